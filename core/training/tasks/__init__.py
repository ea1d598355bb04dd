"""Tasks: how outputs are judged, one kind in a file. To add one, see `core.data.tasks`; then an entry here."""

from ...data.split import SplitData
from .binary import Binary
from .classification import Classification
from .control import Control
from .denoising import Denoising
from .matching import Matching
from .reconstruction import Reconstruction
from .regression import Regression
from .segmentation import Segmentation
from .task import Task
from .tokens import Tokens

__all__ = ["TASKS", "Task", "build_task"]

TASKS: tuple[type[Task], ...] = (
    Classification,
    Binary,
    Regression,
    Tokens,
    Reconstruction,
    Segmentation,
    Matching,
    Denoising,
    Control,
)


def build_task(data: SplitData, loss: str, batch_size: int) -> Task:
    """Return what judges a model of these data, trained under the loss of that name."""
    kind = {task.name: task for task in TASKS}[data.task]
    return kind(data, loss, batch_size)
