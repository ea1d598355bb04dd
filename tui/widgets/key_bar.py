"""The footer: at most six keys, the most useful for the state, each of which can be clicked."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, cast

from textual import events
from textual.content import Content
from textual.widget import Widget

from ..keymap.action import Action, keys_of

if TYPE_CHECKING:
    from ..app import NNTui

MOST = 6


class KeyBar(Widget):
    """One line of `key label`; what does not fit is left out from the right."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._actions: tuple[Action, ...] = ()
        self._labels: dict[str, str] = {}
        self._places: list[tuple[int, int, str]] = []

    def show(self, actions: Sequence[Action], labels: Mapping[str, str] | None = None) -> None:
        """Show these actions, `labels` replacing words by action id (`resume` for `pause`)."""
        wanted = tuple(actions[:MOST])
        if wanted != self._actions or dict(labels or {}) != self._labels:
            self._actions, self._labels = wanted, dict(labels or {})
            self.refresh()

    def render(self) -> Content:
        """Draw the line and remember where each action lies, for the mouse."""
        changed = cast("NNTui", self.app).settings.keys
        parts: list[tuple[str, str] | str] = []
        self._places, x = [], 1
        for action in self._actions:
            key = keys_of(action, changed)[0]
            label = self._labels.get(action.id, action.label)
            width = len(key) + 1 + len(label)
            if x + width > self.size.width:
                break
            parts += [" ", (key, "bold $accent"), f" {label} "]
            self._places.append((x, x + width, action.action))
            x += width + 2
        return Content.assemble(*parts)

    async def on_click(self, event: events.Click) -> None:
        """Do what was clicked."""
        for first, after, action in self._places:
            if first <= event.x < after:
                await self.app.run_action(action, self.screen)
