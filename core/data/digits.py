"""scikit-learn's handwritten digits: 1,797 real images of 8×8 grey values, ten classes."""

from msgspec import Struct

from .bundled import from_bunch
from .dataset import Dataset


class Digits(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="source", tag="digits"):
    """Handwritten digits (UCI Optical Recognition, 43 writers); works offline."""

    def load(self) -> Dataset:
        """Return all examples; inputs (1797, 1, 8, 8) in 0…16."""
        from sklearn.datasets import load_digits

        return from_bunch(load_digits(), "digits", "classification", picture=(1, 8, 8))
