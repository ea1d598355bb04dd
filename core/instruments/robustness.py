"""Robustness: how many answers survive a small change that was chosen to do harm."""

from typing import ClassVar

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from ..models.attacks import fgsm, pgd, pixel_range
from .examples import class_probabilities, has_pictures, inputs_of, labels_of, looks_of, spread_rows
from .instrument import Picture
from .subject import Subject

EPSILONS = (0.0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3)
"""Largest change of a pixel, as shares of the range from the darkest to the brightest."""
NUM_EXAMPLES = 50
NUM_STEPS = 5


class Robustness:
    """Accuracy on 50 validation pictures against the size ε of an attack on them, and one attacked picture.

    FGSM takes one step along the sign of the loss's gradient, PGD five smaller ones; PGD is the stronger, and where it
    is not, the gradient misleads both. A robust network loses accuracy late; no curve may rise.
    """

    name: ClassVar[str] = "robustness"
    unit: ClassVar[str] = "accuracy"
    cost: ClassVar[str] = "36 forward and backward passes of 50 examples"

    def __init__(self, subject: Subject) -> None:
        """Choose the pictures."""
        self._subject = subject
        self.applies = has_pictures(subject)
        if self.applies:
            validation = subject.data.validation
            rows = spread_rows(validation, NUM_EXAMPLES)
            self._inputs = inputs_of(subject, validation, rows)
            self._targets = labels_of(subject, validation, rows)
            self._truth = self._targets.flatten().long()
            self._pixels = pixel_range(subject.data, subject.device)
            is_binary = subject.data.task == "binary"
            usual = F.binary_cross_entropy_with_logits if is_binary else F.cross_entropy
            self._criterion = subject.criterion or usual

    def draw(self) -> list[Picture]:
        """Return epsilon, fgsm, pgd (k,) float32 and `original`, `attacked` (channels, height, width) uint8.

        The two pictures are of an example that is classified rightly until ε, in `meta`, is reached; they are left out
        where no attack succeeds.
        """
        fgsm_accuracy, pgd_accuracy = list[float](), list[float]()
        found: tuple[float, int, Tensor] | None = None
        clean = self._answers(self._inputs)
        for epsilon in EPSILONS:
            if not epsilon:
                for accuracy in (fgsm_accuracy, pgd_accuracy):
                    accuracy.append(self._accuracy(clean))
                continue
            attacked = fgsm(*self._case(), epsilon, self._pixels)
            fgsm_accuracy.append(self._accuracy(self._answers(attacked)))
            attacked = pgd(*self._case(), epsilon, self._pixels, NUM_STEPS)
            answers = self._answers(attacked)
            pgd_accuracy.append(self._accuracy(answers))
            fooled = ((clean == self._truth) & (answers != self._truth)).nonzero().flatten()
            if found is None and len(fooled):
                found = epsilon, int(fooled[0]), attacked
        curves = {"epsilon": EPSILONS, "fgsm": fgsm_accuracy, "pgd": pgd_accuracy}
        arrays = {name: np.array(values, np.float32) for name, values in curves.items()}
        meta = {"classes": list(self._subject.data.dataset.class_names), "num_examples": len(self._inputs)}
        if found is None:
            return [Picture(self.name, arrays, meta)]
        epsilon, row, attacked = found
        pair = torch.stack((self._inputs[row], attacked[row])).cpu().numpy()
        original_look, attacked_look = looks_of(self._subject, pair)
        with torch.no_grad():
            confidence, answer = class_probabilities(self._subject.network.model(attacked[row : row + 1]))[0].max(0)
        meta |= {"attack_epsilon": epsilon, "truth": int(self._truth[row])}
        meta |= {"answer": int(answer), "confidence": float(confidence)}
        return [Picture(self.name, arrays | {"original": original_look, "attacked": attacked_look}, meta)]

    def _case(self):  # what both attacks begin with
        return self._subject.network.model, self._criterion, self._inputs, self._targets

    @torch.no_grad()
    def _answers(self, inputs: Tensor) -> Tensor:
        return class_probabilities(self._subject.network.model(inputs)).argmax(1)

    def _accuracy(self, answers: Tensor) -> float:
        return (answers == self._truth).float().mean().item()
