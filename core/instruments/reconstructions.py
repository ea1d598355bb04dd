"""What an autoencoder makes of its inputs: the examples it rebuilds, and the codes it squeezes them into."""

from typing import ClassVar

import numpy as np
import torch
from torch import Tensor

from ..data.split import Part
from ..models.autoencoder import AutoencoderModule
from .examples import one_of_each_class
from .instrument import Picture
from .representation import principal_plane
from .subject import Subject

NUM_REBUILT = 10
MAX_CODES = 1000


class Reconstructions:
    """Pictures that were not trained on, and what comes out for them; one of each class where there are classes."""

    name: ClassVar[str] = "reconstructions"
    unit: ClassVar[str] = "the inputs'"
    cost: ClassVar[str] = "a forward pass of 10 examples"

    def __init__(self, subject: Subject) -> None:
        """Choose the examples."""
        data, shape = subject.data, subject.data.dataset.image_shape
        self.applies = data.task == "reconstruction" and shape is not None
        if not self.applies:
            return
        self._subject = subject
        part = data.validation if len(data.validation) else data.train
        rows = one_of_each_class(_labels(subject, part), NUM_REBUILT)
        self._originals = data.dataset.inputs[part.indices[rows]]
        self._inputs = torch.from_numpy(part.inputs[rows]).to(subject.device)

    def draw(self) -> list[Picture]:
        """Return `original` and `rebuilt`, float32 (examples, height, width) each, in the data's own unit."""
        outputs = self._subject.network.model(self._inputs)
        if self._subject.predict:
            outputs = self._subject.predict(outputs)
        norm = self._subject.data.normalization
        rebuilt = outputs.cpu().numpy() * norm.input_std + norm.input_mean
        arrays = {"original": _gray(self._originals), "rebuilt": _gray(rebuilt)}
        return [Picture(self.name, arrays, {})]


class Codes:
    """Where the encoder puts examples that were not trained on: `codes`, its first two principal components if longer.

    Misleading: of a longer code the plane shows the two directions of most variance, and hides the rest.
    """

    name: ClassVar[str] = "codes"
    unit: ClassVar[str] = "the code's"
    cost: ClassVar[str] = "a forward pass of the encoder on at most 1,000 examples"

    def __init__(self, subject: Subject) -> None:
        """Choose the examples: of the validation split, with classes to colour them by where there are any."""
        self._model = subject.network.model
        self.applies = isinstance(self._model, AutoencoderModule)
        if not self.applies:
            return
        part = subject.data.validation if len(subject.data.validation) else subject.data.train
        self._inputs = torch.from_numpy(part.inputs[:MAX_CODES]).to(subject.device)
        self._labels = _labels(subject, part)[:MAX_CODES]
        self._classes = list(subject.data.dataset.class_names)

    def draw(self) -> list[Picture]:
        """Return `points` float32 (examples, 2) and `labels` float32 (examples,)."""
        if not isinstance(self._model, AutoencoderModule):
            return []
        codes = self._model.encode(self._inputs).float()
        width = codes.shape[1]
        arrays = {"points": _plane(codes), "labels": self._labels}
        return [Picture(self.name, arrays, {"classes": self._classes, "width": width})]


def _plane(codes: Tensor) -> np.ndarray:
    """Return codes (N, k) as points of a plane (N, 2): as they are, beside 0, or along their first two components."""
    if codes.shape[1] == 1:
        codes = torch.cat([codes, torch.zeros_like(codes)], dim=1)
    return codes.cpu().numpy() if codes.shape[1] == 2 else principal_plane(codes.double())[0]


def _labels(subject: Subject, part: Part) -> np.ndarray:
    """Return a class number for each example of a part, float32; zeros where there are no classes."""
    targets = subject.data.dataset.targets
    if not subject.data.dataset.class_names or targets.size != len(targets):
        return np.zeros(len(part), np.float32)
    return targets.reshape(-1)[part.indices].astype(np.float32)


def _gray(pictures: np.ndarray) -> np.ndarray:
    """Return (n, height, width) of (n, channels, height, width): the mean over channels."""
    return pictures.mean(axis=1).astype(np.float32)
