"""Every preset shows what it promises: its findings are exactly those it expects."""

from collections.abc import Callable

import pytest

from nn_tui.core.data import Cifar10, FashionMnist, Mnist
from nn_tui.core.diagnosis import alarms, diagnose
from nn_tui.core.events import FindingRaised
from nn_tui.core.lessons.lesson import load_lesson
from nn_tui.core.runs.view import RunView
from nn_tui.core.spec import RunSpec
from nn_tui.core.specs.file import load_preset, override, preset_names
from nn_tui.tui.panels import PANELS

from .conftest import Train

NEEDS_FILES = [name for name in preset_names() if isinstance(load_preset(name).data, Mnist | FashionMnist | Cifar10)]
MEASURED = [name for name in preset_names() if name not in NEEDS_FILES]
HEALTHY = [name for name in MEASURED if not load_preset(name).expect]
HEAVY = ("char-transformer", "char-lstm")  # a minute each on a core of their own
NAMES = [pytest.param(name, marks=pytest.mark.slow) if name in HEAVY else name for name in MEASURED]
SEEDS = [0, pytest.param(1, marks=pytest.mark.slow), pytest.param(2, marks=pytest.mark.slow)]


def ever_alarmed(view: RunView) -> set[str]:
    """Codes that were a warning or an error at any time, withdrawn ones included."""
    raised = (event.finding for event in view.events if isinstance(event, FindingRaised))
    return {finding.code for finding in raised if finding.severity != "note"}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("preset", NAMES)
def test_a_preset_ends_with_exactly_the_findings_it_expects(preset: str, seed: int, train: Train) -> None:
    spec = override(load_preset(preset), {"seed": seed, "threads": 1})

    view = train(spec)

    live, replayed, withdrawn = alarms(view.findings), alarms(diagnose(view)), ever_alarmed(view)
    named, shown = set(load_lesson(preset).panels), {panel.title for panel in PANELS if panel.shown(view)}
    assert live == set(spec.expect)
    assert replayed == live, "a replay of the run must agree with what was said while it trained"
    assert preset not in HEALTHY or not withdrawn, "a healthy run alarms nobody, not even for a while"
    assert named <= shown, "a lesson speaks of panels that its run has"


@pytest.mark.parametrize("preset", NEEDS_FILES)
def test_a_preset_whose_data_are_not_here_trains_on_files_of_their_format(
    preset: str, with_data: Callable[[RunSpec], RunSpec], train: Train
) -> None:
    view = train(override(with_data(load_preset(preset)), {"training.epochs": None, "training.steps": 3, "threads": 1}))

    assert view.status == "finished"
    assert view.step == 3
    assert not alarms(view.findings)
