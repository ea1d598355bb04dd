"""The convolutional network as a torch module."""

from itertools import pairwise

import torch
from torch import Tensor, nn

from ..families.convolutional import Convolution, Convolutional
from .initialization import fill
from .mlp import ACTIVATIONS

POOLINGS: dict[str, type[nn.MaxPool2d] | type[nn.AvgPool2d]] = {"max": nn.MaxPool2d, "average": nn.AvgPool2d}


class ConvolutionalModule(nn.Module):
    """Convolutions `conv_1` … `conv_n`, dense layers `dense_1` … and `output`, each step of a layer its own module.

    So that instruments can look between them, convolution i is `conv_i`, `norm_i`, `activation_i`, and `pool_i` where a
    stage ends; a residual block that ends with it begins with `shortcut_i` where its input has to change shape. What
    the config does not ask for does not exist.
    """

    def __init__(self, config: Convolutional, input_shape: tuple[int, ...], num_outputs: int) -> None:
        """Build and initialise; random numbers come from torch's global generator."""
        super().__init__()
        self.config = config
        self.convolutions = config.convolutions(input_shape)
        shortcuts = iter(config.shortcuts(input_shape))
        for number, convolution in enumerate(self.convolutions, start=1):
            if config.residual and not convolution.adds_input and (shortcut := next(shortcuts)):
                self._add_convolution(f"shortcut_{number + 1}", shortcut)  # registered where data reaches it
                if config.normalization == "batch":
                    self.add_module(f"shortcut_norm_{number + 1}", nn.BatchNorm2d(shortcut.outputs))
            self._add_convolution(f"conv_{number}", convolution)
            if config.normalization == "batch":
                self.add_module(f"norm_{number}", nn.BatchNorm2d(convolution.outputs))
            if config.activation != "none":
                self.add_module(f"activation_{number}", ACTIVATIONS[config.activation]())
            if self._pools_after(number):
                self.add_module(f"pool_{number}", POOLINGS[config.pooling](2))
        self._add_head(config, config.dense_widths(input_shape, num_outputs))
        self._initialize()

    def forward(self, inputs: Tensor) -> Tensor:
        """Map pictures (N, channels, height, width) to logits or values (N, num_outputs)."""
        x = kept = inputs
        for number, convolution in enumerate(self.convolutions, start=1):
            if not convolution.adds_input:
                kept = self._step(f"shortcut_norm_{number + 1}", self._step(f"shortcut_{number + 1}", x))
            x = self._step(f"norm_{number}", self._step(f"conv_{number}", x))  # (N, filters, height, width)
            if convolution.adds_input:
                x = x + kept
            x = self._step(f"pool_{number}", self._step(f"activation_{number}", x))
        x = x.mean((2, 3)) if self.config.head == "average" else x.flatten(1)  # (N, values entering the dense layers)
        for number in range(1, len(self.config.dense) + 1):
            x = self._step(f"dense_activation_{number}", self._step(f"dense_{number}", self._step(f"drop_{number}", x)))
        return self.output(self._step("drop_output", x))  # (N, num_outputs)

    def _step(self, name: str, x: Tensor) -> Tensor:
        """Apply a module where there is one of that name."""
        module = self._modules.get(name)
        return x if module is None else module(x)

    def _pools_after(self, number: int) -> bool:
        is_last = number == len(self.convolutions)
        return self.convolutions[number - 1].ends_stage and not is_last and self.config.pooling in POOLINGS

    def _add_convolution(self, name: str, convolution: Convolution) -> None:
        module = nn.Conv2d(
            convolution.inputs,
            convolution.outputs,
            convolution.kernel,
            stride=convolution.stride,
            padding=convolution.kernel // 2,
            bias=self.config.convolutions_have_bias,
        )
        self.add_module(name, module)

    def _add_head(self, config: Convolutional, widths: list[int]) -> None:
        *dense, (last_width, num_outputs) = pairwise(widths)
        for number, (width_in, width_out) in enumerate(dense, start=1):
            if config.dropout:
                self.add_module(f"drop_{number}", nn.Dropout(config.dropout))
            self.add_module(f"dense_{number}", nn.Linear(width_in, width_out, bias=config.bias))
            if config.activation != "none":
                self.add_module(f"dense_activation_{number}", ACTIVATIONS[config.activation]())
        if config.dropout:
            self.add_module("drop_output", nn.Dropout(config.dropout))
        self.output = nn.Linear(last_width, num_outputs, bias=config.bias)

    def _initialize(self) -> None:
        for module in self.modules():
            if isinstance(module, (nn.Conv2d, nn.Linear)):
                fill(module.weight, self.config.initialization, self.config.activation, module is self.output)
                if module.bias is not None:
                    nn.init.zeros_(module.bias)


def build(config: Convolutional, input_shape: tuple[int, ...], num_outputs: int) -> ConvolutionalModule:
    """Return the module in training mode with its first weights."""
    with torch.no_grad():
        return ConvolutionalModule(config, input_shape, num_outputs)
