"""scikit-learn's handwritten digits: 1,797 real images of 8×8 grey values, ten classes."""

from msgspec import Struct

from .dataset import Dataset


class Digits(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="source", tag="digits"):
    """Handwritten digits (UCI Optical Recognition, 43 writers); works offline."""

    def load(self, seed: int) -> Dataset:
        """Return all examples; inputs (1797, 64) in 0…16."""
        from sklearn.datasets import load_digits

        bunch = load_digits()
        return Dataset(
            name="digits",
            inputs=bunch.data.astype("float32"),
            targets=bunch.target.astype("int64"),
            task="classification",
            class_names=tuple(str(digit) for digit in range(10)),
            image_shape=(8, 8),
        )
