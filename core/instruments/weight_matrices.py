"""The weights themselves."""

from typing import ClassVar

from .instrument import Picture
from .subject import Subject

MAX_WEIGHTS = 4096


class WeightMatrices:
    """The weight matrices of small networks, for drawing the network itself."""

    name: ClassVar[str] = "weights"
    unit: ClassVar[str] = "weight"
    cost: ClassVar[str] = "a copy of the weights"

    def __init__(self, subject: Subject) -> None:
        """Look at networks of at most 4,096 weights."""
        self._layers = [layer for layer in subject.network.layers if layer.source is not None]
        self.applies = sum(weight.numel() for layer in self._layers for weight in layer.weights) <= MAX_WEIGHTS

    def draw(self) -> list[Picture]:
        """Return `weights/<layer>`: weight (outputs, inputs) and bias (outputs,)."""
        return [
            Picture(
                f"{self.name}/{layer.name}",
                {
                    "weight" if parameter.ndim > 1 else "bias": parameter.detach().cpu().numpy().copy()
                    for parameter in layer.parameters
                },
                {},
            )
            for layer in self._layers
        ]
