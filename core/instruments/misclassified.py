"""Examples that the network gets wrong."""

from typing import ClassVar

import numpy as np
from torch import Tensor

from .examples import class_probabilities, has_pictures, looks_of
from .instrument import Picture
from .subject import Subject

MAX_EXAMPLES = 24


class Misclassified:
    """The validation pictures with a wrong answer, the surest of it first: true class, answer, and how sure it was.

    The confidence is the softmax probability of the answer; it is often near 1 for wrong answers too.
    """

    name: ClassVar[str] = "misclassified"
    unit: ClassVar[str] = "probability of the answer"
    cost: ClassVar[str] = "a softmax of the outputs that the validation loss is computed from"

    def __init__(self, subject: Subject) -> None:
        """Prepare for the validation split."""
        self._subject = subject
        self.applies = has_pictures(subject)
        self._truth = subject.validation_targets.flatten().long()

    def draw(self, outputs: Tensor) -> list[Picture]:
        """Return images (n, channels, height, width) uint8, truth, answer and confidence (n,) of the surest errors.

        With how many errors there are in all; n is 0 where there are none.
        """
        confidence, answer = class_probabilities(outputs).max(1)
        wrong = (answer != self._truth[: len(answer)]).nonzero().flatten()  # of large splits the first part comes
        surest = wrong[confidence[wrong].argsort(descending=True, stable=True)][:MAX_EXAMPLES]
        rows = surest.cpu().numpy()
        arrays = {
            "images": looks_of(self._subject, self._subject.data.validation.inputs[rows]),
            "truth": self._truth[surest].cpu().numpy().astype(np.int32),
            "answer": answer[surest].cpu().numpy().astype(np.int32),
            "confidence": confidence[surest].float().cpu().numpy(),
        }
        meta = {"classes": list(self._subject.data.dataset.class_names)}
        return [Picture(self.name, arrays, meta | {"num_wrong": len(wrong), "num_examples": len(outputs)})]
