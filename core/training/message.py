"""What the processes that train together tell one another at every step, as one tensor that is summed over them.

    [mean loss, whether rank 0 attends to something after the step, (seconds, data seconds, memory, norm) per rank]

The last part is there every `REPORT_STEPS` steps: each rank fills its own places, so that the sum holds them all.
"""

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

REPORT_STEPS = 20
"""Steps between two reports of every rank."""
REPORTED = ("rank_seconds", "rank_data_seconds", "rank_memory_bytes", "rank_gradient_norm")
"""Series, each followed by `/rank 0` and so on: time from the start of a step to its loss, before waiting for anybody;
time for the batch within that; resident memory; L2 norm of the gradient of the rank's own share of the batch."""
_HEAD = 2


class Heard(NamedTuple):
    """What a summed message says."""

    loss: Tensor
    """Mean over the whole batch, a scalar."""
    is_attended: bool
    """Whether rank 0 does something after the step, which the others wait for."""
    reports: list[list[float]]
    """`REPORTED` of each rank; empty at most steps."""


def message(
    loss: Tensor, rank: int, num_ranks: int, *, is_attended: bool, report: Sequence[float] = (), like: Tensor
) -> Tensor:
    """Return a rank's part, on the device of `like` and at least as precise. `loss`: mean over its share, weighted."""
    length = _HEAD + num_ranks * len(report)
    part = torch.zeros(length, dtype=torch.promote_types(like.dtype, torch.float32), device=like.device)
    part[0] = loss / num_ranks
    if is_attended:
        part[1] = 1.0
    if report:
        first = _HEAD + rank * len(report)
        part[first : first + len(report)] = torch.tensor(report, dtype=part.dtype)
    return part


def read(summed: Tensor) -> Heard:
    """Return what everybody's parts, summed, say."""
    _, attended, *reports = summed.tolist()
    width = len(REPORTED)
    rows = [reports[first : first + width] for first in range(0, len(reports), width)]
    return Heard(summed[0].clone(), attended > 0.5, rows)
