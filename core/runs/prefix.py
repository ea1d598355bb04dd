"""A recorded run as it was at earlier steps: what replaying and scrubbing look at."""

import dataclasses
from collections.abc import Sequence

import numpy as np

from .history import History
from .series import SeriesFold, SeriesState
from .view import RunView


def prefixes(view: RunView, steps: Sequence[int]) -> list[RunView]:
    """Return the run as it was after each of `steps`, which must rise: running, with nothing found yet.

    Every series is read and folded once, so the cost does not depend on the number of steps asked for.
    """
    series: list[dict[str, SeriesState]] = [{} for _ in steps]
    newest = [0] * len(steps)
    for name in view.series_names:
        at, values = view.series(name)
        fold, start = SeriesFold(name), 0
        for index, end in enumerate(np.searchsorted(at, np.asarray(steps), side="right").tolist()):
            if end > start:
                fold.extend(at[start:end], values[start:end])
            if end:
                series[index][name] = fold.freeze()
                newest[index] = max(newest[index], int(at[end - 1]))
            start = max(start, end)
    history = History()
    if view.started:
        history.extend([view.started])
    frozen = history.freeze()
    return [
        dataclasses.replace(view, status="running", step=step, states=states, _overviews={}, _history=frozen)
        for step, states in zip(newest, series, strict=True)
    ]
