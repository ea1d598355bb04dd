"""One number for where a noisy series stands."""

from pathlib import Path

import numpy as np
import pytest

from nn_tui.core.runs.reader import RunReader
from nn_tui.core.runs.recent import MOST, recent_mean, window
from nn_tui.core.runs.result import result_document
from nn_tui.core.runs.view import RunView
from nn_tui.core.runs.writer import RunWriter
from nn_tui.core.specs.file import load_preset
from nn_tui.tui.charts.style import ChartStyle
from nn_tui.tui.panels.loss import LossPanel
from nn_tui.tui.panels.options import ViewOptions


@pytest.fixture
def noisy(tmp_path: Path) -> RunView:
    """A loss of 3,000 steps that falls and swings."""
    steps = np.arange(1, 3001)
    losses = np.exp(-steps / 900) * (1 + 0.5 * np.sin(steps * 1.7))
    writer = RunWriter.create(tmp_path / "run", load_preset("xor-mlp"))
    writer.extend("train_loss", steps, losses)
    writer.close()
    return RunReader(tmp_path / "run").refresh()


@pytest.mark.parametrize(("count", "expected"), [(1, 1), (9, 1), (50, 5), (1000, MOST), (10**7, MOST)])
def test_the_mean_is_of_a_tenth_of_the_run_and_of_a_hundred_values_at_most(count: int, expected: int) -> None:
    assert window(count) == expected


def test_it_is_the_mean_of_the_newest_values(noisy: RunView) -> None:
    _, values = noisy.series("train_loss")

    assert recent_mean(noisy, "train_loss") == pytest.approx(float(np.mean(values[-100:])))


def test_the_result_document_says_of_how_many_steps_it_is(noisy: RunView) -> None:
    metric = result_document(noisy)["metrics"]["train_loss"]

    assert metric["recent"] == pytest.approx(recent_mean(noisy, "train_loss"))
    assert metric["recent_steps"] == 100


@pytest.mark.parametrize("width", [50, 64, 80, 120, 200])
def test_a_chart_of_any_width_ends_in_that_number(noisy: RunView, width: int) -> None:
    mean = recent_mean(noisy, "train_loss")
    panel = LossPanel()

    picture = panel.draw(panel.look(noisy, ViewOptions()), width, 12, ChartStyle()).text()

    assert f" {mean:.4f} t" in picture


def test_without_smoothing_it_ends_in_the_last_value(noisy: RunView) -> None:
    panel = LossPanel()

    picture = panel.draw(panel.look(noisy, ViewOptions(smoothing=0.0)), 80, 12, ChartStyle()).text()

    assert f" {noisy.last('train_loss'):.4f} train" in picture


def test_the_caption_says_what_the_number_is(noisy: RunView) -> None:
    panel = LossPanel()

    assert panel.caption(panel.look(noisy, ViewOptions())).startswith("train: mean of 100 steps")
