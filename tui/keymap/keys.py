"""Keys as they are now, and a word on those that a settings file names wrongly."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .action import keys_of


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys as they are now, for sentences that name them."""

    changed: Mapping[str, str] = field(default_factory=dict[str, str], hash=False)
    """Key by action id, for those whose key was changed."""

    def of(self, id: str) -> str:
        """The first key of an action, as a person would name it."""
        from .every import BY_ID

        return keys_of(BY_ID[id], self.changed)[0]


def unknown_action(changed: Mapping[str, str]) -> str | None:
    """A sentence about the first id that is no action, or None."""
    from ...core.specs.errors import suggestion
    from .every import BY_ID

    for name in changed:
        if name not in BY_ID:
            hint = suggestion(name, BY_ID) or f"; actions are {', '.join(BY_ID)}"
            return f"keys: '{name}' is not an action{hint}"
    return None
