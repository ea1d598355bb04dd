"""Draw for a network: a picture drawn by hand, and what the network of a run, as it is now, makes of it."""

from contextlib import suppress
from time import monotonic

from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from ...core.classifying.messages import Answer
from ...core.commands import ShareWeights
from ...core.runs.errors import RunError
from ..drawing.panels import Answered, ClassesPanel, SketchSaliencyPanel
from ..keymap.action import Action, bindings
from ..keymap.app import APP
from ..keymap.draw import DRAW
from ..live_run import LiveRun
from ..widgets.key_bar import KeyBar
from ..widgets.panel_view import PanelView
from .draw_base import DrawBase

KEYS = {action.id: action for action in (*APP, *DRAW)}
FOOTER = ("draw.paint", "draw.pen", "draw.clear", "draw.example", "app.help", "draw.back")
ANSWER_COLUMNS = 38
"""So wide the answer stays; where that is more than half of the screen, half of it."""
FOLLOW_SECONDS = 0.3
"""Between two looks at the network of a run that goes on training."""
ROWS_AROUND = 3
"""Title, notice and keys."""
LOW = 9
"""Rows below which there is no room for words."""
BARS_SHARE = 0.6
"""Of the height beside the pad that bars may take from the saliency."""


class DrawScreen(DrawBase):
    """A pad, bars and a map."""

    BINDINGS = bindings(DRAW)
    ACTIONS = DRAW
    AUTO_FOCUS = "#pad"
    ABOUT = (
        "Draw what the network knows: drag with the mouse, or move the cursor and paint. Its answer follows at once, "
        "from the network as it is now; while the run trains it changes under your eyes. What you draw is normalised "
        "as the data of the run are, and the run does not notice."
    )

    def __init__(self, run: LiveRun) -> None:
        """Draw for the network of a run that `why_not_drawable` has nothing against."""
        super().__init__(run)
        self._asked: object = None
        self._follow_at = 0.0
        self._error = ""
        self._bars = PanelView(ClassesPanel(), "classes", id="classes")
        self._saliency = PanelView(SketchSaliencyPanel(), "saliency", id="sketch-saliency")
        self._title = Static("", id="draw-title")
        self._notice = Static("", id="draw-notice")
        self._keys = KeyBar(id="keys")

    def compose(self) -> ComposeResult:
        """Which network, what to do, the pad, the answer, and the keys."""
        yield self._title
        yield self._notice
        with Horizontal(id="drawing"):
            yield self.pad
            with Vertical(id="answers"):
                yield self._bars
                yield self._saliency
        yield self._keys

    def on_mount(self) -> None:
        """Lay out the paper, and load the network."""
        self._keys.show([KEYS[id] for id in FOOTER])
        started = self.run.view.started
        assert started is not None, "what has not begun cannot be drawn for"
        _, rows, columns = started.data["input_shape"]
        self.pad.begin(rows, columns)
        self._fit()
        try:
            self.classifier.start()
        except OSError as error:
            self._error = f"The process that classifies could not start: {error}"

    def on_unmount(self) -> None:
        """End the process; the run stays its screen's."""
        self.classifier.close()

    def on_resize(self) -> None:
        """Make the pad as large as it may be."""
        self._fit()

    def _fit(self) -> None:
        self._notice.display = self.size.height >= LOW
        width, height = self.size.width, self.size.height - ROWS_AROUND
        place = self.pad.place_within(max(width - ANSWER_COLUMNS, width // 2), height)
        if place:
            self.pad.styles.width = place.width
            self._bars.styles.height = min(len(self.class_names) + 1, max(round(height * BARS_SHARE), 1))

    def tick(self) -> None:
        """Hear what is new, ask about what is drawn, show the answer."""
        if not (self.is_running and self._keys.is_attached):
            return
        with suppress(RunError):  # the answer says of which step it is
            self.run.refresh()
        ready = self.classifier.ready
        if ready and ready.class_names != self.class_names:
            self.class_names = ready.class_names
            self._fit()
        self.pad.is_ink_bright = ready is None or ready.is_ink_bright
        self.take_example()
        self._ask()
        self._show()

    def _ask(self) -> None:
        """Ask about what has changed: the sketch or, while the run trains, the network."""
        sketch, view = self.pad.sketch, self.run.view
        if sketch is None or sketch.is_blank:
            return
        asked = (sketch.version, view.status)
        is_behind = self.run.is_live and (self._answer is None or self._answer.step < view.step)
        if asked != self._asked or (is_behind and monotonic() >= self._follow_at):
            self._asked = asked
            self._follow_at = monotonic() + FOLLOW_SECONDS
            self.classifier.classify(sketch.ink.tolist(), sketch.version)
            if is_behind and not self.run.read_only:
                self._have_weights_shared()

    @work(thread=True, exclusive=True, group="share")
    def _have_weights_shared(self) -> None:
        with suppress(RunError):  # then the answer stays that of the newest checkpoint, and says so
            self.run.send(ShareWeights())

    @property
    def _answer(self) -> Answer | None:
        """The newest answer; None for blank paper."""
        sketch = self.pad.sketch
        return self.classifier.answer if sketch and not sketch.is_blank else None

    def _show(self) -> None:
        answer, view = self._answer, self.run.view
        title: list[str | tuple[str, str]] = [("Draw", "bold"), f"  {view.path.name}"]
        if answer:
            title.append(f" · answer of the network of step {answer.step:,}")
            if view.step > answer.step:
                title.append((f" · the run is at step {view.step:,}", "$quiet"))
        _say(self._title, Content.assemble(*title))
        problem = self.classifier.problem
        error = self._error or (problem.words if problem else "")
        _say(self._notice, Content(error or self._advice()), "error" if error else "")
        self.pad.tick()
        answered = Answered(answer, self.class_names)
        for panel in (self._bars, self._saliency):
            panel.show(answered, None, self.nn_app.panel_styles)

    def _advice(self) -> str:
        """What to do next."""
        sketch, keys = self.pad.sketch, self.nn_app.keys
        paint, example, clear, erase = (keys.of(f"draw.{name}") for name in ("paint", "example", "clear", "erase"))
        if sketch is None or sketch.is_blank:
            return f"Drag to draw, or paint with {paint} where the arrows lead; {example} takes an example."
        if self.classifier.ready is None:
            return "Loading the network and its data: the answer comes in a moment."
        if self.began_with:
            return f"{self.began_with}. Draw on, or {example} for the next one."
        return f"The right button erases, and so does {erase}; {clear} clears."

    def help_for_focus(self) -> tuple[str, str, tuple[Action, ...]]:
        """What has focus, a sentence about it, and the keys."""
        if isinstance(self.focused, PanelView):
            from .run import in_paragraphs

            panel = self.focused.panel
            return panel.title, in_paragraphs(panel.__doc__ or self.ABOUT), DRAW
        return "Draw", self.ABOUT, DRAW


def _say(line: Static, content: Content, tone: str = "") -> None:
    if line.content != content:
        line.update(content)
        line.set_classes(tone)
