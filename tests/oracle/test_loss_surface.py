"""The loss surface against a copy of the model whose weights are set one place at a time."""

import copy

import numpy as np
import pytest
import torch

from nn_tui.core.instruments.loss_surface import MAX_PLACES, LossSurface

from .subjects import subject_of

MOONS = "{source = 'moons', num_examples = 60}"
SMALL = "{family = 'mlp', hidden = [4], activation = 'tanh'}"
FAMILIES = {
    "binary": (MOONS, "{family = 'mlp', hidden = [4], normalization = 'batch', activation = 'tanh'}"),
    "classification": ("{source = 'iris'}", "{family = 'mlp', hidden = []}"),
    "regression": ("{source = 'diabetes'}", "{family = 'mlp', hidden = [3]}"),
    "pictures": ("{source = 'digits'}", "{family = 'convolutional', channels = [2]}"),
}


def flat(model: torch.nn.Module) -> np.ndarray:
    return np.concatenate([weights.detach().double().numpy().ravel() for weights in model.parameters()])


def wander(surface: LossSurface, model: torch.nn.Module, num_steps: int) -> np.ndarray:
    """Move the weights at random, most in the first directions, and return where they were (num_steps, k)."""
    places = []
    for step in range(1, num_steps + 1):
        surface.remember(step)
        places.append(flat(model))
        with torch.no_grad():
            for weights in model.parameters():
                weights += torch.randn_like(weights) / 10
    return np.stack(places)


@pytest.mark.parametrize("family", FAMILIES)
def test_each_loss_is_that_of_a_copy_with_these_weights(family: str):
    subject = subject_of(*FAMILIES[family])
    surface, model = LossSurface(subject), subject.network.model
    offsets = wander(surface, model, 6) - flat(model)

    (picture,) = surface.draw()

    _, _, directions = np.linalg.svd(offsets, full_matrices=False)
    signs = -np.sign((offsets @ directions[:2].T).sum(0))
    first, second = directions[:2] * signs[:, None]
    train = subject.data.train
    rows = np.linspace(0, len(train) - 1, min(len(train), 256)).round().astype(int)
    inputs, targets = torch.from_numpy(train.inputs[rows]), torch.from_numpy(train.targets[rows])
    twin = copy.deepcopy(model)
    for row, column in ((0, 0), (0, 14), (14, 0), (7, 7), (3, 10)):
        place = flat(model) + picture.arrays["x"][column] * first + picture.arrays["y"][row] * second
        torch.nn.utils.vector_to_parameters(torch.from_numpy(place).float(), twin.parameters())
        wanted = subject.criterion(twin(inputs), targets).item()
        assert picture.arrays["loss"][row, column] == pytest.approx(wanted, rel=1e-4)


def test_the_path_is_the_shadow_of_earlier_weights_and_ends_at_the_present_ones():
    subject = subject_of(MOONS, SMALL)
    surface, model = LossSurface(subject), subject.network.model
    offsets = wander(surface, model, 6) - flat(model)

    (picture,) = surface.draw()

    _, sizes, directions = np.linalg.svd(offsets, full_matrices=False)
    shadow = np.abs(offsets @ directions[:2].T)
    np.testing.assert_allclose(np.abs(picture.arrays["path"][:-1]), shadow, rtol=1e-4, atol=1e-5)
    assert picture.arrays["path"][-1].tolist() == [0.0, 0.0]
    assert picture.meta["shown"] == pytest.approx((sizes[:2] ** 2).sum() / (sizes**2).sum())


def test_the_plane_is_a_square_that_holds_the_path():
    subject = subject_of(MOONS, SMALL)
    surface = LossSurface(subject)
    wander(surface, subject.network.model, 6)

    (picture,) = surface.draw()

    path, x, y = (picture.arrays[name] for name in ("path", "x", "y"))
    assert x[-1] - x[0] == pytest.approx(y[-1] - y[0])
    assert (path > (x[0], y[0])).all()
    assert (path < (x[-1], y[-1])).all()


def test_drawing_leaves_weights_buffers_and_random_numbers_alone():
    subject = subject_of(*FAMILIES["binary"])
    surface, model = LossSurface(subject), subject.network.model
    wander(surface, model, 4)
    before, pointers = copy.deepcopy(model.state_dict()), [weights.data_ptr() for weights in model.parameters()]
    random = torch.get_rng_state()

    surface.draw()

    assert all(torch.equal(before[name], tensor) for name, tensor in model.state_dict().items())
    assert pointers == [weights.data_ptr() for weights in model.parameters()]
    assert torch.equal(random, torch.get_rng_state())


def test_places_remembered_are_bounded_and_evenly_spread():
    subject = subject_of(MOONS, SMALL)
    surface = LossSurface(subject)
    wander(surface, subject.network.model, 500)

    (picture,) = surface.draw()

    assert len(picture.arrays["path"]) <= MAX_PLACES + 1
    assert picture.meta["first_step"] == 1


def test_a_path_along_a_line_spans_no_plane():
    subject = subject_of(MOONS, SMALL)
    surface, model = LossSurface(subject), subject.network.model
    for step in range(4):
        surface.remember(step)
        with torch.no_grad():
            model.output.bias += 0.5

    assert surface.draw() == []


def test_weights_that_are_not_finite_have_no_surroundings():
    subject = subject_of(MOONS, SMALL)
    surface, model = LossSurface(subject), subject.network.model
    wander(surface, model, 4)
    with torch.no_grad():
        model.output.bias.fill_(torch.nan)

    assert surface.draw() == []


@pytest.mark.parametrize(
    ("data", "model"),
    [
        ("{source = 'digits'}", "{family = 'mlp', hidden = [300]}"),
        ("{source = 'digits'}", "{family = 'autoencoder'}"),
    ],
)
def test_large_models_and_other_tasks_have_none(data: str, model: str):
    assert not LossSurface(subject_of(data, model)).applies
