"""Activation curves: what each non-linearity does where its sums really lie."""

from typing import ClassVar

import numpy as np
import torch
from torch import Tensor, nn

from .examples import inputs_of, spread_rows
from .instrument import Picture
from .subject import Subject

LIMIT = 6.0
"""Curves are drawn from −6 to 6; sums beyond count at the ends, where every curve has become straight."""
NUM_POINTS = 121
NUM_BINS = 48
NUM_EXAMPLES = 200
MAX_LAYERS = 8


class ActivationCurves:
    """The curve of each hidden layer's activation, its slope, and how the sums of 200 training examples are spread.

    A unit learns where the slope is not small. Healthy: most sums lie there. Misleading: the histogram is of a whole
    layer; a few units may lie elsewhere.
    """

    name: ClassVar[str] = "activation_curves"
    unit: ClassVar[str] = "activation"
    cost: ClassVar[str] = "a forward pass of 200 examples and a histogram per hidden layer"

    def __init__(self, subject: Subject) -> None:
        """Compute the curves, which do not change, once."""
        self._network = subject.network
        train, layers = subject.data.train, subject.network.layers
        found = [(number, layer.activation) for number, layer in enumerate(layers) if layer.activation is not None]
        is_numeric = train.inputs.dtype == np.float32
        self._curves = {number: curve_of(module) for number, module in found[:MAX_LAYERS]} if is_numeric else {}
        self.applies = bool(self._curves)
        if self._curves:
            self._inputs = inputs_of(subject, train, spread_rows(train, NUM_EXAMPLES))

    @torch.no_grad()
    def draw(self) -> list[Picture]:
        """Return `activation_curves/<layer>`: x, curve, slope (121,) and shares (48,) of sums, float32."""
        sums = self._network.forward(self._inputs, tuple(self._curves)).before
        return [
            Picture(
                f"{self.name}/{self._network.layers[number].name}",
                {**self._curves[number], "shares": shares_of(before)},
                {"activation": type(self._network.layers[number].activation).__name__},
            )
            for number, before in sums.items()
        ]


def curve_of(module: nn.Module) -> dict[str, np.ndarray]:
    """Return x, f(x) and f′(x) of an elementwise module over −6 … 6, float32, the slope by autograd."""
    with torch.enable_grad():
        x = torch.linspace(-LIMIT, LIMIT, NUM_POINTS, requires_grad=True)
        curve = module(x)
        (slope,) = torch.autograd.grad(curve.sum(), x)
    return {name: value.detach().numpy() for name, value in (("x", x), ("curve", curve), ("slope", slope))}


def shares_of(sums: Tensor) -> np.ndarray:
    """Return the share of all finite sums in each of 48 equal bins over −6 … 6, those beyond in the outermost."""
    values = sums.flatten().float().cpu().numpy()
    values = values[np.isfinite(values)].clip(-LIMIT, LIMIT)
    counts = np.histogram(values, NUM_BINS, (-LIMIT, LIMIT))[0]
    return (counts / max(1, values.size)).astype(np.float32)
