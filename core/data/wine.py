"""scikit-learn's wine data: 178 wines, 13 chemical measurements, three grape varieties."""

from msgspec import Struct

from .bundled import from_bunch
from .dataset import Dataset


class Wine(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="source", tag="wine"):
    """Which of three grape varieties a wine is of, from its chemistry (UCI, 1991)."""

    def load(self) -> Dataset:
        """Return all examples; inputs (178, 13) in their own units."""
        from sklearn.datasets import load_wine

        return from_bunch(load_wine(), "wine", "classification", is_table=True)
