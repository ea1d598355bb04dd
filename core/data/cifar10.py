"""CIFAR-10: 60,000 colour pictures of 32×32 pixels, from the binary version (the Python version is a pickle)."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from .dataset import Dataset

CLASSES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")


class Cifar10(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="source", tag="cifar10"):
    """Ten kinds of things (Krizhevsky, 2009); from files that are fetched only when asked."""

    path: str = ""
    """Folder with data_batch_1.bin …; empty: data/cifar-10 in the cache of nn-tui."""
    part: Literal["train", "test"] = "train"
    """The 50,000 examples for training, which are split as usual, or the 10,000 for testing."""
    limit: Annotated[int, Meta(ge=10)] | None = None
    """Use only so many examples, the first ones."""

    def load(self) -> Dataset:
        """Return the pictures; inputs (n, 3, 32, 32) in 0…255. DataError when they are not there."""
        from .downloads import folder_of
        from .files.cifar_reader import read_cifar10

        return read_cifar10(folder_of(self), self.part, CLASSES, self.limit)
