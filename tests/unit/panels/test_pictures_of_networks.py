"""Panels that show what a network for pictures does: literal pictures, and any size for any snapshot."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nn_tui.tui.charts.style import ChartStyle
from nn_tui.tui.panels import PANELS
from nn_tui.tui.panels.options import ViewOptions

from .conftest import started

BY_NAME = {panel.name: panel for panel in PANELS}
ASCII = ChartStyle(marker="ascii", colors=0)
STYLES = (ChartStyle(), ASCII, ChartStyle(colors=16))
NAMES = (
    "filters",
    "feature_maps",
    "saliency",
    "misclassified",
    "linear_probes",
    "robustness",
    "histograms",
    "augmented_pictures",
)


def explained(writer):
    """Snapshots as the instruments write them, of two layers and two pictures."""
    generator = np.random.default_rng(0)
    pictures = generator.integers(0, 256, (2, 1, 8, 8)).astype(np.uint8)
    classes = {"classes": ["cat", "dog"]}
    for layer, size in (("conv_1", 8), ("conv_2", 4)):
        writer.snapshot(f"filters/{layer}", 10, {"filters": generator.normal(size=(4, 3, 3))}, {})
        maps = {"maps": generator.random((4, size, size)), "image": pictures[0]}
        writer.snapshot(f"feature_maps/{layer}", 10, maps, {"num_maps": 4})
    slopes = {"gradient": generator.random((2, 8, 8)), "integrated": generator.normal(size=(2, 8, 8))}
    writer.snapshot("saliency", 10, {"images": pictures} | slopes, classes | {"answers": [0, 1], "truth": [0, 0]})
    errors = {"truth": np.array([0, 1]), "answer": np.array([1, 0]), "confidence": np.array([0.9, 0.6])}
    meta = classes | {"num_wrong": 2, "num_examples": 50}
    writer.snapshot("misclassified", 10, {"images": pictures} | errors, meta)
    layers = {"layers": ["input", "conv_1", "conv_2"]}
    writer.snapshot("linear_probes", 10, {"accuracy": np.array([0.5, 0.75, 1.0])}, layers)
    curves = {"epsilon": np.array([0, 0.1, 0.2]), "fgsm": np.array([1, 0.5, 0.25]), "pgd": np.array([1, 0.4, 0.0])}
    attack = {"attack_epsilon": 0.1, "truth": 0, "answer": 1, "confidence": 0.9}
    looks = {"original": pictures[0], "attacked": pictures[1]}
    writer.snapshot("robustness", 10, curves | looks, classes | attack)
    versions = generator.integers(0, 256, (2, 3, 1, 8, 8)).astype(np.uint8)
    writer.snapshot("augmented_pictures", 0, {"images": versions}, classes | {"truth": [0, 1]})
    for step in (10, 20):
        counts = generator.integers(0, 9, (2, 3, 32)).astype(np.uint16)
        ranges = np.tile([-1.0, step / 10], (2, 3, 1))
        writer.snapshot("histograms", step, {"counts": counts, "ranges": ranges}, {"layers": ["conv_1", "conv_2"]})


def drawn(name, view, width=60, height=12, style=ASCII, **options):
    panel = BY_NAME[name]
    return panel.draw(panel.look(view, ViewOptions(**options)), width, height, style).text()


@pytest.mark.parametrize("name", NAMES)
def test_a_panel_is_shown_once_there_is_something(name, view_of):
    assert not BY_NAME[name].shown(view_of(started))
    assert BY_NAME[name].shown(view_of(started, explained))


@pytest.mark.parametrize("name", NAMES)
def test_a_panel_fills_any_size(name, view_of):
    panel = BY_NAME[name]
    model = panel.look(view_of(started, explained), ViewOptions())

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(width=st.integers(1, 150), height=st.integers(1, 50), style=st.sampled_from(STYLES))
    def fills(width, height, style):
        canvas = panel.draw(model, width, height, style)

        assert (canvas.width, canvas.height) == (width, height)
        assert not style.ascii or canvas.text().isascii()

    fills()


@pytest.mark.parametrize("name", NAMES)
def test_a_snapshot_of_another_form_is_said_to_be_one(name, view_of):
    def odd(writer):
        for layer in ("", "/conv_1"):
            writer.snapshot(name + layer, 10, {"something": np.zeros(3)}, {})

    view = view_of(started, odd)

    assert "not in a form known here" in drawn(name, view, 100, 4) or name == "histograms"


def test_probes_are_bars_from_the_input_to_the_last_layer(view_of):
    assert drawn("linear_probes", view_of(started, explained), 24, 3).splitlines() == [
        "input  #####      50.0 %",
        "conv_1 ########   75.0 %",
        "conv_2 ##########  100 %",
    ]


def test_errors_say_what_they_are_and_what_they_were_taken_for(view_of):
    view = view_of(started, explained)

    text = drawn("misclassified", view, 60, 12)

    assert "cat > dog, 90.0 %" in text
    assert "dog > cat, 60.0 %" in text
    assert BY_NAME["misclassified"].caption(BY_NAME["misclassified"].look(view, ViewOptions())).startswith("2 of 50")


def test_no_errors_are_good_news(view_of):
    def faultless(writer):
        empty = {"images": np.zeros((0, 1, 8, 8), np.uint8)} | {
            n: np.zeros(0) for n in ("truth", "answer", "confidence")
        }
        writer.snapshot("misclassified", 10, empty, {"num_wrong": 0, "num_examples": 50})

    assert "Every validation example" in drawn("misclassified", view_of(started, faultless))


def test_saliency_marks_a_wrong_answer(view_of):
    last = drawn("saliency", view_of(started, explained), 40, 16).rstrip().splitlines()[-1]

    assert last.split() == ["cat", "dog", "x"]


def test_versions_of_a_picture_stand_below_it(view_of):
    lines = drawn("augmented_pictures", view_of(started, explained), 40, 16).rstrip().splitlines()

    assert lines[-1].split() == ["cat", "dog"]
    assert len(lines) > 9


def test_robustness_shows_curves_and_the_attacked_picture_beside_them(view_of):
    text = drawn("robustness", view_of(started, explained), 80, 14)

    assert text.count("o") > 5
    assert "dog, 90.0 %" in text


def test_feature_maps_name_each_layer_and_its_shape(view_of):
    text = drawn("feature_maps", view_of(started, explained), 60, 12)

    assert "conv_1 . 4 maps of 8x8" in text
    assert "conv_2 . 4 maps of 4x4" in text


def test_feature_maps_that_find_no_room_in_a_line_stand_on_the_next(view_of):
    lines = drawn("feature_maps", view_of(started, explained), 27, 24).splitlines()

    assert len(lines[1].split()) == 4, "the picture and three maps"
    assert not lines[4].strip()
    assert len(lines[5].split()) == 1, "the fourth map"
    assert lines[5][:7].isspace(), "below the other maps, not below the picture"


def test_histograms_share_one_scale_over_time(view_of):
    view = view_of(started, explained)

    assert "weights  -1.00 ~ 2.00" in drawn("histograms", view, 40, 12)
    assert "weights  -1.00 ~ 1.00" in drawn("histograms", view, 40, 12, cursor=15)
