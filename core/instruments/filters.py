"""Filters and feature maps: what convolutions look for, and where they find it."""

from typing import ClassVar

import numpy as np
import torch
from torch import Tensor, nn

from .examples import has_pictures, inputs_of, looks_of, one_of_each_class
from .instrument import Picture
from .subject import Subject

MAX_FILTERS = 64
MAX_MAPS = 32
MAX_LAYERS = 12


class Filters:
    """The weights of each convolution: `filters/<layer>`, one small picture for each filter.

    In the first layer a filter is a pattern of light and dark that it answers to. In later layers, which see maps
    instead of pixels, the mean over the input channels is shown: where it looks, not what for.
    """

    name: ClassVar[str] = "filters"
    unit: ClassVar[str] = "weight"
    cost: ClassVar[str] = "a copy of the weights of each convolution"

    def __init__(self, subject: Subject) -> None:
        """Find the convolutions with filters larger than a pixel."""
        self._layers = [
            (name, module)
            for name, module in subject.network.model.named_modules()
            if isinstance(module, nn.Conv2d) and max(module.kernel_size) > 1
        ][:MAX_LAYERS]
        self.applies = bool(self._layers)

    def draw(self) -> list[Picture]:
        """Return `filters` (num_filters, height, width), float32, for each convolution."""
        return [
            Picture(f"{self.name}/{name}", {"filters": module.weight[:MAX_FILTERS].detach().mean(1).cpu().numpy()}, {})
            for name, module in self._layers
        ]


class FeatureMaps:
    """What each convolution makes of one validation example: `feature_maps/<layer>`, after its non-linearity.

    Early maps are as sharp as the picture and answer to edges; later ones are small and answer to shapes and objects.
    """

    name: ClassVar[str] = "feature_maps"
    unit: ClassVar[str] = "activation"
    cost: ClassVar[str] = "a forward pass of one example"

    def __init__(self, subject: Subject) -> None:
        """Choose the example: the first of the first class."""
        self._subject = subject
        layers = subject.network.layers
        owners = dict(subject.network.model.named_modules())
        found = (n for n, layer in enumerate(layers) if isinstance(owners.get(layer.name), nn.Conv2d))
        self._layers = tuple(found)[:MAX_LAYERS] if has_pictures(subject) else ()
        self.applies = bool(self._layers)
        if self.applies:
            validation = subject.data.validation
            rows = one_of_each_class(validation.targets, 1)
            self._input = inputs_of(subject, validation, rows)
            self._look = looks_of(subject, validation.inputs[rows])[0]

    @torch.no_grad()
    def draw(self) -> list[Picture]:
        """Return `maps` (num_maps, height, width), float32, for each convolution, and `image`, the example, uint8."""
        activations = self._subject.network.forward(self._input, self._layers).after
        return [self._picture(number, after) for number, after in activations.items()]

    def _picture(self, number: int, after: Tensor) -> Picture:
        maps: np.ndarray = after[0, :MAX_MAPS].float().cpu().numpy()
        meta = {"num_maps": after.shape[1]}
        return Picture(
            f"{self.name}/{self._subject.network.layers[number].name}", {"maps": maps, "image": self._look}, meta
        )
