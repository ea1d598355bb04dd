"""The angle between a single linear unit and the direction in which its inputs vary most."""

from collections.abc import Sequence
from typing import ClassVar

import torch
from torch import Tensor

from ..models.autoencoder import AutoencoderModule
from .network import Network


class PrincipalAngle:
    """Degrees between the weights of a code of one number and the first principal component of its inputs.

    The component is the eigenvector with the largest eigenvalue of the covariance of all inputs of the pass; its sign
    means nothing, so the angle is between 0 and 90. Healthy: it falls towards 0. Misleading where the two largest
    eigenvalues are nearly equal: any direction between the two is then as good.
    """

    name: ClassVar[str] = "principal_angle"
    unit: ClassVar[str] = "degrees"
    cost: ClassVar[str] = "the covariance of the inputs and its eigenvectors"

    def __init__(self, network: Network) -> None:
        """Find the unit, in an autoencoder that is linear and has one."""
        self.layers: tuple[int, ...] = ()
        model = network.model
        if not isinstance(model, AutoencoderModule) or len(model.encoder) != 1:
            return
        self._weight = model.encoder.get_parameter("code.weight")
        if len(self._weight) == 1:
            self.layers = (next(i for i, layer in enumerate(network.layers) if layer.name == "encoder.code"),)
        self._seen: list[Tensor] = []

    def look(self, number: int, before: Tensor, after: Tensor) -> None:
        """Keep inputs (n, d): the unit is linear, so these are what enters it."""
        self._seen.append(before)

    def measure(self) -> Tensor:
        """Return the angle, or nothing where the pass saw nothing."""
        inputs, self._seen = self._seen, []
        if not inputs:
            return torch.empty(0)
        return angle_to_component(self._weight.detach()[0], torch.cat(inputs))[None]

    def report(self, numbers: Sequence[float]) -> dict[str, float]:
        """Return the angle."""
        return {self.name: numbers[0]} if numbers else {}


def angle_to_component(weight: Tensor, inputs: Tensor) -> Tensor:
    """Return the angle in degrees (scalar float32) between weight (d,) and the first component of inputs (n, d)."""
    _, vectors = torch.linalg.eigh(torch.cov(inputs.double().T))  # eigenvalues ascend
    component, weight = vectors[:, -1], weight.double()
    along = weight @ component
    across = (weight - along * component).norm()
    return torch.rad2deg(torch.atan2(across, along.abs())).float()
