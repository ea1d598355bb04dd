"""Help: what has focus, in a sentence, and its keys; made from the tables of `keymap`."""

from collections.abc import Mapping, Sequence

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from ..keymap.action import Action, bindings, keys_of
from ..keymap.dialogs import HELP
from .dialog import Dialog


class HelpScreen(Dialog[None]):
    """A page over the screen; any of its keys closes it."""

    BINDINGS = bindings(HELP)
    ACTIONS = HELP

    def __init__(
        self, subject: str, sentence: str, groups: Sequence[tuple[str, Sequence[Action]]], changed: Mapping[str, str]
    ) -> None:
        super().__init__()
        self._subject = subject
        self._sentence = sentence
        self._groups = groups
        self._changed = changed

    def compose(self) -> ComposeResult:
        """Title, sentence, keys by group."""
        with Vertical(classes="dialog tall wide"):
            yield Static(Content.styled(self._subject, "bold"), classes="dialog-title")
            with VerticalScroll(can_focus=True):
                yield Static(Content(self._sentence), id="question")
                for title, actions in self._groups:
                    yield Static(Content.styled(title, "bold"), classes="help-group")
                    yield Static(self._table(actions))
            closes, down, up = (self.keys.of(id) for id in ("dialog.close", "help.down", "help.up"))
            yield Static(Content.styled(f"{closes} closes · {down} {up} scroll", "$quiet"))

    def _table(self, actions: Sequence[Action]) -> Content:
        keys = {action.id: " ".join(keys_of(action, self._changed)) for action in actions}
        width = max(map(len, keys.values()))
        parts: list[str | tuple[str, str]] = []
        for action in actions:
            parts += [(keys[action.id].rjust(width), "bold $accent"), f"  {action.help}\n"]
        return Content.assemble(*parts).rstrip()
