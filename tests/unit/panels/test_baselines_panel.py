"""The baselines panel: the sentence first, then the models, the best on top."""

from nn_tui.core.events import RunFinished
from nn_tui.tui.charts.style import ChartStyle
from nn_tui.tui.panels.baselines import BaselinesPanel
from nn_tui.tui.panels.options import ViewOptions

from .conftest import started

COMPARISON = {
    "metric": "accuracy",
    "split": "test",
    "num_examples": 113,
    "scores": [
        {"name": "this network", "validation": 0.95, "test": 0.942, "seconds": None},
        {"name": "logistic regression", "validation": 0.96, "test": 0.974, "seconds": 0.012},
        {"name": "decision tree", "validation": 0.9, "test": 0.88, "seconds": 0.03},
    ],
    "headline": "No clear winner: another split could turn that around.",
}


def compared(writer):
    writer.event(
        RunFinished(
            time=1009.0, step=90, epoch=9, status="finished", reason="all steps done", seconds=9.0, baselines=COMPARISON
        )
    )


def test_the_sentence_stands_above_the_models_in_the_order_of_their_scores(view_of):
    panel, view = BaselinesPanel(), view_of(started, compared)

    model = panel.look(view, ViewOptions())

    assert panel.shown(view)
    assert panel.caption(model) == "accuracy on 113 test examples"
    lines = [line.rstrip() for line in panel.draw(model, 64, 5, ChartStyle()).text().splitlines()]
    assert lines == [
        "No clear winner: another split could turn that around.",
        "model                 test  validation  time to fit",
        "logistic regression  0.974       0.960  12.0 ms",
        "this network         0.942       0.950  –",
        "decision tree        0.880       0.900  30.0 ms",
    ]


def test_a_run_without_baselines_has_no_such_panel(view_of):
    assert not BaselinesPanel().shown(view_of(started))
