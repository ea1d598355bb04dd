"""Augmented and attacked training pictures against what they should be."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from nn_tui.core.data.loading import load_data
from nn_tui.core.instruments.examples import one_of_each_class
from nn_tui.core.instruments.network import Network
from nn_tui.core.instruments.subject import Subject
from nn_tui.core.models.attacks import PixelRange, pgd, pixel_range
from nn_tui.core.spec import Augmentation
from nn_tui.core.specs.errors import SpecError
from nn_tui.core.specs.file import parse_spec
from nn_tui.core.training.augmentation import augment, augmented_pictures, generator_of
from nn_tui.core.training.input_changes import changed_batches
from nn_tui.core.training.session import Session

PIXELS = PixelRange(torch.tensor(-1.0), torch.tensor(3.0))
DIGITS = """
    data = {source = "digits"}
    model = {family = "convolutional", channels = [3], dropout = 0.5, normalization = "batch"}
    training = {batch_size = 16, steps = 10}
"""


@pytest.fixture(autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


def changed(pictures: torch.Tensor, step: int = 1, **options) -> torch.Tensor:
    return augment(pictures, Augmentation(**options), PIXELS, generator_of(0, step))


def test_nothing_asked_for_changes_nothing():
    pictures = torch.rand(3, 1, 8, 8)

    assert torch.equal(changed(pictures), pictures)


def test_a_flip_mirrors_about_half_of_the_pictures_and_leaves_the_rest():
    pictures = torch.rand(200, 1, 6, 6)

    flipped = changed(pictures, flip=True)

    mirrored = [torch.allclose(a, b.flip(-1), atol=1e-5) for a, b in zip(flipped, pictures, strict=True)]
    kept = [torch.allclose(a, b, atol=1e-5) for a, b in zip(flipped, pictures, strict=True)]
    assert 70 < sum(mirrored) < 130
    assert sum(mirrored) + sum(kept) == 200


def test_a_shift_moves_the_centre_by_at_most_what_is_allowed():
    picture = torch.zeros(100, 1, 21, 21)
    picture[:, :, 10, 10] = 1

    moved = changed(picture, shift=0.2)

    place = torch.arange(21.0)
    rows = (moved.sum((1, 3)) * place).sum(1) / moved.sum((1, 2, 3))
    assert (rows - 10).abs().max() <= 0.2 * 21 + 0.01
    assert (rows - 10).abs().max() > 0.15 * 21


def test_a_turn_keeps_the_middle_and_the_distance_from_it():
    pictures = torch.zeros(50, 1, 21, 21)
    pictures[:, :, 10, 17] = 1  # seven pixels to the right of the middle

    turned = changed(pictures, rotate=30)

    rows, columns = torch.meshgrid(torch.arange(21.0) - 10, torch.arange(21.0) - 10, indexing="ij")
    mass = turned[:, 0]
    x = (mass * columns).sum((1, 2)) / mass.sum((1, 2))
    y = (mass * rows).sum((1, 2)) / mass.sum((1, 2))
    torch.testing.assert_close(torch.hypot(x, y), torch.full((50,), 7.0), atol=0.3, rtol=0)
    assert torch.rad2deg(torch.atan2(y, x)).abs().max() <= 31


def test_noise_has_the_deviation_asked_for_and_stays_in_range():
    pictures = torch.ones(10, 1, 40, 40)

    noisy = changed(pictures, noise=0.1)

    assert (noisy - 1).std().item() == pytest.approx(0.1 * 4, rel=0.05)
    assert noisy.min() >= -1
    assert noisy.max() <= 3


def test_the_same_step_draws_the_same_and_another_step_something_else():
    pictures = torch.rand(5, 1, 8, 8)
    options = {"shift": 0.1, "rotate": 10.0, "crop": 0.2, "noise": 0.1, "flip": True}

    assert torch.equal(changed(pictures, 3, **options), changed(pictures, 3, **options))
    assert not torch.equal(changed(pictures, 3, **options), changed(pictures, 4, **options))


def test_pictures_show_each_example_as_it_is_and_as_training_meets_it():
    session = session_of("augmentation = {shift = 0.2}")
    network = Network(session.model, session.layers)
    subject = Subject(network, session.data, session.validation.targets, session.device)

    picture = augmented_pictures(subject, session.spec.augmentation, session.spec.seed)

    assert picture is not None
    assert picture.arrays["images"].shape == (8, 6, 1, 8, 8)
    rows = one_of_each_class(session.data.train.targets, 8)
    original = session.data.dataset.inputs[session.data.train.indices[rows]]
    np.testing.assert_allclose(picture.arrays["images"][:, 0], original / 16 * 255, atol=0.6)
    assert augmented_pictures(subject, Augmentation(), 0) is None


def session_of(extra: str) -> Session:
    spec = parse_spec(DIGITS + extra, "test")
    return Session(spec, load_data(spec))


def test_training_meets_its_batches_attacked_as_the_network_is_used():
    session = session_of("regularization = {adversarial_epsilon = 0.1, adversarial_steps = 2}")
    before = {name: tensor.clone() for name, tensor in session.model.state_dict().items()}
    plain, targets = next(session.batches.after(0))

    attacked, same_targets = next(changed_batches(session, 0))

    twin = session.model.eval()
    expected = pgd(twin, F.cross_entropy, plain, targets, 0.1, pixel_range(session.data, session.device), 2)
    torch.testing.assert_close(attacked, expected)
    assert torch.equal(targets, same_targets)
    assert all(torch.equal(before[name], tensor) for name, tensor in session.model.state_dict().items())


def test_a_resumed_run_meets_the_pictures_of_the_uninterrupted_one():
    session = session_of("augmentation = {shift = 0.1, noise = 0.1}")
    batches = changed_batches(session, 0)
    third = [next(batches)[0] for _ in range(3)][2]

    assert torch.equal(next(changed_batches(session, 2))[0], third)


@pytest.mark.parametrize("change", ["augmentation = {noise = 0.1}", "regularization = {adversarial_epsilon = 0.1}"])
def test_points_cannot_be_changed_like_pictures(change: str):
    spec = parse_spec(f"data = {{source = 'moons'}}\nmodel = {{family = 'mlp'}}\n{change}", "test")

    with pytest.raises(SpecError, match="changes pictures"):
        load_data(spec)


def test_an_attacked_picture_stays_within_reach_and_range():
    session = session_of("regularization = {adversarial_epsilon = 0.05}")
    plain = next(session.batches.after(0))[0]

    attacked = next(changed_batches(session, 0))[0]

    pixels = pixel_range(session.data, session.device)
    reach = 0.05 * float(pixels.width.max())
    assert (attacked - plain).abs().max().item() == pytest.approx(reach, rel=1e-4)
    assert np.all(attacked.numpy() >= pixels.low.numpy() - 1e-6)
