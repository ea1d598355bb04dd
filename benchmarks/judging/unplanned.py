"""What is said live of a loop whose length nobody told, which is how `watch` is called in most programs."""

import dataclasses
from collections.abc import Iterator

import msgspec

from nn_tui.core.diagnosis.life_cycle import Change, Diagnostician
from nn_tui.core.events import FindingCleared, FindingRaised, Noted
from nn_tui.core.runs.prefix import prefixes
from nn_tui.core.runs.view import RunView

GROWTH = 1.02
"""Between two moments at which the rules are offered a look; they decide themselves whether one is due."""


def unplanned_changes(view: RunView) -> Iterator[Change]:
    """Yield what the rules would have said, had they not known how many steps there would be until the end."""
    assert view.started is not None, f"{view.name} has no start"
    untold = msgspec.structs.replace(view.started, num_steps=0)
    hidden = dataclasses.replace(view, _history=dataclasses.replace(view._history, started=untold))
    diagnostician = Diagnostician()
    for moment in prefixes(hidden, moments(view.step)):
        yield from diagnostician.update(moment)
    yield from diagnostician.update(prefixes(view, [view.step])[0], final=True)


def moments(last: int) -> list[int]:
    """Return every step at first, then ever fewer, up to before the last."""
    steps, step = list[int](), 1
    while step < last:
        steps.append(step)
        step = max(step + 1, int(step * GROWTH))
    return steps


def said_live(view: RunView) -> list[Change]:
    """Return what was said while the run was recorded, by the rules of then."""
    kinds = (FindingRaised, FindingCleared, Noted)
    return [event for event in view.events if isinstance(event, kinds) and _is_of_a_rule(event)]


def _is_of_a_rule(event: Change) -> bool:
    return not isinstance(event, Noted) or " rule failed " in event.text
