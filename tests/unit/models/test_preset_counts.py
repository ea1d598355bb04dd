"""Parameter counts that lessons work out by hand, of networks whose data do not come with nn-tui."""

import pytest

from nn_tui.core.families import MLP, Convolutional
from nn_tui.core.models import build_model, num_parameters
from nn_tui.core.specs.file import load_preset


@pytest.mark.parametrize(
    ("preset", "input_shape", "count"),
    [("mnist-mlp", (1, 28, 28), 118_282), ("mnist-cnn", (1, 28, 28), 24_058), ("cifar10-resnet", (3, 32, 32), 270_218)],
)
def test_a_preset_has_as_many_parameters_as_its_lesson_counts(preset: str, input_shape: tuple[int, ...], count: int):
    model = load_preset(preset).model
    assert isinstance(model, MLP | Convolutional)

    built = build_model(model, input_shape, 10)

    assert num_parameters(built) == model.num_parameters(input_shape, 10) == count
