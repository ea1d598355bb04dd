"""Every panel: fills its size, is equal to itself while nothing changes, and has words for every state."""

import importlib
import pkgutil
from dataclasses import replace

import msgspec
import numpy as np
import pytest

from nn_tui.core.events import (
    CheckpointSaved,
    Edited,
    EpochCompleted,
    FindingCleared,
    FindingRaised,
    Paused,
    RunFailed,
    RunFinished,
)
from nn_tui.tui import panels
from nn_tui.tui.charts import palette
from nn_tui.tui.charts.style import ChartStyle
from nn_tui.tui.panels import PANELS
from nn_tui.tui.panels.options import ViewOptions

from .conftest import OVERFITTING, finished, found, pictured, started, trained

STYLE = ChartStyle()
BY_NAME = {panel.name: panel for panel in PANELS}
SIZES = [(1, 1), (7, 2), (30, 6), (80, 21), (200, 50)]


def failed(writer):
    writer.event(
        RunFailed(
            time=1003.0,
            step=42,
            message="The data cannot be read: digits.csv has no column 'label'.",
            traceback="Traceback (most recent call last):\n  File …\nDataError: no column",
            exit_code=5,
        )
    )


def replace_finding(**changes):
    return msgspec.structs.replace(OVERFITTING, **changes)


STATES = {
    "starting": (),
    "begun": (started,),
    "training": (started, trained, pictured),
    "with a finding": (started, trained, pictured, found),
    "finished": (started, trained, pictured, found, finished),
    "failed": (started, failed),
}


def text(name, view, width=80, height=12, style=STYLE, **options):
    panel = BY_NAME[name]
    return panel.draw(panel.look(view, ViewOptions(**options)), width, height, style).text()


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.name)
def test_a_panel_fills_any_size_in_every_state(panel, state, view_of):
    view = view_of(*STATES[state])

    model = panel.look(view, ViewOptions())

    for width, height in SIZES:
        for style in (STYLE, ChartStyle(marker="ascii", colors=0), ChartStyle(colors=16)):
            canvas = panel.draw(model, width, height, style)
            assert (canvas.width, canvas.height) == (width, height)
            assert not style.ascii or canvas.text().isascii()
    assert isinstance(panel.caption(model), str)
    assert isinstance(panel.shown(view), bool)


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.name)
def test_looking_twice_gives_equal_models(panel, view_of):
    view = view_of(*STATES["finished"])

    assert panel.look(view, ViewOptions()) == panel.look(view, ViewOptions())


@pytest.mark.parametrize("name", ["loss", "metric", "gradients", "layers", "status"])
def test_new_values_give_another_model(name, view_of):
    before = view_of(started, trained)
    after = view_of(
        started,
        trained,
        lambda writer: [
            writer.add(series, 101, 0.123)
            for series in ("train_loss", "train_accuracy", "gradient_norm/hidden_1", "learning_rate")
        ],
    )
    panel = BY_NAME[name]

    assert panel.look(before, ViewOptions()) != panel.look(after, ViewOptions())


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.name)
def test_a_panel_says_something_before_the_first_step(panel, view_of):
    assert text(panel.name, view_of(), 60, 5).strip()


def test_panels_have_distinct_names_and_say_what_they_read():
    assert len(BY_NAME) == len(PANELS)
    assert all(panel.title and panel.min_height >= 1 and isinstance(panel.reads, tuple) for panel in PANELS)


def test_every_panel_in_the_folder_is_registered():
    found = set()
    for module in pkgutil.iter_modules(panels.__path__):
        members = vars(importlib.import_module(f"{panels.__name__}.{module.name}")).values()
        found |= {
            kind for kind in members if isinstance(kind, type) and hasattr(kind, "look") and hasattr(kind, "name")
        }

    assert found == {type(panel) for panel in PANELS}


def test_the_loss_shows_both_losses_with_their_values(view_of):
    shown = text("loss", view_of(started, trained))

    assert "train" in shown
    assert "0.464 validation" in shown


