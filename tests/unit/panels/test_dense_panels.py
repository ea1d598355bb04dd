"""Panels of fully connected networks: what they show of recorded snapshots, and of damaged ones."""

from collections.abc import Callable

import numpy as np

from nn_tui.core.runs import RunView, RunWriter
from nn_tui.tui.charts.style import ChartStyle
from nn_tui.tui.panels.activation_curves import ActivationCurvesPanel
from nn_tui.tui.panels.explained_step import ExplainedStepPanel
from nn_tui.tui.panels.options import ViewOptions
from nn_tui.tui.panels.representation import RepresentationPanel

ViewOf = Callable[..., RunView]

NEURON = {
    "inputs": np.array([0.8, 0.3]),
    "target": np.array([1.0]),
    "loss": np.array([0.4]),
    "weight_0": np.array([[0.7, -0.2]]),
    "bias_0": np.array([0.1]),
    "sum_0": np.array([0.6]),
    "output_0": np.array([0.6]),
    "error_0": np.array([-0.35]),
    "gradient_0": np.array([[-0.28, -0.105]]),
    "difference_0": np.array([[-0.28, -0.105]]),
    "mean_gradient_0": np.array([[-0.2, 0.1]]),
    "bias_gradient_0": np.array([-0.35]),
    "bias_difference_0": np.array([-0.35]),
    "bias_mean_gradient_0": np.array([-0.1]),
}
META = {"layers": ["output"], "activations": ["none"], "features": ["sun", "wind"], "task": "binary"}


def explained(arrays: dict[str, np.ndarray]) -> Callable[[RunWriter], None]:
    return lambda writer: writer.snapshot("explained_step", 10, arrays, META)


def text_of(panel, view: RunView, height: int = 20) -> str:
    canvas = panel.draw(panel.look(view, ViewOptions()), 90, height, ChartStyle())
    return canvas.text()


def test_a_step_is_written_down_with_products_sum_and_checked_gradients(view_of: ViewOf):
    text = text_of(ExplainedStepPanel(), view_of(explained(NEURON)))

    assert "An example: sun 0.800, wind 0.300; its answer is 1.00." in text
    assert "z1 = 0.800·0.700 + 0.300·(-0.200) + 0.100 = 0.600" in text
    assert "∂loss/∂w1 = -0.350·0.800 = -0.280" in text
    assert text.count("✓") == 3


def test_steps_that_mix_batches_tell_no_new_weights(view_of: ViewOf):
    assert "new" not in text_of(ExplainedStepPanel(), view_of(explained(NEURON)))


def test_a_damaged_step_is_told(view_of: ViewOf):
    damaged = {**NEURON, "weight_0": np.zeros((1, 5))}

    assert "is not in a form known here" in text_of(ExplainedStepPanel(), view_of(explained(damaged)))


def test_pages_of_an_explained_step_turn_and_wrap_around(view_of):
    view, panel = view_of(explained(NEURON)), ExplainedStepPanel()

    first, second, *others = (
        panel.draw(panel.look(view, ViewOptions(page=page)), 60, 8, ChartStyle()).text() for page in range(12)
    )

    assert first != second
    assert first in others


def test_a_representation_is_shown_layer_by_layer(view_of: ViewOf):
    points = np.array([[0.0, 0.0], [1.0, 1.0], [2.0, 0.5]], np.float32)
    arrays = {"points": points, "labels": np.array([0.0, 1.0, 1.0]), "explained": np.array([0.5, 0.25])}
    meta = {"classes": ["inner", "outer"], "num_units": 8}
    view = view_of(
        lambda writer: writer.snapshot("representation/hidden_1", 5, arrays, meta),
        lambda writer: writer.snapshot("representation/hidden_2", 5, arrays, meta),
    )
    panel = RepresentationPanel()

    caption = panel.caption(panel.look(view, ViewOptions(page=1)))

    assert panel.shown(view)
    assert caption == "hidden_2 · 75.0 % of the variance · step 5 · 2 of 2, p for the next"
    assert "inner" in text_of(panel, view)


def test_a_damaged_representation_is_told(view_of: ViewOf):
    arrays = {"points": np.zeros((3, 2)), "labels": np.zeros(2)}
    view = view_of(lambda writer: writer.snapshot("representation/hidden_1", 5, arrays, {}))

    assert "is not in a form known here" in text_of(RepresentationPanel(), view)


def test_an_activation_curve_tells_how_many_sums_lie_where_it_is_flat(view_of: ViewOf):
    x = np.linspace(-6, 6, 121)
    shares = np.zeros(48)
    shares[[0, 24]] = 0.25, 0.75
    arrays = {"x": x, "curve": np.tanh(x), "slope": 1 - np.tanh(x) ** 2, "shares": shares}
    view = view_of(lambda writer: writer.snapshot("activation_curves/hidden_1", 5, arrays, {"activation": "Tanh"}))
    panel = ActivationCurvesPanel()

    assert panel.caption(panel.look(view, ViewOptions())) == "Tanh · 25.0 % where it is flat · step 5"
    assert all(name in text_of(panel, view) for name in ("curve", "slope", "sums"))


def test_a_damaged_activation_curve_is_told(view_of: ViewOf):
    arrays = {"x": np.zeros(3), "curve": np.zeros(2), "slope": np.zeros(3), "shares": np.zeros(4)}
    view = view_of(lambda writer: writer.snapshot("activation_curves/hidden_1", 5, arrays, {}))

    assert "is not in a form known here" in text_of(ActivationCurvesPanel(), view)
