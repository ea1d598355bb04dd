"""Which picture a dual encoder thinks belongs to which caption."""

from typing import ClassVar

import numpy as np
from torch import Tensor

from .instrument import Picture
from .subject import Subject

NUM_PAIRS = 32
NUM_FOUND = 6
NUM_CAPTIONS = 3


class Similarities:
    """Similarities of the first pictures and captions of the validation split, and what is found for some of them.

    `picture_to_caption` and `caption_to_picture` are the shares right when one is to be chosen among all that are
    judged together, partners with the same caption being as good.
    """

    name: ClassVar[str] = "similarities"
    unit: ClassVar[str] = "cosine over temperature"
    cost: ClassVar[str] = "a copy of the outputs that the validation loss is computed from, and two maxima"

    def __init__(self, subject: Subject) -> None:
        """Put the pairs shown in the order of their captions, so that captions with words in common lie together."""
        data = subject.data
        self.applies = data.task == "matching"
        if not self.applies:
            return
        self._targets = data.dataset.targets[data.validation.indices]
        self._captions = data.dataset.class_names
        self._order = np.argsort(self._targets[:NUM_PAIRS], kind="stable")
        shape = data.dataset.image_shape
        assert shape is not None, "captions need pictures"
        self._pictures = data.dataset.inputs[data.validation.indices[:NUM_FOUND], 0].reshape(-1, *shape)

    def draw(self, outputs: Tensor) -> list[Picture]:
        """Return `similarities` float32 (pairs, pairs), pictures downwards; and `retrieval` with pictures and words."""
        similarities = outputs.float().cpu().numpy()
        targets = self._targets[: len(similarities)]
        order = self._order[self._order < len(similarities)]
        shown = similarities[np.ix_(order, order)]
        meta = {
            "picture_to_caption": float((targets[similarities.argmax(1)] == targets).mean()),
            "caption_to_picture": float((targets[similarities.argmax(0)] == targets).mean()),
            "among": len(similarities),
        }
        return [Picture(self.name, {"similarities": shown}, meta), self._retrieval(similarities, targets)]

    def _retrieval(self, similarities: np.ndarray, targets: np.ndarray) -> Picture:
        """Return the first pictures with the captions found for them, each caption named once, best first."""
        pictures = self._pictures[: len(similarities)].astype(np.float32)
        found: list[list[str]] = []
        for row in similarities[: len(pictures)]:
            best = dict.fromkeys(targets[np.argsort(-row, kind="stable")].tolist())
            found.append([self._captions[number] for number in list(best)[:NUM_CAPTIONS]])
        right = [self._captions[number] for number in targets[: len(pictures)]]
        return Picture("retrieval", {"pictures": pictures}, {"found": found, "right": right})
