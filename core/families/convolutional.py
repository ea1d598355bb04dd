"""Convolutional networks: what can be chosen about them."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from .mlp import Activation, Width

Kernel = Annotated[int, Meta(ge=1, le=31)]
NumLayers = Annotated[int, Meta(ge=1, le=1000)]
ConvolutionInitialization = Literal["auto", "xavier", "he", "orthogonal"]


@dataclass(frozen=True, slots=True)
class Convolution:
    """One convolution, ready to be built."""

    inputs: int
    """Channels of its input."""
    outputs: int
    """Channels of its output, one for each of its filters."""
    side: tuple[int, int]
    """Height and width of its output."""
    kernel: int
    stride: int
    adds_input: bool
    """Whether the input of the convolution before this one is added to its output: it ends a residual block."""
    ends_stage: bool

    @property
    def num_weights(self) -> int:
        """Each of `outputs` filters looks at `kernel` × `kernel` places of every input channel."""
        return self.outputs * self.inputs * self.kernel**2


class Convolutional(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="family", tag="convolutional"
):
    """A convolutional network: stages of convolutions, pooling between them, dense layers at the end.

    A convolution is followed by normalization and activation. With `residual`, two convolutions make a block to whose
    output its input is added, through a 1×1 convolution where channels or sizes differ. Parameters of a convolution:
    filters × input channels × kernel² + filters — independent of the size of the picture.
    """

    channels: Annotated[list[Width], Meta(min_length=1, max_length=100)] = field(default_factory=lambda: [16, 32])
    """Filters of each stage, first to last; more as the picture gets smaller."""
    layers_per_stage: NumLayers = 1
    """Convolutions, or residual blocks of two, in each stage."""
    kernel: Kernel = 3
    """Height and width of a filter, odd; the picture is padded with zeros so that it keeps its size."""
    pooling: Literal["max", "average", "stride", "none"] = "max"
    """What halves height and width between stages: the largest or the mean of 2×2, or a convolution in steps of two."""
    head: Literal["average", "flatten"] = "average"
    """How maps become numbers: the mean of each map, or every pixel of every map."""
    dense: Annotated[list[Width], Meta(max_length=100)] = field(default_factory=list[int])
    """Units of fully connected layers between the maps and the output."""
    activation: Activation = "relu"
    """Non-linearity of every layer but the last."""
    initialization: ConvolutionInitialization = "auto"
    """`auto`: He for the ReLU family, Xavier for the rest and for the output layer."""
    normalization: Literal["none", "batch"] = "none"
    """Batch: each channel over the examples of a batch and all places."""
    residual: bool = False
    """Add the input of each pair of convolutions to its output."""
    dropout: Annotated[float, Meta(ge=0, lt=1)] = 0.0
    """Probability that a number entering a fully connected layer is silenced in a training step."""
    bias: bool = True
    """Whether filters and units have a bias; a convolution that batch normalization follows has none anyway."""

    @property
    def convolutions_have_bias(self) -> bool:
        """Normalization subtracts the mean, and with it any bias."""
        return self.bias and self.normalization == "none"

    def convolutions(self, input_shape: tuple[int, ...]) -> list[Convolution]:
        """Return every convolution but the 1×1 ones of residual blocks, in the order data flows."""
        before, height, width = input_shape
        per_stage = self.layers_per_stage * (2 if self.residual else 1)
        found: list[Convolution] = []
        for stage, after in enumerate(self.channels):
            halves = stage > 0 and self.pooling != "none"
            if halves:
                # A stride keeps the last odd row, as padding reaches over it; pooling drops it.
                height, width = [-(-n // 2) if self.pooling == "stride" else n // 2 for n in (height, width)]
            for number in range(per_stage):
                found.append(
                    Convolution(
                        inputs=before,
                        outputs=after,
                        side=(height, width),
                        kernel=self.kernel,
                        stride=2 if halves and number == 0 and self.pooling == "stride" else 1,
                        adds_input=self.residual and number % 2 == 1,
                        ends_stage=number == per_stage - 1,
                    )
                )
                before = after
        return found

    def shortcuts(self, input_shape: tuple[int, ...]) -> list[Convolution | None]:
        """Return the 1×1 convolution of each residual block; None where the input can be added as it is."""
        convolutions = self.convolutions(input_shape)
        pairs = zip(convolutions[::2], convolutions[1::2], strict=False) if self.residual else ()
        return [
            Convolution(first.inputs, last.outputs, last.side, 1, first.stride, False, False)
            if first.stride > 1 or first.inputs != last.outputs
            else None
            for first, last in pairs
        ]

    def dense_widths(self, input_shape: tuple[int, ...], num_outputs: int) -> list[int]:
        """Return the number of values entering the dense layers and leaving each, the output layer included."""
        last = self.convolutions(input_shape)[-1]
        pixels = last.side[0] * last.side[1] if self.head == "flatten" else 1
        return [last.outputs * pixels, *self.dense, num_outputs]

    def num_parameters(self, input_shape: tuple[int, ...], num_outputs: int) -> int:
        """Return the exact count of trainable numbers, without building anything."""
        convolutions = [*self.convolutions(input_shape), *filter(None, self.shortcuts(input_shape))]
        filters = sum(convolution.outputs for convolution in convolutions)
        extra = 2 * filters if self.normalization == "batch" else filters * self.bias  # scale and shift, or bias
        widths = self.dense_widths(input_shape, num_outputs)
        dense = sum(a * b + b * self.bias for a, b in pairwise(widths))
        return sum(convolution.num_weights for convolution in convolutions) + extra + dense

    def num_activations(self, input_shape: tuple[int, ...], num_outputs: int) -> int:
        """Return how many numbers one example becomes on its way: what a training step keeps for the backward pass."""
        convolutions = [*self.convolutions(input_shape), *filter(None, self.shortcuts(input_shape))]
        maps = sum(convolution.outputs * convolution.side[0] * convolution.side[1] for convolution in convolutions)
        return maps * (2 if self.normalization == "batch" else 1) + sum(self.dense_widths(input_shape, num_outputs))

    def problem_with(self, input_shape: tuple[int, ...], num_outputs: int) -> tuple[str, str] | None:
        """Return (field, sentence) when this network cannot be built for such data; `{data}` stands for their name."""
        if len(input_shape) != 3:
            return "family", "'convolutional' needs pictures, but {data} has none; try family 'mlp'"
        if self.kernel % 2 == 0:
            return "kernel", f"{self.kernel} must be odd, so that a filter has a middle; try {self.kernel + 1}"
        height, width = self.convolutions(input_shape)[-1].side
        if min(height, width) < 1:
            side = min(input_shape[1:])
            fitting = side.bit_length()
            shape = f"{input_shape[1]}×{input_shape[2]}"
            rule = f"{shape} pixels of {{data}} can be halved {fitting - 1} times: at most {fitting} stages"
            return "channels", f"{len(self.channels)} stages are too many, {rule}"
        return None

    def in_words(self) -> str:
        """Return what the network is made of, as a person would tell it."""
        what = "residual blocks" if self.residual else "convolutions"
        number = "" if self.layers_per_stage == 1 else f"{self.layers_per_stage} × "
        stages = "–".join(map(str, self.channels))
        dense = f", dense {'–'.join(map(str, self.dense))}" if self.dense else ""
        return f"{number}{what} {stages}, {self.kernel}×{self.kernel}, {self.activation.replace('_', ' ')}{dense}"
