"""How large the weights are and how far an update moves them."""

from collections.abc import Sequence
from math import nan, sqrt
from statistics import median
from typing import ClassVar

from torch import Tensor

from .instrument import Moment
from .kernels import copies, differences, norms, real, stacked
from .network import Network


class WeightNorm:
    """L2 norm of the weights before the update: `weight_norm` in total and per layer. Biases are left out."""

    name: ClassVar[str] = "weight_norm"
    unit: ClassVar[str] = "weight"
    cost: ClassVar[str] = "one norm per weight matrix"

    def __init__(self, network: Network) -> None:
        """Prepare for the layers of `network`."""
        self._groups = _Groups(network)

    def measure(self, moment: Moment) -> Tensor:
        """Return the norm of each weight matrix."""
        return stacked(norms(self._groups.detached()))

    def report(self, numbers: Sequence[float]) -> dict[str, float]:
        """Return the norm of all weights, and per layer."""
        values = {f"weight_norm/{name}": norm for name, norm in self._groups.by_layer(numbers)}
        return {"weight_norm": sqrt(sum(number * number for number in numbers))} | values


class WeightSpread:
    """How unlike one another a layer's units start: `weight_spread/…`, the standard deviation over units of each of
    their weights, averaged, relative to the root mean square of all.

    Measured once, before the first update. Healthy: near 1. 0: all units are copies of one. Layers of one unit, and
    those whose weights are all zero, are left out.
    """

    name: ClassVar[str] = "weight_spread"
    unit: ClassVar[str] = "1"
    cost: ClassVar[str] = "a deviation and a norm per weight matrix, once"

    def __init__(self, network: Network) -> None:
        """Prepare for the layers of `network`."""
        self._layers = [
            (layer.name, weight)
            for layer in network.layers
            for weight in layer.weights[:1]
            if weight.ndim > 1 and len(weight) > 1
        ]

    def measure(self, moment: Moment) -> Tensor:
        """Return deviation and root mean square of each layer's first weight matrix; nothing once that is done."""
        numbers = list[Tensor]()
        for _, weight in self._layers:
            values = real(weight.detach())
            numbers += [values.std(0, correction=0).square().mean().sqrt(), values.square().mean().sqrt()]
        return stacked(numbers)

    def report(self, numbers: Sequence[float]) -> dict[str, float]:
        """Return the ratio per layer."""
        pairs = zip(self._layers, numbers[::2], numbers[1::2], strict=False)
        ratios = {f"weight_spread/{name}": spread / size for (name, _), spread, size in pairs if size > 0}
        self._layers = []
        return ratios


class UpdateRatio:
    """‖Δw‖ / ‖w‖ per layer: what the optimiser really changed, relative to the weights before; `update_ratio` is the
    median layer's.

    Healthy: about 1e-3; below 1e-5 nothing is learnt, above 3e-2 the weights are thrown about (cs231n notes).
    Misleading: weights that begin at zero have no scale, and their first ratio is not recorded.
    """

    name: ClassVar[str] = "update_ratio"
    unit: ClassVar[str] = "1"
    cost: ClassVar[str] = "a copy of the weights, a difference, two norms per weight matrix"

    def __init__(self, network: Network) -> None:
        """Prepare for the layers of `network`."""
        self._groups = _Groups(network)
        self._before: list[Tensor] = []

    def remember(self, moment: Moment) -> None:
        """Copy the weights."""
        self._before = copies(self._groups.detached())

    def measure(self, moment: Moment) -> Tensor:
        """Return norms of the changes, then norms of the weights before, of each weight matrix."""
        changes = differences(self._groups.detached(), self._before)
        numbers = stacked(norms([*changes, *self._before]))
        self._before = []
        return numbers

    def report(self, numbers: Sequence[float]) -> dict[str, float]:
        """Return the ratio per layer, and the median over layers."""
        half = len(numbers) // 2
        changes, sizes = self._groups.by_layer(numbers[:half]), self._groups.by_layer(numbers[half:])
        ratios = {
            f"update_ratio/{name}": change / size if size > 0 else nan
            for (name, change), (_, size) in zip(changes, sizes, strict=True)
        }
        known = {name: ratio for name, ratio in ratios.items() if ratio == ratio}
        return ({"update_ratio": median(known.values())} if known else {}) | known


class _Groups:
    """Weight matrices of all layers in one list, and sums of squares put back together by layer."""

    def __init__(self, network: Network) -> None:
        self._layers = [(layer.name, len(layer.weights)) for layer in network.layers]
        self._weights = [weight for layer in network.layers for weight in layer.weights]

    def detached(self) -> list[Tensor]:
        return [weight.detach() for weight in self._weights]

    def by_layer(self, norms: Sequence[float]) -> list[tuple[str, float]]:
        start, result = 0, list[tuple[str, float]]()
        for name, count in self._layers:
            if count:
                result.append((name, sqrt(sum(norm * norm for norm in norms[start : start + count]))))
            start += count
        return result
