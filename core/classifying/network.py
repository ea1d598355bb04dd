"""The network of a run, asked about one picture at a time. The run is only read, and the CPU is enough."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch

from ..data.loading import load_data
from ..families import ModelFamily
from ..instruments.examples import class_probabilities
from ..instruments.saliency import score_gradient
from ..models import build_model
from ..runs.text import strip_control
from ..spec import RunSpec
from ..training.shared_weights import Stamp, newest_weights, weights_stamp
from .drawable import why_data_are_not
from .errors import ClassifyingError
from .messages import Answer, Classify, Example, Ready, Rows, ShowExample


class RunNetwork:
    """A network with the weights that its run has furthest on, and the data that say what a pixel is worth."""

    def __init__(self, run: Path, spec: RunSpec) -> None:
        """Load data and network of a run with this spec. Raises ClassifyingError, SpecError and DataError."""
        self._run = run
        data = load_data(spec)
        if reason := why_data_are_not(data.description):
            raise ClassifyingError(reason)
        self._data = data
        assert isinstance(spec.model, ModelFamily), "a watched program's network is its own"
        self._model = build_model(spec.model, data.input_shape, data.num_outputs).eval()
        self._stamp: Stamp | None = None
        self._step = 0
        low, high = float(data.dataset.inputs.min()), float(data.dataset.inputs.max())
        self._is_bright = float(data.dataset.inputs.mean()) < (low + high) / 2  # more paper than ink in any picture
        self._paper, self._ink = (low, high) if self._is_bright else (high, low)

    @property
    def ready(self) -> Ready:
        """What can be drawn."""
        names = self._data.dataset.class_names
        num_classes = max(self._data.num_outputs, 2)
        _, rows, columns = self._data.input_shape
        return Ready(
            rows=rows,
            columns=columns,
            class_names=tuple(strip_control(names[i]) if i < len(names) else str(i) for i in range(num_classes)),
            is_ink_bright=self._is_bright,
            num_examples=len(self._data.validation),
        )

    def classify(self, question: Classify) -> Answer:
        """Return what the network of now makes of a picture. Raises ClassifyingError."""
        ink = self._checked(question.picture)
        self._take_newest()
        original = (self._paper + ink * (self._ink - self._paper)).astype(np.float32)
        inputs = torch.from_numpy(self._data.normalization.inputs(original[None, None]))  # (1, 1, rows, columns)
        with torch.no_grad():
            probabilities = class_probabilities(self._model(inputs))
        saliency = score_gradient(self._model, inputs, probabilities.argmax(1)).abs()
        if not (probabilities.isfinite().all() and saliency.isfinite().all()):
            raise ClassifyingError(f"The network of step {self._step:,} answers with numbers that are not finite.")
        return Answer(question.number, self._step, tuple(probabilities[0].tolist()), saliency[0, 0].tolist())

    def example(self, question: ShowExample) -> Example:
        """Return a validation example as ink on paper. Raises ClassifyingError."""
        part = self._data.validation
        if not len(part):
            raise ClassifyingError("The run has no validation examples.")
        number = question.number % len(part)
        original = self._data.dataset.inputs[part.indices[number], 0].astype(np.float64)
        ink = (original - self._paper) / ((self._ink - self._paper) or 1.0)
        label = int(self._data.dataset.targets[part.indices[number]].reshape(-1)[0])
        return Example(number, ink.tolist(), label)

    def _checked(self, picture: Rows) -> npt.NDArray[np.float64]:
        _, rows, columns = self._data.input_shape
        if len(picture) != rows or any(len(row) != columns for row in picture):
            given = f"{len(picture)} × {len(picture[0]) if picture else 0}"
            raise ClassifyingError(f"The picture has {given} pixels, the network takes {rows} × {columns}.")
        ink = np.array(picture, dtype=np.float64)
        if not ((ink >= 0) & (ink <= 1)).all():
            raise ClassifyingError("Ink is a number from 0 to 1 for each pixel.")
        return ink

    def _take_newest(self) -> None:
        """Load weights that are newer than those at hand. Raises ClassifyingError where there are none at all."""
        stamp = weights_stamp(self._run)
        if stamp == self._stamp:
            return
        weights = newest_weights(self._run)
        if weights is None:
            if self._stamp is None:
                raise ClassifyingError("The run has written no weights yet; they come with its first checkpoint.")
            return
        try:
            self._model.load_state_dict(weights.tensors)
        except RuntimeError as error:
            rule = f"The weights of step {weights.step:,} do not fit the network of run.toml."
            raise ClassifyingError(rule) from error
        self._stamp, self._step = stamp, weights.step
