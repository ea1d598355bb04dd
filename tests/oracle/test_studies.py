"""Attacks, saliency, probes, histograms and lists of errors against slow twins that do one thing at a time."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from nn_tui.core.instruments.examples import one_of_each_class
from nn_tui.core.instruments.filters import FeatureMaps, Filters
from nn_tui.core.instruments.histograms import Histograms
from nn_tui.core.instruments.linear_probes import RIDGE, LinearProbes, probe_accuracy
from nn_tui.core.instruments.misclassified import Misclassified
from nn_tui.core.instruments.robustness import EPSILONS, Robustness
from nn_tui.core.instruments.saliency import Saliency, integrated_gradients, score_gradient
from nn_tui.core.models import build_model
from nn_tui.core.models.attacks import PixelRange, fgsm, pgd
from nn_tui.core.specs.file import parse_spec

from .subjects import subject_of

DIGITS = "{source = 'digits'}"
CONVOLUTIONAL = "{family = 'convolutional', channels = [3, 4], activation = 'tanh'}"
PIXELS = PixelRange(torch.tensor(-1.0), torch.tensor(2.0))


def slope(function, x: torch.Tensor) -> torch.Tensor:
    """Return the gradient of a scalar function, pixel by pixel, by central differences."""
    slopes = torch.zeros_like(x)
    for index in np.ndindex(*x.shape):
        change = torch.zeros_like(x)
        change[index] = 1e-5
        slopes[index] = (function(x + change) - function(x - change)) / 2e-5
    return slopes


@pytest.fixture
def case():
    """A small network in double precision, two pictures and their classes."""
    model = build_model(parse_spec(f"model = {CONVOLUTIONAL}", "test").model, (1, 4, 4), 3).double().eval()
    return model, torch.rand(2, 1, 4, 4, dtype=torch.float64), torch.tensor([0, 2])


def test_fgsm_takes_one_step_along_the_sign_of_the_slope(case):
    model, inputs, targets = case

    attacked = fgsm(model, F.cross_entropy, inputs, targets, 0.1, PIXELS)

    slopes = slope(lambda x: F.cross_entropy(model(x), targets), inputs)
    torch.testing.assert_close(attacked, torch.clamp(inputs + 0.1 * 3.0 * slopes.sign(), -1.0, 2.0))


def test_pgd_equals_its_steps_taken_pixel_by_pixel(case):
    model, inputs, targets = case

    attacked = pgd(model, F.cross_entropy, inputs, targets, 0.1, PIXELS, 3)

    slow = inputs.clone()
    for _ in range(3):
        slopes = slope(lambda x: F.cross_entropy(model(x), targets), slow)
        for index in np.ndindex(*slow.shape):
            moved = slow[index] + 2.5 * 0.3 / 3 * np.sign(slopes[index].item())
            low, high = max(inputs[index] - 0.3, -1.0), min(inputs[index] + 0.3, 2.0)
            slow[index] = min(max(moved, low), high)
    torch.testing.assert_close(attacked, slow)


def test_an_attack_leaves_weights_and_their_gradients_alone(case):
    model, inputs, targets = case
    before = [parameter.detach().clone() for parameter in model.parameters()]

    with torch.no_grad():
        pgd(model, F.cross_entropy, inputs, targets, 0.2, PIXELS, 2)

    assert all(parameter.grad is None for parameter in model.parameters())
    assert all(torch.equal(a, b) for a, b in zip(before, model.parameters(), strict=True))


def test_the_gradient_of_a_score_equals_finite_differences(case):
    model, inputs, classes = case

    gradient = score_gradient(model, inputs, classes)

    slopes = slope(lambda x: model(x)[0, 0] + model(x)[1, 2], inputs)
    torch.testing.assert_close(gradient, slopes, atol=1e-8, rtol=1e-5)


def test_integrated_gradients_equal_their_sum_taken_point_by_point(case):
    model, inputs, classes = case

    integrated = integrated_gradients(model, inputs, classes, 5)

    points = [slope(lambda x: model(x)[0, 0] + model(x)[1, 2], inputs * (k + 0.5) / 5) for k in range(5)]
    torch.testing.assert_close(integrated, inputs * sum(points) / 5, atol=1e-8, rtol=1e-5)


def test_integrated_gradients_add_up_to_the_change_of_the_score(case):
    model, inputs, classes = case

    integrated = integrated_gradients(model, inputs, classes, 200)

    change = (model(inputs) - model(torch.zeros_like(inputs))).gather(1, classes[:, None])[:, 0]
    torch.testing.assert_close(integrated.sum((1, 2, 3)), change.detach(), atol=1e-4, rtol=1e-3)


def test_saliency_explains_the_answer_for_one_picture_of_each_class():
    subject = subject_of(DIGITS, CONVOLUTIONAL)

    (picture,) = Saliency(subject).draw()

    rows = one_of_each_class(subject.data.validation.targets, 6)
    inputs = torch.from_numpy(subject.data.validation.inputs[rows])
    answers = subject.network.model(inputs).argmax(1)
    assert picture.meta["answers"] == answers.tolist()
    assert picture.meta["truth"] == [0, 1, 2, 3, 4, 5]
    gradient = score_gradient(subject.network.model, inputs, answers)
    np.testing.assert_allclose(picture.arrays["gradient"], gradient[:, 0].abs().numpy(), rtol=1e-5)


def test_robustness_is_the_accuracy_that_attacks_leave():
    subject = subject_of(DIGITS, CONVOLUTIONAL)

    (picture,) = Robustness(subject).draw()

    rows = np.linspace(0, len(subject.data.validation) - 1, 50).round().astype(int)
    inputs = torch.from_numpy(subject.data.validation.inputs[rows])
    targets = torch.from_numpy(subject.data.validation.targets[rows])
    scale = subject.data.normalization
    ends = [torch.tensor((value - scale.input_mean) / scale.input_std) for value in (0.0, 16.0)]
    for place, epsilon in enumerate(EPSILONS):
        attacked = fgsm(subject.network.model, F.cross_entropy, inputs, targets, epsilon, PixelRange(*ends))
        right = [int(subject.network.model(x[None]).argmax()) == int(y) for x, y in zip(attacked, targets, strict=True)]
        assert picture.arrays["fgsm"][place] == pytest.approx(np.mean(right))
    assert picture.arrays["pgd"][0] == picture.arrays["fgsm"][0]


def test_a_probe_equals_ridge_regression_solved_by_least_squares():
    generator = torch.Generator().manual_seed(0)
    features = torch.randn(60, 5, generator=generator)
    labels = (features[:, :3] + 0.5 * torch.randn(60, 3, generator=generator)).argmax(1)

    accuracy = probe_accuracy(features, labels, 40)

    x = features.double().numpy()
    x = (x - x[:40].mean(0)) / x[:40].std(0)
    x = np.hstack([x, np.ones((60, 1))])
    stacked = np.vstack([x[:40], np.sqrt(40 * RIDGE) * np.eye(6)])  # the ridge as six more examples
    wanted = np.vstack([np.eye(3)[labels[:40]], np.zeros((6, 3))])
    weights = np.linalg.lstsq(stacked, wanted, rcond=None)[0]
    assert accuracy == pytest.approx(np.mean((x[40:] @ weights).argmax(1) == labels[40:].numpy()))


def test_probes_begin_with_the_input_and_follow_the_layers():
    (picture,) = LinearProbes(subject_of(DIGITS, CONVOLUTIONAL)).draw()

    assert picture.meta["layers"] == ["input", "conv_1", "conv_2"]
    assert picture.arrays["accuracy"][0] > 0.85  # digits are nearly linear as they are


def test_errors_are_listed_surest_first():
    subject = subject_of(DIGITS, CONVOLUTIONAL)
    inputs = torch.from_numpy(subject.data.validation.inputs)
    outputs = subject.network.model(inputs).detach()

    (picture,) = Misclassified(subject).draw(outputs)

    odds = outputs.softmax(1).numpy()
    wrong = [
        (odds[row].max(), row) for row in range(len(odds)) if odds[row].argmax() != subject.validation_targets[row]
    ]
    surest = sorted(wrong, reverse=True)[:24]
    assert picture.meta["num_wrong"] == len(wrong)
    np.testing.assert_allclose(picture.arrays["confidence"], [confidence for confidence, _ in surest], rtol=1e-6)
    row = surest[0][1]
    original = subject.data.dataset.inputs[subject.data.validation.indices[row]]
    np.testing.assert_allclose(picture.arrays["images"][0], original / 16 * 255, atol=0.6)


def test_errors_are_sought_among_the_outputs_that_came():
    subject = subject_of(DIGITS, CONVOLUTIONAL)
    outputs = subject.network.model(torch.from_numpy(subject.data.validation.inputs[:50])).detach()

    (picture,) = Misclassified(subject).draw(outputs)

    wrong = outputs.argmax(1) != subject.validation_targets[:50]
    assert (picture.meta["num_wrong"], picture.meta["num_examples"]) == (int(wrong.sum()), 50)


def test_filters_and_maps_are_those_of_the_layers():
    subject = subject_of(DIGITS, CONVOLUTIONAL)

    filters, maps = Filters(subject).draw(), FeatureMaps(subject).draw()

    assert [picture.name for picture in filters] == ["filters/conv_1", "filters/conv_2"]
    weight = subject.network.model.conv_2.weight.detach().numpy()
    np.testing.assert_allclose(filters[1].arrays["filters"], weight.mean(1), rtol=1e-6)
    row = one_of_each_class(subject.data.validation.targets, 1)
    wanted = torch.tanh(subject.network.model.conv_1(torch.from_numpy(subject.data.validation.inputs[row])))
    np.testing.assert_allclose(maps[0].arrays["maps"], wanted[0].detach().numpy(), rtol=1e-5)


def test_histograms_count_weights_gradients_and_activations():
    subject = subject_of(DIGITS, "{family = 'mlp', hidden = [5], activation = 'tanh'}")
    model, train = subject.network.model, subject.data.train
    rows = np.linspace(0, len(train) - 1, 64).round().astype(int)
    F.cross_entropy(model(torch.from_numpy(train.inputs)), torch.from_numpy(train.targets)).backward()

    (picture,) = Histograms(subject).draw()

    hidden = torch.tanh(model.hidden_1(torch.from_numpy(train.inputs[rows]).flatten(1))).detach().numpy()
    for kind, values in enumerate((model.hidden_1.weight.detach().numpy(), model.hidden_1.weight.grad.numpy(), hidden)):
        low, high = picture.arrays["ranges"][0, kind]
        assert (low, high) == pytest.approx((values.min(), values.max()))
        assert picture.arrays["counts"][0, kind].sum() == values.size
        assert picture.arrays["counts"][0, kind, 0] == np.sum((values - low) / (high - low) < 1 / 32)


def test_points_have_no_pictures_to_explain():
    subject = subject_of("{source = 'moons', num_examples = 60}", "{family = 'mlp', hidden = [4]}")

    kinds = Saliency, Robustness, Filters, FeatureMaps, Misclassified
    assert not any(kind(subject).applies for kind in kinds)
