"""The palette: every action of the screen and of the app, by name."""

from collections.abc import Iterable
from functools import partial
from typing import cast

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.types import IgnoreReturnCallbackType

from ..keymap.action import Action, keys_of
from ..keymap.app import APP


class ActionSearch(Provider):
    """Finds actions by what they do."""

    @property
    def _actions(self) -> Iterable[Action]:
        return (*cast("tuple[Action, ...]", getattr(self.screen, "ACTIONS", ())), *APP)

    def _run(self, action: Action) -> IgnoreReturnCallbackType:
        return partial(self.app.run_action, action.action, self.screen)

    def _words(self, action: Action) -> str:
        key = keys_of(action, getattr(self.app, "settings").keys)[0]  # noqa: B009
        return f"{action.help.rstrip('.')}  ({key})"

    async def discover(self) -> Hits:
        """List everything before anything is typed."""
        for action in self._actions:
            yield DiscoveryHit(self._words(action), self._run(action))

    async def search(self, query: str) -> Hits:
        """List what matches."""
        matcher = self.matcher(query)
        for action in self._actions:
            words = self._words(action)
            score = max(matcher.match(words), matcher.match(action.label))
            if score > 0:
                yield Hit(score, matcher.highlight(words), self._run(action))
