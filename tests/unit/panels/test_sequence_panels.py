"""Panels of sequence models: literal pictures, any size, and snapshots that are not what they should be."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nn_tui.core.runs import RunView, RunWriter
from nn_tui.tui.charts.style import ChartStyle
from nn_tui.tui.panels import PANELS
from nn_tui.tui.panels.options import ViewOptions
from nn_tui.tui.panels.panel import Panel

from .conftest import started

PLAIN = ChartStyle(marker="ascii", colors=0)
NAMES = ("attention", "generated_text", "hidden_states", "gradient_by_lag", "forecast", "attention_memory")
ViewOf = Callable[..., RunView]


def panel(name: str) -> Panel:
    return next(panel for panel in PANELS if panel.name == name)


def codes(text: str) -> np.ndarray:
    return np.array([ord(character) for character in text], np.uint32)


def recorded(writer: RunWriter) -> None:
    """One small snapshot for each panel."""
    half = np.array([[[1, 0, 0], [0.5, 0.5, 0], [0, 0, 1]]], np.float16)
    for block in (1, 2):
        writer.snapshot(f"attention/block_{block}", 5, {"weights": half.repeat(2, 0)}, {"tokens": ["a", "b", "c"]})
    rows = {"text": np.stack([codes("x = 1\nreturn"), codes("def\x1b[2J f():")]), "prompt": codes("if a:")}
    ways = [{"temperature": 0.5, "top_k": None}, {"temperature": 1.0, "top_k": 5}]
    writer.snapshot("generated_text", 5, rows, {"ways": ways})
    states = {"states": np.array([[-1, -1, 1, 1], [1, 0, 0, 0]], np.float32), "gates": np.array([[0, 0, 1, 1.0]])}
    writer.snapshot("hidden_states/layer_1", 5, states, {"gates": ["forget"], "tokens": list("A··?")})
    writer.snapshot("gradient_by_lag", 5, {"norm": np.array([1, 0.1, 0.01, 0.001], np.float32)}, {})
    series = {"truth": np.array([0, 1, 0, 1], np.float32), "forecast": np.array([0.1, 0.9, 0.1, 0.9], np.float32)}
    writer.snapshot("forecast", 5, series, {"mae": 0.1, "naive": 1.0})
    cost = {"length": np.array([100, 1000]), "bytes": np.array([160_000, 16_000_000]), "seconds": np.zeros(2)}
    writer.snapshot("attention_memory", 5, cost, {"exponent": 2.0, "far_length": 100_000, "far_bytes": 160e9})


def drawn(view: RunView, name: str, width: int, height: int, options: ViewOptions | None = None) -> list[str]:
    found = panel(name)
    return found.draw(found.look(view, options or ViewOptions()), width, height, PLAIN).text().split("\n")


@pytest.mark.parametrize("name", NAMES)
def test_a_panel_is_shown_once_there_is_something_to_see(name: str, view_of: ViewOf):
    assert not panel(name).shown(view_of(started))
    assert panel(name).shown(view_of(started, recorded))


def test_attention_is_a_square_for_each_head_of_a_block(view_of: ViewOf):
    view = view_of(started, recorded)

    assert drawn(view, "attention", 24, 7) == [
        "@@%+:       @@%+:",
        "%%#+-.      %%#+-.",
        "**++=-:.    **++=-:.",
        "--------::: --------:::",
        "......:=*## ......:=*##",
        "      :+%@@       :+%@@",
        "0   ..:--=++**#%%@@ 1.00",
    ]
    assert "block 1" in panel("attention").caption(panel("attention").look(view, ViewOptions()))
    assert "block 2" in panel("attention").caption(panel("attention").look(view, ViewOptions(page=1)))


def test_a_single_place_that_is_looked_at_stays_visible_in_a_small_square(view_of: ViewOf):
    def one_peak(writer: RunWriter) -> None:
        weights = np.zeros((1, 60, 60), np.float16)
        weights[0, 41, 17] = 1
        writer.snapshot("attention/block_1", 5, {"weights": weights}, {})

    rows = drawn(view_of(started, one_peak), "attention", 10, 6)[:-1]

    assert [number for number, row in enumerate(rows) if row.strip()] == [3]


def test_states_stand_above_gates_and_tokens_under_their_steps(view_of: ViewOf):
    view = view_of(started, recorded)

    assert drawn(view, "hidden_states", 32, 8) == [
        "        ============############",
        "        ============############",
        "              ------++++++++++++",
        "        ######",
        "        ######",
        "        A     .     .     ?",
        "forget              @@@@@@@@@@@@",
        "        -1.00 ==~-.   .+*## 1.00",
    ]


def test_text_stands_under_how_it_was_drawn_without_control_characters(view_of: ViewOf):
    lines = drawn(view_of(started, recorded), "generated_text", 30, 8)

    assert lines[:3] == ["temperature 0.5", "if a:x = 1", "return"]
    assert lines[4:6] == ["temperature 1.0, top 5", "if a:def f():"]


def test_a_gradient_that_vanishes_is_told_in_numbers(view_of: ViewOf):
    found = panel("gradient_by_lag")
    model = found.look(view_of(started, recorded), ViewOptions())

    assert found.caption(model) == "0.00100 of it reaches 3 steps back · step 5"
    assert "1" in found.draw(model, 40, 8, PLAIN).text()


def test_a_forecast_is_held_against_repeating_the_newest_value(view_of: ViewOf):
    found = panel("forecast")

    words = found.caption(found.look(view_of(started, recorded), ViewOptions()))

    assert words == "mean error 0.100, repeating the newest value 1.00 · step 5"


def test_what_a_hundred_thousand_tokens_would_need_is_told(view_of: ViewOf):
    found = panel("attention_memory")
    model = found.look(view_of(started, recorded), ViewOptions())

    assert found.caption(model) == "∝ n^2.00 · 100,000 tokens: 160 GB a layer · step 5"
    assert "100k" in found.draw(model, 50, 10, PLAIN).text()


@pytest.mark.parametrize("name", NAMES)
def test_arrays_of_another_form_are_said_to_be_unknown(name: str, view_of: ViewOf):
    def odd(writer: RunWriter) -> None:
        full = f"{name}/layer" if name in ("attention", "hidden_states") else name
        writer.snapshot(full, 1, {"other": np.zeros(3)}, {})

    assert "not in a form known here" in " ".join(drawn(view_of(started, odd), name, 60, 6))


@pytest.fixture
def whole(view_of: ViewOf) -> RunView:
    return view_of(started, recorded)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(NAMES),
    width=st.integers(1, 120),
    height=st.integers(1, 40),
    colors=st.sampled_from([0, 16, 1 << 24]),
)
def test_a_panel_fills_exactly_the_cells_it_was_given(name: str, width: int, height: int, colors: int, whole: RunView):
    found = panel(name)

    canvas = found.draw(found.look(whole, ViewOptions()), width, height, ChartStyle(colors=colors))

    assert (canvas.width, canvas.height) == (width, height)
    assert all(sum(len(run[0]) for run in row) == width for row in canvas.rows())
