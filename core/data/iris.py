"""Fisher's iris data: 150 flowers, four measurements, three species."""

from msgspec import Struct

from .bundled import from_bunch
from .dataset import Dataset


class Iris(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="source", tag="iris"):
    """Which of three species an iris is, from the length and width of its sepals and petals (Fisher, 1936)."""

    def load(self) -> Dataset:
        """Return all examples; inputs (150, 4) in cm."""
        from sklearn.datasets import load_iris

        return from_bunch(load_iris(), "iris", "classification", is_table=True)
