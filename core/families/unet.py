"""U-Nets: what can be chosen about them."""

from itertools import pairwise
from math import prod
from typing import Annotated, ClassVar

from msgspec import Meta, Struct

from ..data.dataset import Task


class UNet(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="family", tag="unet"):
    """A network that says of every pixel what it belongs to (Ronneberger et al., 1505.04597).

    Going down, each level halves the picture and doubles the channels; going up, each level doubles the picture again
    and is handed what the level of the same size saw on the way down. A level has two 3×3 convolutions, each with
    batch normalisation and ReLU.
    """

    suits: ClassVar[tuple[Task, ...]] = ("segmentation",)

    channels: Annotated[int, Meta(ge=1, le=1024)] = 8
    """Channels at full size; each level below has twice as many."""
    depth: Annotated[int, Meta(ge=1, le=6)] = 2
    """How often the picture is halved; its sides must be divisible by 2 that often."""
    skips: bool = True
    """Whether levels going up see what the level of their size saw going down; without, edges are lost."""

    def level_channels(self) -> list[int]:
        """Return the channels of each level, full size first."""
        return [self.channels * 2**level for level in range(self.depth + 1)]

    def num_activations(self, input_shape: tuple[int, ...], num_outputs: int) -> int:
        """Return how many numbers one example becomes on its way: what a training step keeps for the backward pass."""
        pixels = prod(input_shape[-2:])
        sizes = [channels * pixels // 4**level for level, channels in enumerate(self.level_channels())]
        both_ways = 6 * sum(sizes) + 6 * sum(sizes[:-1])  # two convolutions, two normalisations, two ReLUs
        return both_ways + (2 + self.skips) * sum(sizes[:-1]) + num_outputs * pixels

    def problem_with(self, input_shape: tuple[int, ...], num_outputs: int) -> tuple[str, str] | None:
        """Return (field, sentence) when pictures cannot be halved so often, or there are none."""
        if len(input_shape) != 3:
            return "family", "'unet' takes pictures, but {data} has none"
        height, width = input_shape[1:]
        most = min((side & -side).bit_length() - 1 for side in (height, width))
        if self.depth <= most:
            return None
        return "depth", f"{height}×{width} pixels cannot be halved {self.depth} times, at most {most}"

    def in_words(self) -> str:
        """Return what the network is made of, as a person would tell it."""
        return f"U-Net, {'–'.join(map(str, self.level_channels()))} channels" + ("" if self.skips else ", no skips")

    def num_parameters(self, input_shape: tuple[int, ...], num_outputs: int) -> int:
        """Return the exact count, a level from a to b channels being 9·a·b + 9·b·b + 4·b."""
        levels = self.level_channels()
        down = [_level(before, after) for before, after in pairwise([input_shape[0], *levels])]
        enlarging = [4 * below * above + above for above, below in pairwise(levels)]
        up = [_level(above * (1 + self.skips), above) for above in levels[:-1]]
        return sum(down) + sum(enlarging) + sum(up) + levels[0] * num_outputs + num_outputs


def _level(before: int, after: int) -> int:
    return 9 * before * after + 9 * after * after + 4 * after
