"""What the network makes of a sketch: how likely each class is to it, and on which pixels its answer hangs."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from ...core.classifying.messages import Answer
from ..charts import palette
from ..charts.canvas import Canvas
from ..charts.class_bars import draw_class_bars
from ..charts.drawing_pad import draw_map
from ..charts.numbers import percent
from ..charts.paragraphs import Paragraph, draw_paragraphs
from ..charts.style import ChartStyle


@dataclass(frozen=True, slots=True)
class Answered:
    """The newest answer, and what to call its classes."""

    answer: Answer | None
    """None while there is nothing to be asked about, or no answer yet."""
    class_names: tuple[str, ...] = ()

    @property
    def winner(self) -> int:
        """Number of the likeliest class."""
        assert self.answer is not None
        return int(np.argmax(self.answer.probabilities))


class ClassesPanel:
    """How likely the network takes each class to be, from the outputs of its last layer; all together are 100 %.

    It knows nothing but its classes: to whatever is drawn it gives one of them, often with great confidence.
    """

    name: ClassVar[str] = "classes"
    title: ClassVar[str] = "Answer"

    def look(self, view: Answered, options: Any) -> Answered:
        """It is looked at as it is."""
        return view

    def caption(self, model: Answered) -> str:
        """The likeliest class."""
        if model.answer is None:
            return ""
        return f"{model.class_names[model.winner]}, {percent(model.answer.probabilities[model.winner])}"

    def draw(self, model: Answered, width: int, height: int, style: ChartStyle) -> Canvas:
        """Draw a bar for each class."""
        if model.answer is None:
            return _nothing("Bars come with the first stroke.", width, height, style)
        return draw_class_bars(model.class_names, model.answer.probabilities, width, height, style)


class SketchSaliencyPanel:
    """On which pixels the answer hangs: how strongly the score of the likeliest class reacts to each (gradient).

    Bright pixels matter, inked or not: ink where there is none would change the answer too. See Simonyan et al., 2014.
    """

    name: ClassVar[str] = "saliency"
    title: ClassVar[str] = "Saliency"

    def look(self, view: Answered, options: Any) -> Answered:
        """It is looked at as it is."""
        return view

    def caption(self, model: Answered) -> str:
        """Whose score."""
        return f"pixels that {model.class_names[model.winner]} hangs on" if model.answer else ""

    def draw(self, model: Answered, width: int, height: int, style: ChartStyle) -> Canvas:
        """Draw a picture as large as fits."""
        if model.answer is None:
            return _nothing("Bright will be what the answer hangs on.", width, height, style)
        return draw_map(np.array(model.answer.saliency), width, height, style)


def _nothing(words: str, width: int, height: int, style: ChartStyle) -> Canvas:
    return draw_paragraphs([Paragraph(words, palette.DIM)], width, height, style)
