"""Runs that keep a file per metric: MLflow's mlruns/EXPERIMENT/RUN and DVCLive's folder."""

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import numpy as np

from .column import Column
from .growing import GrowingLines
from .rows import to_number

MAX_METRICS = 20_000


class MetricFolder:
    """A file per metric, found again at each read, since new ones may come."""

    label: ClassVar[str]
    num_steps: int = 0
    _place: ClassVar[str]
    """Of the files, below the folder."""
    _suffix: ClassVar[str]

    def __init__(self, folder: Path) -> None:
        self._run = folder
        self._folder = folder / self._place
        self._files: dict[Path, GrowingLines] = {}
        self.notes: list[str] = []

    @property
    def name(self) -> str:
        """What its owner called it; empty where that is not recorded."""
        return ""

    @property
    def modified(self) -> float:
        """When one of the files was written last."""
        return max((lines.modified for lines in self._files.values()), default=0.0)

    def read(self) -> list[Column]:
        """Return what has been added to any file."""
        for path in self._paths():
            if path not in self._files and len(self._files) < MAX_METRICS:
                self._files[path] = GrowingLines(path)
        columns = [self._column(path, lines.read()) for path, lines in self._files.items()]
        return [column for column in columns if column is not None]

    def _paths(self) -> Iterator[Path]:
        return (path for path in sorted(self._folder.rglob(f"*{self._suffix}")) if path.is_file())

    def _column(self, path: Path, lines: list[str]) -> Column | None:
        rows = [row for row in map(self._row, lines) if row is not None]
        if not rows:
            return None
        name = path.relative_to(self._folder).as_posix().removesuffix(self._suffix)
        steps, values, times = zip(*rows, strict=True)
        return Column(name, np.array(steps, np.int64), np.array(values, np.float64), np.array(times, np.float64))

    @staticmethod
    def _row(line: str) -> tuple[int, float, float] | None:
        """Step, value, time of a line; None for a header, or a line that is damaged."""
        raise NotImplementedError


class MLflowRun(MetricFolder):
    """A run in MLflow's file store: `milliseconds value step` a line."""

    label: ClassVar[str] = "MLflow"
    _place: ClassVar[str] = "metrics"
    _suffix: ClassVar[str] = ""

    @property
    def name(self) -> str:
        """The run's name, which MLflow keeps as a tag."""
        try:
            return (self._run / "tags" / "mlflow.runName").read_text("utf-8", "replace").strip()[:200]
        except OSError:
            return ""

    @staticmethod
    def _row(line: str) -> tuple[int, float, float] | None:
        """See above; the step was added in MLflow 0.9."""
        numbers = [to_number(cell) for cell in line.split()]
        if len(numbers) < 2 or any(number is None for number in numbers):
            return None
        time, value, step = [number for number in (*numbers, 0.0) if number is not None][:3]
        return int(step), value, time / 1000


class DVCLiveRun(MetricFolder):
    """DVCLive's folder: a table of step, perhaps time, and value per metric."""

    label: ClassVar[str] = "DVCLive"
    _place: ClassVar[str] = "plots/metrics"
    _suffix: ClassVar[str] = ".tsv"

    @staticmethod
    def _row(line: str) -> tuple[int, float, float] | None:
        """See above; the value comes last."""
        cells = line.split("\t")
        step, value = to_number(cells[0]), to_number(cells[-1])
        if len(cells) < 2 or step is None or value is None:
            return None
        time = to_number(cells[1]) if len(cells) > 2 else None
        return int(step), value, time / 1000 if time is not None else np.nan


def metric_folder(folder: Path) -> MetricFolder | None:
    """Return the run that a folder holds, if it is one of these."""
    if (folder / "meta.yaml").is_file() and (folder / "metrics").is_dir():
        return MLflowRun(folder)
    if (folder / "plots" / "metrics").is_dir():
        return DVCLiveRun(folder)
    return None
