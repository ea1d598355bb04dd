"""Panels of single families: shown when their snapshot exists, with words and sizes for every form of it."""

import numpy as np
import pytest

from nn_tui.tui.charts.style import ChartStyle
from nn_tui.tui.panels import PANELS
from nn_tui.tui.panels.options import ViewOptions

from .conftest import started, trained

STYLE = ChartStyle(marker="ascii", colors=0)
BY_NAME = {panel.name: panel for panel in PANELS}
GENERATOR = np.random.default_rng(0)
PICTURES = GENERATOR.random((3, 8, 8))
SNAPSHOTS = {
    "reconstructions": ("reconstructions", {"original": PICTURES, "rebuilt": PICTURES[::-1]}, {}),
    "codes": (
        "codes",
        {"points": GENERATOR.random((20, 2)), "labels": np.arange(20) % 3},
        {"classes": ["7", "8", "9"], "width": 5},
    ),
    "predictions": (
        "predictions",
        {"true": np.linspace(1, 5, 9), "predicted": np.linspace(1, 5, 9)},
        {"target": "stars"},
    ),
    "neighbors": (
        "neighbors",
        {"items": np.array([[1, 2], [0, 2], [1, 0]]), "cosines": np.array([[0.9, 0.1], [0.9, 0.5], [0.5, 0.1]])},
        {"names": ["horror 1", "horror 2", "romance 1"]},
    ),
    "samples": (
        "diffusion_samples",
        {"points": GENERATOR.normal(size=(3, 9, 2)), "levels": np.array([50, 10, 0])},
        {"x_range": [-1.0, 1.0], "y_range": [-1.0, 1.0], "energy_distance": 0.0123},
    ),
    "masks": ("masks", {"pictures": PICTURES, "right": PICTURES > 0.5, "marked": PICTURES}, {}),
    "similarity": (
        "similarities",
        {"similarities": np.eye(4)},
        {"picture_to_caption": 0.5, "caption_to_picture": 1.0, "among": 4},
    ),
    "retrieval": (
        "retrieval",
        {"pictures": PICTURES},
        {"found": [["a cross", "a circle"]] * 3, "right": ["a circle"] * 3},
    ),
    "cart": (
        "cart",
        {"positions": np.array([0.0, 0.5]), "angles": np.array([0.0, 0.1]), "moves": np.array([0, 199])},
        {"reward": 200, "most": 1000},
    ),
}
WORDS = {
    "reconstructions": "rebuilt",
    "codes": "8",
    "predictions": "exact",
    "neighbors": "horror 2",
    "samples": "noise level 50",
    "masks": "marked",
    "similarity": "1.00",
    "retrieval": "2 a circle",
    "cart": "move 200",
}
CAPTIONS = {
    "reconstructions": "step 90",
    "codes": "first 2 principal components of 5 · step 90",
    "predictions": "in stars · step 90",
    "neighbors": "step 90",
    "samples": "energy distance to the data 0.0123 · step 90",
    "masks": "step 90",
    "similarity": "caption found 50 %, picture found 100 %, among 4 · step 90",
    "retrieval": "step 90",
    "cart": "upright for 200 of 1,000 moves · step 90",
}


def snapshot_of(name, step=90, arrays=None):
    kind, known, meta = SNAPSHOTS[name]
    return lambda writer: writer.snapshot(kind, step, known if arrays is None else arrays, meta)


@pytest.mark.parametrize("name", SNAPSHOTS)
def test_a_panel_comes_with_its_snapshot(name, view_of):
    panel = BY_NAME[name]

    assert not panel.shown(view_of(started, trained))
    assert panel.shown(view_of(started, trained, snapshot_of(name)))


@pytest.mark.parametrize("name", SNAPSHOTS)
def test_a_panel_says_what_it_shows(name, view_of):
    panel = BY_NAME[name]
    model = panel.look(view_of(started, trained, snapshot_of(name)), ViewOptions())

    assert WORDS[name] in panel.draw(model, 90, 18, STYLE).text()
    assert panel.caption(model) == CAPTIONS[name]


@pytest.mark.parametrize("name", SNAPSHOTS)
def test_a_panel_fills_any_size(name, view_of):
    panel = BY_NAME[name]
    model = panel.look(view_of(started, trained, snapshot_of(name)), ViewOptions())

    for width, height in ((1, 1), (7, 2), (30, 6), (200, 50)):
        for style in (STYLE, ChartStyle(), ChartStyle(colors=16)):
            canvas = panel.draw(model, width, height, style)
            assert (canvas.width, canvas.height) == (width, height)
            assert not style.ascii or canvas.text().isascii()


@pytest.mark.parametrize("name", SNAPSHOTS)
def test_a_snapshot_in_an_unknown_form_is_named_in_words(name, view_of):
    panel = BY_NAME[name]
    view = view_of(started, trained, snapshot_of(name, arrays={"odd": np.zeros(3)}))

    assert "not in a form known here" in panel.draw(panel.look(view, ViewOptions()), 90, 9, STYLE).text()


@pytest.mark.parametrize("name", SNAPSHOTS)
def test_with_the_crosshair_set_a_panel_shows_that_step(name, view_of):
    panel = BY_NAME[name]
    view = view_of(started, trained, snapshot_of(name, 40), snapshot_of(name, 90))

    earlier, newest = (panel.look(view, ViewOptions(cursor=cursor)) for cursor in (50, None))

    assert earlier != newest
    assert (earlier.step, newest.step) == (40, 90)


def test_pages_of_neighbours_turn(view_of):
    panel = BY_NAME["neighbors"]
    view = view_of(started, trained, snapshot_of("neighbors"))

    first, second = (
        panel.draw(panel.look(view, ViewOptions(page=page)), 60, 3, STYLE).text().split("\n")[1] for page in (0, 1)
    )

    assert first.startswith("horror 1")
    assert second.startswith("horror 2"), "the last page is full"


def test_the_entropy_of_a_policy_is_drawn_once_it_is_measured(view_of):
    panel = BY_NAME["policy_entropy"]

    def evaluated(writer):
        for step, entropy in ((1, 1.0), (50, 0.5)):
            writer.add("train_policy_entropy", step, entropy)
            writer.add("validation_policy_entropy", step, entropy)

    view = view_of(started, trained, evaluated)
    model = panel.look(view, ViewOptions())

    assert not panel.shown(view_of(started, trained))
    assert panel.shown(view)
    assert "0.500 validation" in panel.draw(model, 80, 9, STYLE).text()
    assert panel.caption(model) == "bits, 1 is a coin flip"