def test_marks_are_letters_explained_in_the_caption(view_of):
    view = view_of(started, trained, found)
    panel = BY_NAME["loss"]
    model = panel.look(view, ViewOptions())

    caption = panel.caption(model)

    assert "F finding" in caption
    assert "L learning rate" in caption
    assert {mark.x for mark in model.marks} == {60.0, 90.0}


def test_edits_are_marked_a_learning_rate_by_its_own_letter(view_of):
    def edited(writer):
        rate = {"training.learning_rate": 0.1}
        writer.event(Edited(time=1001.0, step=70, before=rate, after={"training.learning_rate": 0.2}))
        writer.event(Edited(time=1002.0, step=80, before={"model.dropout": 0.1}, after={"model.dropout": 0.2}))

    model = BY_NAME["loss"].look(view_of(started, trained, edited), ViewOptions())

    assert [(mark.x, mark.letter) for mark in model.marks] == [(70.0, "L"), (80.0, "E")]


def test_the_x_axis_counts_steps_epochs_or_seconds(view_of):
    view = view_of(started, trained)
    panel = BY_NAME["loss"]

    ends = [panel.look(view, ViewOptions(x_axis=axis)).x_range[1] for axis in ("step", "epoch", "time")]

    assert ends == [100.0, 10.0, 2.0]


def test_the_axis_of_a_live_run_doubles_towards_the_planned_end(view_of):
    def half(writer):
        writer.extend("train_loss", np.arange(1, 31), np.ones(30))

    view = view_of(started, half)

    assert BY_NAME["loss"].look(view, ViewOptions()).x_range == (0.0, 50.0)


def test_a_loss_that_fell_far_is_drawn_on_a_log_scale_and_the_key_changes_it(view_of):
    def falling(writer):
        writer.extend("train_loss", np.arange(1, 101), 10.0 ** -(np.arange(100) / 20))

    view = view_of(started, falling)
    panel = BY_NAME["loss"]

    assert panel.look(view, ViewOptions()).log_y
    assert not panel.look(view, ViewOptions(log_y=True)).log_y


def test_the_crosshair_tells_the_values_at_its_step(view_of):
    view = view_of(started, trained)

    assert "step 50" in text("loss", view, cursor=50).split("\n")[0]


def test_a_stretch_shows_its_steps_and_one_to_either_side_for_lines_that_leave_it(view_of):
    view = view_of(started, trained)

    model = BY_NAME["loss"].look(view, ViewOptions(x_range=(20.0, 40.0)))

    assert model.x_range == (20.0, 40.0)
    assert all(curve.x.min() >= 19 and curve.x.max() <= 41 for curve in model.curves)


def test_the_layer_table_has_a_row_for_each_layer_and_totals(view_of):
    lines = text("layers", view_of(started, trained), 100).split("\n")

    assert lines[0].split() == [
        "layer", "kind", "output", "parameters", "multiply-adds", "gradient", "course", "update", "dead"
    ]  # fmt: skip
    assert lines[1].split()[:6] == ["hidden_1", "Linear", "→", "relu", "32", "2,080"]
    assert "12.5 %" in lines[1]
    assert lines[3].split()[:2] == ["total", "2,410"]


def test_a_narrow_layer_table_keeps_what_tells_about_learning(view_of):
    header = text("layers", view_of(started, trained), 40).split("\n")[0].split()

    assert header == ["layer", "gradient", "update", "dead"]


def test_a_layer_with_a_finding_is_signed(view_of):
    finding = FindingRaised(
        time=1001.0,
        step=50,
        finding=replace_finding(layer="hidden_1", severity="error"),
    )

    lines = text("layers", view_of(started, trained, lambda writer: writer.event(finding))).split("\n")

    assert lines[1].startswith("hidden_1 ✕")


def test_a_healthy_run_is_quiet(view_of):
    shown = text("findings", view_of(started, trained)).strip().split("\n")

    assert shown[0] == "✓ Nothing wrong so far"
    assert shown[1].strip().endswith("checks, last at step 100")
    assert len(shown) == 2


