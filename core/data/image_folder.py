"""A folder of pictures of the user's own, a folder for each class (needs Pillow: the extra `images`)."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from .dataset import Dataset


class ImageFolder(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="source", tag="image_folder"
):
    """Pictures as `path/class/picture.png`, resized to one size."""

    path: str
    """The folder; `~` is the home folder, a relative path starts from where the command runs."""
    size: Annotated[int, Meta(ge=0, le=512)] = 0
    """Height and width in pixels; 0: as they are where all are alike and at most 64, otherwise 32."""
    color: Literal["auto", "grey", "rgb"] = "auto"
    """auto: grey where all pictures are."""
    limit_per_class: Annotated[int, Meta(ge=2)] | None = None
    """Use at most so many pictures of each class, the first by name."""

    memory_mib: Annotated[float, Meta(ge=0)] | None = None
    """Pictures that take more memory (MiB) stay on disk and are read while training; 0: always. Left out: a quarter of
    what is free."""

    def load(self) -> Dataset:
        """Return all pictures, or a sample and a stream; inputs (num_pictures, channels, height, width) in 0…255."""
        from .files.paths import existing_folder
        from .files.picture_reader import find_pictures, read_pictures

        folder = existing_folder(self.path)
        return read_pictures(
            folder, find_pictures(folder, self.limit_per_class), self.size, self.color, self.memory_mib
        )
