"""The U-Net as a torch module."""

from collections import OrderedDict
from itertools import pairwise

import torch
from torch import Tensor, nn

from ..families.unet import UNet


class UNetModule(nn.Module):
    """`down_1` … `bottom`, then `enlarge_n`, `up_n` … `up_1`, `output`; level 1 is that of full size."""

    def __init__(self, config: UNet, input_shape: tuple[int, ...], num_outputs: int) -> None:
        """Build and initialise; random numbers come from torch's global generator."""
        super().__init__()
        levels = config.level_channels()
        self.has_skips = config.skips
        before = input_shape[0]
        self.down: list[nn.Module] = []
        for number, channels in enumerate(levels, start=1):
            name = f"down_{number}" if number < len(levels) else "bottom"
            self.down.append(self._add(name, _level(before, channels)))
            before = channels
        self.up: list[tuple[nn.Module, nn.Module]] = []
        for number, (channels, below) in reversed(list(enumerate(pairwise(levels), start=1))):
            enlarge = self._add(f"enlarge_{number}", nn.ConvTranspose2d(below, channels, kernel_size=2, stride=2))
            level = self._add(f"up_{number}", _level(channels * (1 + config.skips), channels))
            self.up.append((enlarge, level))
        self.halve = nn.MaxPool2d(2)
        self.output = nn.Conv2d(levels[0], num_outputs, kernel_size=1)

    def forward(self, inputs: Tensor) -> Tensor:
        """Map pictures (N, channels, H, W) to logits (N, num_outputs, H, W), one of every pixel for each output."""
        x = inputs
        seen: list[Tensor] = []
        for level in self.down[:-1]:
            x = level(x)  # (N, channels · 2^level, H / 2^level, W / 2^level)
            seen.append(x)
            x = self.halve(x)
        x = self.down[-1](x)
        for enlarge, level in self.up:
            x = enlarge(x)
            skipped = seen.pop()
            x = level(torch.cat([skipped, x], dim=1) if self.has_skips else x)
        return self.output(x)

    def _add(self, name: str, module: nn.Module) -> nn.Module:
        self.add_module(name, module)
        return module


def build(config: UNet, input_shape: tuple[int, ...], num_outputs: int) -> UNetModule:
    """Return the module in training mode with its first weights; one logit of every pixel for each output."""
    return UNetModule(config, input_shape, num_outputs)


def _level(before: int, after: int) -> nn.Sequential:
    """Two 3×3 convolutions that keep the size; batch normalisation makes their biases superfluous."""
    layers: OrderedDict[str, nn.Module] = OrderedDict()
    for number, width in ((1, before), (2, after)):
        convolution = nn.Conv2d(width, after, kernel_size=3, padding=1, bias=False)
        nn.init.kaiming_normal_(convolution.weight, nonlinearity="relu")
        layers[f"conv_{number}"] = convolution
        layers[f"norm_{number}"] = nn.BatchNorm2d(after)
        layers[f"activation_{number}"] = nn.ReLU()
    return nn.Sequential(layers)