def test_a_finding_tells_numbers_against_what_is_healthy_and_the_first_remedy(view_of):
    shown = text("findings", view_of(started, trained, found))

    assert "▲ Validation loss, 0.9, has risen 38 %" in shown
    assert "validation loss 0.900, healthy below 0.72" in shown
    assert "f Add dropout 0.3" in shown
    assert "begun to learn" in shown


def test_a_consequence_stands_below_its_cause(view_of):
    cause = replace_finding(code="dead_relu", headline="Units are dead")
    consequence = replace_finding(
        code="underfitting", severity="error", headline="It fits badly", caused_by="dead_relu"
    )

    def both(writer):
        writer.event(FindingRaised(time=1001.0, step=50, finding=consequence))
        writer.event(FindingRaised(time=1001.0, step=51, finding=cause))

    lines = text("findings", view_of(started, trained, both), height=20).split("\n")

    assert lines[0].startswith("▲ Units are dead")
    assert any(line.startswith("  ✕ It fits badly") for line in lines)


def test_a_finding_that_ended_is_told_in_a_line(view_of):
    def ended(writer):
        writer.event(FindingRaised(time=1001.0, step=50, finding=OVERFITTING))
        writer.event(FindingCleared(time=1002.0, step=90, finding=replace_finding(active=False)))

    shown = text("findings", view_of(started, trained, ended))

    assert "Nothing wrong so far" in shown
    assert "✓ Overfitting: over since step 100" in shown


def test_a_failed_run_shows_the_sentence_and_where_the_traceback_is(view_of):
    view = view_of(started, failed)

    shown = " ".join(text("findings", view, 120).split())

    assert "✕ The data cannot be read: digits.csv has no column 'label'." in shown
    assert "trainer.log" in shown
    assert "DataError: no column" in text("log", view)


@pytest.mark.parametrize("status", ["lost", "diverged"])
def test_a_run_that_ended_badly_says_how(status, view_of):
    def ended(writer):
        if status == "diverged":
            writer.event(
                RunFinished(time=1.0, step=100, epoch=10, status="diverged", reason="loss not finite", seconds=1.0)
            )

    view = view_of(started, trained, ended)
    view = replace(view, status=status)

    shown = " ".join(text("findings", view).split())

    assert ("vanished at step 100" in shown and "--resume" in shown) if status == "lost" else "Loss not finite" in shown


def test_a_panel_without_values_tells_that_the_run_is_paused(view_of):
    view = view_of(started, lambda writer: writer.event(Paused(time=1001.0, step=0)))

    assert "Losses come with the first steps; the run is paused." in text("loss", view)


def test_the_picture_follows_the_crosshair(view_of):
    view = view_of(started, trained, pictured)

    assert "20 of 20 right" in text("picture", view)
    assert "17 of 20 right" in text("picture", view, cursor=60)


def test_pictures_are_pages_that_wrap_around(view_of):
    def weights(writer):
        writer.snapshot("weights/output", 100, {"weight": np.eye(4)}, {})

    view = view_of(started, trained, pictured, weights)
    panel = BY_NAME["picture"]

    captions = [panel.caption(panel.look(view, ViewOptions(page=page))) for page in range(3)]

    assert captions[0] == captions[2] == "confusion matrix · step 100 · 1 of 2"
    assert captions[1] == "weights of output · step 100 · 2 of 2"


def test_a_boundary_is_drawn_with_its_points(view_of):
    def boundary(writer):
        side = np.linspace(0, 1, 8, dtype=np.float32)
        meta = {"x_range": [-1, 1], "y_range": [-1, 1], "task": "binary", "classes": ["in", "out"]}
        writer.snapshot("decision_boundary", 100, {"map": np.tile(side, (8, 1))}, meta)
        points = {"inputs": np.array([[-0.5, 0.0], [0.5, 0.0]]), "targets": np.array([0.0, 1.0])}
        writer.snapshot("data_points", 0, points, {"task": "binary", "classes": ["in", "out"]})

    shown = text("picture", view_of(started, trained, boundary), 40, 12)

    assert "● in" in shown
    assert "▲ out" in shown
    assert shown.count("●") == 2


