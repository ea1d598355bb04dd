"""What is drawn for the network of a run, and the keys that draw it."""

from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
from textual.screen import Screen

from ...core.classifying.link import Classifier
from ..drawing.pad import Pad
from ..live_run import LiveRun

if TYPE_CHECKING:
    from ..app import NNTui


class DrawBase(Screen[None]):
    """The pad and what is done on it."""

    def __init__(self, run: LiveRun) -> None:
        super().__init__()
        self.run = run
        self.classifier = Classifier(run.folder)
        self.pad = Pad(id="pad")
        data = run.view.started.data if run.view.started else {}
        self.class_names = tuple(map(str, data.get("class_names", ())))
        self.began_with = ""
        """The example that the sketch began with, in words; empty for blank paper."""
        self._next_example = 0

    @property
    def nn_app(self) -> "NNTui":
        """The app, with its own type."""
        return cast("NNTui", self.app)

    @property
    def picture_folder(self) -> Path:
        """Where pictures of this screen go."""
        return self.run.folder

    def tick(self) -> None:
        """Hear what is new, and show it."""
        raise NotImplementedError

    def take_example(self) -> None:
        """Draw on from the example that was asked for, once it has come."""
        example, self.classifier.example = self.classifier.example, None
        if example and self.pad.sketch:
            self.pad.sketch.take(np.array(example.picture))
            self._next_example = example.number + 1
            self.began_with = f"Validation example {example.number + 1:,}, truly {self.class_names[example.label]}"

    def action_move(self, across: int, down: int) -> None:
        """Move the cursor."""
        self.pad.move(across, down)
        self.tick()

    def action_paint(self) -> None:
        """Put ink under the cursor."""
        self.pad.dab()
        self.tick()

    def action_erase(self) -> None:
        """Take ink away under the cursor."""
        self.pad.dab(erases=True)
        self.tick()

    def action_pen(self) -> None:
        """Put the pen down, or lift it."""
        self.pad.is_pen_down = not self.pad.is_pen_down
        if self.pad.is_pen_down:
            self.pad.dab()
        self.tick()

    def action_clear(self) -> None:
        """Begin again with blank paper."""
        if self.pad.sketch:
            self.pad.sketch.clear()
        self.pad.is_pen_down = False
        self.began_with = ""
        self.tick()

    def action_example(self) -> None:
        """Ask for the next example of the validation split."""
        self.classifier.show_example(self._next_example)

    def action_save_picture(self) -> None:
        """Save a picture of this screen into the run folder."""
        self.nn_app.save_picture("drawing")

    def action_back(self) -> None:
        """Go back to the run."""
        self.nn_app.leave_screen()
