"""Fashion-MNIST: 70,000 pictures of clothes of 28×28 pixels, from files in their original format."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from .dataset import Dataset

CLASSES = ("T-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot")


class FashionMnist(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="source", tag="fashion_mnist"
):
    """Clothes (Xiao, Rasul and Vollgraf, 2017); from files that are fetched only when asked."""

    path: str = ""
    """Folder with the IDX files, .gz or unpacked; empty: data/fashion-mnist in the cache of nn-tui."""
    part: Literal["train", "test"] = "train"
    """The 60,000 examples for training, which are split as usual, or the 10,000 for testing."""
    limit: Annotated[int, Meta(ge=10)] | None = None
    """Use only so many examples, the first ones."""

    def load(self) -> Dataset:
        """Return the pictures; inputs (n, 1, 28, 28) in 0…255. DataError when they are not there."""
        from .downloads import folder_of
        from .files.idx_reader import read_mnist_like

        return read_mnist_like(folder_of(self), "fashion-mnist", self.part, CLASSES, self.limit)
