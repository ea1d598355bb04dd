"""Small recorded runs, made of the series a test cares about."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nn_tui.core.events import Layer, RunStarted
from nn_tui.core.runs.view import RunView
from nn_tui.core.runs.writer import RunWriter
from nn_tui.core.spec import RunSpec

Values = Sequence[float] | np.ndarray[Any, Any]
Record = Callable[..., RunView]
STEPS_PER_EPOCH = 10


def dense(*names: str) -> tuple[Layer, ...]:
    """Linear layers of eight units in the order given, the last one the output."""
    return tuple(
        Layer(
            name=name,
            kind="Linear",
            input_shape=(8,),
            output_shape=(8,),
            num_parameters=72,
            activation=None if name == names[-1] else "relu",
        )
        for name in names
    )


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    """record(train_loss=[…], …, layers=…, num_steps=…, spec=…) → the run as recorded, still running.

    A series of n values is spread evenly over the run's steps; a slash in a name is written `__`.
    """
    writers: list[RunWriter] = []
    numbers = count()

    def make(
        *,
        layers: tuple[Layer, ...] = (),
        num_steps: int | None = None,
        spec: RunSpec | None = None,
        data: dict[str, Any] | None = None,
        per_layer: Mapping[str, Mapping[str, Values]] | None = None,
        **series: Values,
    ) -> RunView:
        steps = len(series["train_loss"])
        writer = RunWriter.create(tmp_path / f"run-{next(numbers)}", spec or RunSpec())
        writers.append(writer)
        writer.event(started(num_steps or steps, layers, data))
        named = {f"{name}/{layer}": values for name, by in (per_layer or {}).items() for layer, values in by.items()}
        for name, values in {**series, **named}.items():
            at = np.unique(np.linspace(1, steps, len(values)).astype(np.int64))
            writer.extend(name, at, np.asarray(values, np.float64)[: len(at)])
        writer.flush()
        return writer.view

    yield make
    for writer in writers:
        writer.close()


def started(num_steps: int, layers: tuple[Layer, ...] = (), data: dict[str, Any] | None = None) -> RunStarted:
    """The first event of a run."""
    return RunStarted(
        time=0.0,
        num_steps=num_steps,
        steps_per_epoch=STEPS_PER_EPOCH,
        batch_size=32,
        num_parameters=sum(layer.num_parameters for layer in layers),
        layers=layers,
        task="classification",
        data=data or {},
        environment={},
    )
