"""Samples of a diffusion model of points, on their way from noise to data."""

from typing import ClassVar

import numpy as np
import torch
from torch import Tensor

from ..models.denoiser import DenoiserModule
from .data_points import range_of
from .instrument import Picture
from .subject import Subject

NUM_SAMPLES = 300
FRAMES = (1.0, 0.6, 0.36, 0.2, 0.08, 0.0)
"""Noise levels shown, as shares of the highest: closer together at the end, where shapes appear."""
MARGIN = 0.3
"""How far the picture reaches beyond the data, as a share of their range: noise reaches further."""
SEED = 0
"""Every picture starts from the same noise, so that what changes is the network."""


class DiffusionSamples:
    """The same 300 draws of noise, turned into data by the network as it is; with their energy distance to the data.

    The energy distance is 2·E‖x − y‖ − E‖x − x'‖ − E‖y − y'‖ over samples x and examples y that were not trained on:
    0 only where both are distributed alike (Székely and Rizzo, 2013). Misleading below about 0.01: so far are two
    random halves of the data from each other.
    """

    name: ClassVar[str] = "diffusion_samples"
    unit: ClassVar[str] = "the inputs'"
    cost: ClassVar[str] = "a forward pass of 300 points for each noise level"

    def __init__(self, subject: Subject) -> None:
        """Choose the noise levels to show, the last one clean."""
        self._model = subject.network.model
        self.applies = isinstance(self._model, DenoiserModule) and subject.data.input_shape == (2,)
        if not self.applies or not isinstance(self._model, DenoiserModule):
            return
        self._normalization = subject.data.normalization
        self._levels = tuple(dict.fromkeys(round(share * self._model.num_levels) for share in FRAMES))
        part = subject.data.validation if len(subject.data.validation) else subject.data.train
        self._examples = torch.from_numpy(part.inputs[:NUM_SAMPLES]).to(subject.device)
        inputs = subject.data.dataset.inputs
        self._meta = {
            "x_range": list(range_of(inputs[:, 0], MARGIN)),
            "y_range": list(range_of(inputs[:, 1], MARGIN)),
        }

    def draw(self) -> list[Picture]:
        """Return `points` float32 (frames, 300, 2) in the data's own unit and `levels` int64 (frames,), noise first."""
        if not self.applies or not isinstance(self._model, DenoiserModule):
            return []
        frames = self._model.sample(NUM_SAMPLES, torch.Generator().manual_seed(SEED), self._levels)
        points = torch.stack(frames).cpu().numpy() * self._normalization.input_std + self._normalization.input_mean
        arrays = {"points": points.astype(np.float32), "levels": np.array(self._levels)}
        distance = energy_distance(frames[-1], self._examples)
        return [Picture(self.name, arrays, self._meta | {"energy_distance": distance})]


def energy_distance(x: Tensor, y: Tensor) -> float:
    """Return the energy distance of two clouds of points (n, k) and (m, k); at least 0 up to rounding."""
    return (2 * torch.cdist(x, y).mean() - torch.cdist(x, x).mean() - torch.cdist(y, y).mean()).item()
