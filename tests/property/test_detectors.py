"""Whatever was recorded, the rules return or stay silent; they never raise."""

import tempfile
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from nn_tui.core.diagnosis import DETECTORS, Diagnostician
from nn_tui.core.diagnosis.impact import impact_of
from nn_tui.core.events import Layer, Noted, RunStarted
from nn_tui.core.runs.writer import RunWriter
from nn_tui.core.spec import RunSpec

LAYERS = ("first", "second", "third", "last")
WHOLE = (
    "train_loss", "validation_loss", "evaluation_train_loss", "baseline_loss", "update_ratio", "gradient_norm",
    "learning_rate",
)  # fmt: skip
PER_LAYER = (
    "gradient_rms", "activation_mean", "activation_std", "activation_derivative", "dead_fraction", "weight_norm",
    "saturated_fraction", "update_ratio",
)  # fmt: skip
NAMES = [*WHOLE, *(f"{name}/{layer}" for name in PER_LAYER for layer in LAYERS)]

values = st.lists(
    st.one_of(st.floats(width=64), st.sampled_from([0.0, -0.0, 1.0, 2.3, 1e300, -1e300, 5e-324])), max_size=40
)
recorded = st.dictionaries(st.sampled_from(NAMES), values, max_size=len(NAMES))


@settings(max_examples=100, deadline=None)
@given(recorded, st.integers(0, 5), st.integers(1, 400), st.booleans(), st.booleans())
def test_no_series_makes_a_detector_raise(
    series: dict[str, list[float]], num_layers: int, num_steps: int, has_started: bool, final: bool
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        writer = RunWriter.create(Path(folder) / "run", RunSpec())
        if has_started:
            writer.event(start(num_steps, num_layers))
        for name, column in series.items():
            writer.extend(name, np.linspace(1, num_steps, len(column)).astype(np.int64), column)
        writer.flush()

        impact = impact_of(writer.view)
        for detector in DETECTORS:
            if {name.partition("/")[0] for name in writer.view.series_names}.issuperset(detector.reads):
                detector.check(writer.view, impact)
        changes = Diagnostician().update(writer.view, final)
        writer.close()

    assert not any(isinstance(change, Noted) for change in changes)


def start(num_steps: int, num_layers: int) -> RunStarted:
    """A start with as many of the layers as asked."""
    layers = tuple(
        Layer(name=name, kind="Linear", input_shape=(4,), output_shape=(4,), num_parameters=20, activation="relu")
        for name in LAYERS[:num_layers]
    )
    return RunStarted(
        time=0.0, num_steps=num_steps, steps_per_epoch=7, batch_size=8, num_parameters=0, layers=layers,
        task="regression", data={}, environment={},
    )  # fmt: skip
