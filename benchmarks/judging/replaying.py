"""From a recorded run to a verdict, by today's rules: nothing is trained again."""

from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from cases import CASES

from nn_tui.core.diagnosis.life_cycle import Change
from nn_tui.core.diagnosis.replay import replayed_changes
from nn_tui.core.events import Noted
from nn_tui.core.runs.reader import RunReader
from nn_tui.core.runs.view import RunView

from .outcome import Outcome, folder_of
from .verdict import Verdict, kind_of, seen_in

BY_ID = {case.id: case for case in CASES}
Rules = Callable[[RunView], Iterable[Change]]
"""What is said in the course of a run, in order; picklable, for it travels to other processes."""


def judge_all(
    runs: Path, outcomes: list[Outcome], rules: Rules = replayed_changes, processes: int = 1
) -> list[Verdict]:
    """Judge every recorded run, in the order given."""
    recorded = [outcome for outcome in outcomes if outcome.run]
    if processes == 1:
        return [judge(runs, outcome, rules) for outcome in recorded]
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        return list(pool.map(partial(judge, runs, rules=rules), recorded, chunksize=4))


def judge(runs: Path, outcome: Outcome, rules: Rules = replayed_changes) -> Verdict:
    """Judge one run."""
    case = BY_ID[outcome.case]
    reader = RunReader(folder_of(runs, outcome.case, outcome.seed) / outcome.run)
    try:
        view = reader.refresh()
        changes = list(rules(view))
        onset = first_non_finite(view)
    finally:
        reader.close()
    return Verdict(
        case=case.id,
        source=case.source,
        family=case.family,
        seed=outcome.seed,
        kind=kind_of(bool(case.causes), outcome.met),
        causes=case.causes,
        num_steps=max(outcome.planned_steps, 1),
        onset=onset,
        findings=seen_in(changes),
        complaints=tuple(change.text for change in changes if isinstance(change, Noted)),
    )


def first_non_finite(view: RunView) -> int | None:
    """Return the first step whose training loss is NaN or infinite."""
    if "train_loss" not in view.series_names:
        return None
    steps, values = view.series("train_loss")
    bad = np.flatnonzero(~np.isfinite(values))
    return int(steps[bad[0]]) if len(bad) else None
