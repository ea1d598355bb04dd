"""How high a learning rate is proposed, by optimiser and by what was measured."""

import pytest

from nn_tui.core.diagnosis.remedies import remedies_for
from nn_tui.core.diagnosis.repair_rate import nearest_rate
from nn_tui.core.spec import RunSpec, Training
from nn_tui.core.watched import WatchedData, WatchedModel


def proposed(code: str, optimizer: str, rate: float, **evidence: float) -> str:
    """Title of the first remedy for a watched program."""
    known = {"SGD": "sgd", "Adam": "adam"}.get(optimizer, "adam")
    spec = RunSpec(
        data=WatchedData(),
        model=WatchedModel(kind="Net", hidden=[8], optimizer=optimizer),
        training=Training(optimizer=known, learning_rate=rate),  # pyright: ignore[reportArgumentType]
    )
    return remedies_for(code, spec, evidence)[0].title


@pytest.mark.parametrize(
    ("code", "title", "line"),
    [
        ("non_finite", "Lower the learning rate to a tenth of what it is", "group['lr'] /= 10"),
        ("learning_rate_too_low", "Raise the learning rate to 10 times what it is", "group['lr'] *= 10"),
    ],
)
def test_a_rate_that_nobody_told_is_not_named(code: str, title: str, line: str) -> None:
    spec = RunSpec(data=WatchedData(), model=WatchedModel())

    lines = {remedy.title: remedy.lines for remedy in remedies_for(code, spec, {})}

    assert line in lines[title]


def test_steps_that_shrink_by_themselves_may_begin_longer() -> None:
    lowered = [proposed("learning_rate_too_high", name, 1.0, first_update_ratio=1.5) for name in ("Adagrad", "Adam")]

    assert lowered == ["Lower the learning rate from 1 to 0.05", "Lower the learning rate from 1 to 0.003"]


@pytest.mark.parametrize("optimizer", ["Adadelta", "LBFGS"])
def test_an_optimiser_that_finds_the_length_of_its_steps_gets_the_rate_it_is_made_for(optimizer: str) -> None:
    title = proposed("learning_rate_too_low", optimizer, 1e-3, update_ratio=2.5e-6, num_steps=1800.0)

    assert title == "Raise the learning rate from 0.001 to 1"


def test_updates_that_fade_with_the_error_begin_longer_than_those_that_do_not() -> None:
    raised = [
        proposed("learning_rate_too_low", name, 1e-5, update_ratio=1e-5, num_steps=1000.0) for name in ("SGD", "Adam")
    ]

    assert raised == [
        "Raise the learning rate from 1e-05 to 0.01",
        "Raise the learning rate from 1e-05 to 0.003",
    ]


@pytest.mark.parametrize(("rate", "nearest"), [(0.46, 0.5), (0.32, 0.3), (0.0018, 0.002), (0.8, 1.0), (1e-3, 1e-3)])
def test_a_raised_rate_is_rounded_to_the_nearest_that_people_write(rate: float, nearest: float) -> None:
    assert nearest_rate(rate) == pytest.approx(nearest)