def test_a_fit_is_drawn_over_the_data(view_of):
    def curve(writer):
        x = np.linspace(-1, 1, 50)
        writer.snapshot("fitted_curve", 100, {"x": x, "y": x**2, "truth_x": x, "truth": x**2 + 1}, {})
        writer.snapshot("data_points", 0, {"inputs": x[:, None], "targets": x**2 + 1}, {})

    panel = BY_NAME["picture"]
    view = view_of(started, trained, curve)

    canvas = panel.draw(panel.look(view, ViewOptions()), 60, 12, STYLE)

    assert "fit" in canvas.text()
    assert "truth" in canvas.text()
    assert (canvas.color == palette.DIM).any()


def test_a_snapshot_in_an_unknown_form_is_named_in_words(view_of):
    def odd(writer):
        writer.snapshot("decision_boundary", 100, {"map": np.zeros(3)}, {})

    assert "not in a form known here" in text("picture", view_of(started, trained, odd))


def test_the_status_line_keeps_what_matters_most_when_narrow(view_of):
    view = view_of(started, trained)

    wide, narrow = text("status", view, 140, 1), text("status", view, 30, 1)

    assert "step 100/100" in wide
    assert "learning rate 0.00100" in wide
    assert "instruments 1.10 %" in wide
    assert narrow == "▶ running   step 100/100"


def test_epochs_planned_are_told_only_where_they_are_known(view_of):
    def open_ended(writer):
        started(writer)
        writer.flush()
        writer.event(msgspec.structs.replace(writer.view.started, num_steps=0))

    assert "epoch 10/10 " in text("status", view_of(started, trained), 140, 1)
    assert "epoch 10 " in text("status", view_of(open_ended, trained), 140, 1)


def test_a_learning_rate_that_a_schedule_led_to_nothing_is_told_without_its_digits(view_of):
    def ended(writer):
        writer.extend("learning_rate", [101, 102], [0.0005, 2.7e-11])

    assert "learning rate ≈ 0  " in text("status", view_of(started, trained, ended), 160, 1)


def test_measuring_above_its_budget_is_told_in_seconds_as_well(view_of):
    def measured(writer):
        writer.add("instrument_share", 100, 0.044)
        over = {"step": 100, "epoch": 10, "status": "finished", "reason": "all steps done"}
        writer.event(RunFinished(time=9.0, seconds=8.0, **over))

    line = text("status", view_of(started, trained, measured), 200, 1)

    assert "instruments 352 ms, 4 %" in line


def test_the_log_tells_events_as_sentences_newest_last(view_of):
    def more(writer):
        metrics = {"validation_loss": 0.464, "train_loss": 0.364, "validation_accuracy": 0.8}
        writer.event(EpochCompleted(time=1001.8, step=100, epoch=10, metrics=metrics))
        writer.event(CheckpointSaved(time=1001.9, step=100, path="checkpoints/x", reason="finish"))

    lines = text("log", view_of(started, trained, found, more, finished)).split("\n")

    assert lines[0] == "0:00  Started: 2,410 parameters, 100 steps of 32 examples"
    assert lines[1].startswith("0:01  Overfitting: Validation loss")
    assert lines[3] == "0:01  Epoch 10: loss 0.364 train, 0.464 validation · accuracy 0.800 validation"
    assert [line for line in lines if line][-1] == "0:02  Finished after 2.0 s: all steps done"


def test_the_log_scrolls_back(view_of):
    def epochs(writer):
        for epoch in range(50):
            writer.event(EpochCompleted(time=1000.0 + epoch, step=epoch * 10, epoch=epoch, metrics={}))

    view = view_of(started, epochs)

    assert "Epoch 49" in text("log", view, height=5)
    assert "Epoch 49" not in text("log", view, height=5, scroll=10)
    assert "Started" in text("log", view, height=5, scroll=10_000)


def test_time_per_step_is_told_in_parts(view_of):
    shown = text("speed", view_of(started, trained))

    assert "backward     6.00 ms   59.9 %" in shown
    assert "50 steps/s · 1.60 kexamples/s" in shown
