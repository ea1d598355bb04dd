"""An action: something a user can ask a screen for, and the keys that ask for it as they are now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from textual.binding import Binding, BindingType
from textual.keys import format_key

_NAMES = {
    "escape": "esc",
    "pagedown": "pgdn",
    "pageup": "pgup",
    "space": "space",
    "enter": "enter",
    "tab": "tab",
    "left": "←",
    "right": "→",
    "up": "↑",
    "down": "↓",
}


@dataclass(frozen=True, slots=True)
class Action:
    """Something a user can ask a screen for."""

    id: str
    """What a settings file calls it."""
    keys: str
    """Default keys, separated by commas."""
    action: str
    """The screen's or app's `action_…` method."""
    label: str
    """One or two words, for the footer."""
    help: str
    """One sentence, for the help page and the palette."""
    in_dialogs: bool = False
    """Whether it works whatever lies on the screen, and before whatever has focus there."""

    @property
    def binding(self) -> Binding:
        """As Textual takes it; the footer is our own, so nothing is shown by it."""
        return Binding(
            self.keys, self.action, self.label, show=False, id=self.id, tooltip=self.help, priority=self.in_dialogs
        )


def bindings(actions: Iterable[Action]) -> list[BindingType]:
    """Bindings of a screen."""
    return [action.binding for action in actions]


def keys_of(action: Action, changed: Mapping[str, str]) -> list[str]:
    """The keys of an action as a person would name them, first the one to show."""
    return [display_key(key.strip()) for key in changed.get(action.id, action.keys).split(",")]


def display_key(key: str) -> str:
    """A key as a person would name it: `?`, `ctrl+p`, `←`."""
    return _NAMES.get(key) or (key if "+" in key else format_key(key))
