"""scikit-learn's breast cancer data: 569 tumours, 30 measurements each, two classes."""

from msgspec import Struct

from .bundled import from_bunch
from .dataset import Dataset


class BreastCancer(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="source", tag="breast_cancer"
):
    """Wisconsin diagnostic data (1995): is a tumour benign, from 30 measurements of its cell nuclei?"""

    def load(self) -> Dataset:
        """Return all examples; inputs (569, 30) in their own units, target 1 for benign."""
        from sklearn.datasets import load_breast_cancer

        return from_bunch(load_breast_cancer(), "breast cancer", "binary", is_table=True)
