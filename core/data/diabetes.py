"""scikit-learn's diabetes data: 442 patients, ten measurements, one number to predict."""

from msgspec import Struct

from .bundled import from_bunch
from .dataset import Dataset


class Diabetes(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="source", tag="diabetes"):
    """How far diabetes has progressed a year later, from ten measurements (Efron et al., 2004)."""

    def load(self) -> Dataset:
        """Return all examples; inputs (442, 10) in their own units, target 25…346."""
        from sklearn.datasets import load_diabetes

        return from_bunch(
            load_diabetes(scaled=False),
            "diabetes",
            "regression",
            target_names=("disease progression",),
            is_table=True,
        )
