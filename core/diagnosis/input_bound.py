"""Detector: a network that waits for its data."""

import math
from typing import ClassVar

import numpy as np

from ..percent import percent
from ..runs.view import RunView
from .course import newest_values
from .detector import Detector, Symptom
from .impact import Impact
from .outputs import NUM_CHECKS, median_of

SHARE = 0.4
WARM_UP_SECONDS = 1.0
MIN_SECONDS = 5e-3
"""Waits per step that are shorter are the overhead of any loop."""
QUICK = 0.25
"""Part of the waits that must be so long as well: on a machine with too much to do, some are, of anything."""
_WORK = ("time_forward", "time_backward", "time_optimizer")


class InputBound(Detector):
    """A large part of each step is spent waiting for the next batch.

    Rule: data time is > 40 % of the step time (data, forward, backward, update; medians of the newest measurements),
    and at least 5 ms in three quarters of the steps, once a second has passed: until then much else is done for the
    first time. A warning: it costs time, not quality, so the loss is not asked.
    Source: PyTorch performance tuning guide; tf.data performance guide (input-bound pipelines).
    Known false alarms: work of another kind between two steps, such as logging pictures, counts as waiting.
    """

    code: ClassVar[str] = "input_bound"
    reads: ClassVar[tuple[str, ...]] = ("time_data", *_WORK)
    source: ClassVar[str] = "PyTorch performance tuning guide"

    def check(self, view: RunView, impact: Impact) -> Symptom | None:
        waiting = median_of(view, "time_data")
        waits = newest_values(view, "time_data", NUM_CHECKS)
        quickest = float(np.quantile(waits, QUICK)) if len(waits) else math.nan
        working = sum(median_of(view, name) for name in _WORK)
        elapsed = view.last("elapsed_seconds")
        if elapsed is not None and elapsed < WARM_UP_SECONDS:
            return None
        if not min(waiting, quickest) >= MIN_SECONDS or not math.isfinite(working):
            return None
        share = waiting / (waiting + working)
        return Symptom(
            level=share / SHARE,
            severity="warning" if share > SHARE else "note",
            headline=f"{percent(share)} of each step is spent waiting for data: {1e3 * waiting:.3g} of "
            f"{1e3 * (waiting + working):.3g} ms",
            why=(
                "The next batch is prepared while the network stands still. Prepared ahead of time, in other "
                "processes, it would be there when the step begins."
            ),
            evidence={
                "data_share": share,
                "data_share_threshold": SHARE,
                "time_data": waiting,
                "time_working": working,
            },
        )
