"""Autoencoder, embedding, U-Net, dual encoder and denoiser against the same networks written out by hand."""

import math

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from nn_tui.core.families.autoencoder import Autoencoder
from nn_tui.core.families.denoiser import Denoiser
from nn_tui.core.families.dual_encoder import DualEncoder
from nn_tui.core.families.embedding import Embedding
from nn_tui.core.families.unet import UNet
from nn_tui.core.models import build_model
from nn_tui.core.models.denoiser import noise_variances


def slopes(loss, parameter, places, size=1e-6):
    """Return central differences of loss() for some numbers of a parameter."""
    flat, found = parameter.data.view(-1), []
    for place in places:
        before = flat[place].item()
        values = []
        for moved in (before - size, before + size):
            flat[place] = moved
            values.append(loss().item())
        flat[place] = before
        found.append((values[1] - values[0]) / (2 * size))
    return torch.tensor(found, dtype=torch.float64)


@pytest.mark.parametrize(
    ("config", "inputs"),
    [
        (Autoencoder(hidden=[5], activation="tanh"), torch.randn(4, 1, 2, 3, dtype=torch.float64)),
        (Autoencoder(channels=[2, 3], hidden=[], activation="tanh"), torch.randn(3, 1, 8, 4, dtype=torch.float64)),
        (Autoencoder(hidden=[], code=2, decoder="tied"), torch.randn(4, 3, dtype=torch.float64)),
        (Embedding(num_users=3, num_items=4, factors=2), torch.tensor([[0, 3], [2, 1], [0, 0]])),
        (UNet(channels=2, depth=1), torch.randn(3, 1, 4, 4, dtype=torch.float64)),
        (DualEncoder(embedding=3, channels=2, word_vector=4), torch.randint(1, 17, (4, 2, 16))),
        (Denoiser(hidden=[5], time_features=4), torch.randn(6, 2, dtype=torch.float64)),
    ],
    ids=lambda value: type(value).__name__,
)
def test_gradients_equal_finite_differences(config, inputs):
    torch.manual_seed(1)
    model = build_model(config, tuple(inputs.shape[1:]), 1).double()
    if isinstance(config, Denoiser):
        model.eval()  # noise is the same at every call

    def loss():
        return model(inputs).square().mean() + model(inputs).mean()

    loss().backward()

    for name, parameter in model.named_parameters():
        places = list(range(0, parameter.numel(), max(1, parameter.numel() // 5)))
        expected = slopes(loss, parameter, places)
        torch.testing.assert_close(parameter.grad.view(-1)[places], expected, rtol=1e-4, atol=1e-6, msg=name)


def test_an_autoencoder_is_two_mlps_in_a_row():
    model = build_model(Autoencoder(hidden=[5, 4], activation="tanh"), (2, 3), 6).double()
    x = torch.randn(7, 2, 3, dtype=torch.float64)
    weights = [(p.weight.detach().numpy(), p.bias.detach().numpy()) for p in model.modules() if hasattr(p, "weight")]

    y = x.numpy().reshape(7, 6)
    for number, (weight, bias) in enumerate(weights):
        y = y @ weight.T + bias
        if number == 2:
            code = y
        elif number != 5:
            y = np.tanh(y)

    np.testing.assert_allclose(model.encode(x).detach().numpy(), code, atol=1e-12)
    np.testing.assert_allclose(model(x).detach().numpy(), y.reshape(7, 2, 3), atol=1e-12)


def test_a_convolutional_autoencoder_halves_and_doubles_pictures():
    model = build_model(Autoencoder(channels=[3, 5], hidden=[], code=4, activation="tanh"), (2, 8, 4), 64).double()
    x = torch.randn(6, 2, 8, 4, dtype=torch.float64)
    p = dict(model.named_parameters())

    down = torch.tanh(F.conv2d(x, p["encoder.conv_1.weight"], p["encoder.conv_1.bias"], stride=2, padding=1))
    down = torch.tanh(F.conv2d(down, p["encoder.conv_2.weight"], p["encoder.conv_2.bias"], stride=2, padding=1))
    code = down.flatten(1) @ p["encoder.code.weight"].T + p["encoder.code.bias"]
    up = torch.tanh(code @ p["decoder.spread.weight"].T + p["decoder.spread.bias"]).view(6, 5, 2, 1)
    up = F.conv_transpose2d(up, p["decoder.enlarge_1.weight"], p["decoder.enlarge_1.bias"], stride=2, padding=1)
    rebuilt = F.conv_transpose2d(
        torch.tanh(up), p["decoder.output.weight"], p["decoder.output.bias"], stride=2, padding=1
    )

    torch.testing.assert_close(model.encode(x), code)
    torch.testing.assert_close(model(x), rebuilt)


@pytest.mark.parametrize("code", [1, 3])
def test_a_step_of_a_hebbian_code_is_ojas_rule_synapse_by_synapse(code):
    model = build_model(Autoencoder(hidden=[], code=code, decoder="hebbian"), (5,), 5).double()
    x = torch.randn(7, 5, dtype=torch.float64)
    (weight,) = model.parameters()
    before = weight.detach().clone()

    (0.5 * (model(x) - x).square().sum(1)).mean().backward()

    change = torch.zeros_like(before)
    for example in x:
        y = [sum(before[unit, i] * example[i] for i in range(5)) for unit in range(code)]
        for unit in range(code):
            for i in range(5):
                forgotten = sum(y[other] * before[other, i] for other in range(code))
                change[unit, i] += y[unit] * (example[i] - forgotten) / len(x)
    torch.testing.assert_close(-weight.grad, change)


def test_the_gradient_of_a_tied_code_is_ojas_rule_and_a_part_that_vanishes_at_length_1():
    config = {"hidden": [], "code": 1}
    x = torch.randn(7, 5, dtype=torch.float64)
    gradients = {}
    for length in (0.5, 1.0):
        for decoder in ("tied", "hebbian"):
            model = build_model(Autoencoder(decoder=decoder, **config), (5,), 5).double()
            (weight,) = model.parameters()
            weight.data = length * torch.nn.functional.normalize(torch.arange(1.0, 6.0, dtype=torch.float64)[None])
            (0.5 * (model(x) - x).square().sum(1)).mean().backward()
            y = model.encode(x).detach()
            gradients[length, decoder] = weight.grad

        second = -(1 - length**2) * (y * x).mean(0, keepdim=True)
        torch.testing.assert_close(gradients[length, "tied"], gradients[length, "hebbian"] + second)


def test_an_opinion_is_two_biases_and_a_dot_product():
    model = build_model(Embedding(num_users=5, num_items=6, factors=3), (2,), 1)
    torch.nn.init.normal_(model.user_biases.weight)
    torch.nn.init.normal_(model.item_biases.weight)
    tables = {name: table.weight.detach().numpy() for name, table in model.named_children()}

    opinion = model(torch.tensor([[4, 2]])).item()

    expected = tables["user_biases"][4, 0] + tables["item_biases"][2, 0]
    expected += sum(a * b for a, b in zip(tables["user_vectors"][4], tables["item_vectors"][2], strict=True))
    assert opinion == pytest.approx(expected, abs=1e-6)


def test_a_unet_of_depth_one_is_what_its_parts_do_by_hand():
    torch.manual_seed(0)
    model = build_model(UNet(channels=2, depth=1), (1, 4, 4), 1).double().eval()
    x = torch.randn(2, 1, 4, 4, dtype=torch.float64)

    def level(block, y):
        for number in (1, 2):
            y = F.conv2d(y, getattr(block, f"conv_{number}").weight, padding=1)
            y = (y / math.sqrt(1 + 1e-5)).clamp(min=0)  # running mean 0 and variance 1, scale 1 and shift 0
        return y

    top = level(model.down_1, x)
    bottom = level(model.bottom, top.reshape(2, 2, 2, 2, 2, 2).amax(dim=(3, 5)))
    enlarged = torch.einsum("nihw,iokl->nohkwl", bottom, model.enlarge_1.weight).reshape(2, 2, 4, 4)
    enlarged = enlarged + model.enlarge_1.bias[:, None, None]
    joined = level(model.up_1, torch.cat([top, enlarged], dim=1))
    expected = torch.einsum("nchw,oc->nohw", joined, model.output.weight[:, :, 0, 0]) + model.output.bias

    torch.testing.assert_close(model(x), expected)


def test_a_similarity_is_the_cosine_of_a_picture_and_the_mean_of_words():
    torch.manual_seed(0)
    model = build_model(DualEncoder(embedding=3, channels=2, word_vector=4, temperature=0.2), (2, 16), 1).double()
    pairs = torch.randint(1, 17, (3, 2, 16))
    pairs[:, 1, 4:] = 0

    picture = model.picture_encoder((pairs[1, 0].double() / 255 - 0.5).reshape(1, 1, 4, 4))[0]
    words = torch.stack([model.words.weight[token] for token in pairs[2, 1, :4].tolist()])
    caption = model.caption_encoder(words.mean(0))
    expected = (picture @ caption) / (picture.norm() * caption.norm()) / 0.2

    torch.testing.assert_close(model(pairs)[1, 2], expected)


@pytest.mark.parametrize("schedule", ["linear", "cosine"])
def test_noising_in_one_step_has_the_moments_of_noising_step_by_step(schedule):
    model = build_model(Denoiser(noise_levels=10, noise_schedule=schedule), (1,), 1)
    betas = noise_variances(schedule, 10).numpy()
    mean, variance = 3.0, 0.0

    for level, beta in enumerate(betas, start=1):  # q(x_t | x_{t-1}) = N(√(1 − β_t) · x_{t−1}, β_t)
        mean, variance = math.sqrt(1 - beta) * mean, (1 - beta) * variance + beta
        levels = torch.tensor([level, level])
        noised = model.add_noise(torch.tensor([[3.0], [3.0]]), levels, torch.tensor([[0.0], [1.0]]))
        assert noised[0].item() == pytest.approx(mean, abs=1e-5)
        assert (noised[1] - noised[0]).item() == pytest.approx(math.sqrt(variance), abs=1e-5)


def test_noised_examples_are_distributed_as_the_closed_form_says():
    torch.manual_seed(0)
    model = build_model(Denoiser(noise_levels=20), (1,), 1)
    clean, levels = torch.full((100_000, 1), 2.0), torch.full((100_000,), 8)

    noised = model.add_noise(clean, levels, torch.randn_like(clean))

    alpha_bar = float(np.prod(1 - noise_variances("linear", 20).numpy()[:8]))
    assert noised.mean().item() == pytest.approx(2 * math.sqrt(alpha_bar), abs=0.01)
    assert noised.var().item() == pytest.approx(1 - alpha_bar, rel=0.02)


def test_sampling_with_the_true_noise_of_a_point_arrives_at_that_point():
    """For data that are all one point x_0 the noise in x_t is known: (x_t − √ᾱ_t · x_0) / √(1 − ᾱ_t)."""
    model = build_model(Denoiser(noise_levels=30), (2,), 2)
    point = torch.tensor([1.5, -0.5])

    def true_noise(noisy, levels):
        alpha_bar = model.alpha_bars[levels - 1][:, None]
        return (noisy - alpha_bar.sqrt() * point) / (1 - alpha_bar).sqrt()

    model.tell_noise = true_noise
    noise, samples = model.sample(200, torch.Generator().manual_seed(0), keep=(30, 0))

    assert noise.std() > 0.8
    torch.testing.assert_close(samples, point.expand(200, 2), atol=1e-4, rtol=0)


def test_the_error_a_denoiser_returns_is_the_noise_told_minus_the_noise_added():
    model = build_model(Denoiser(hidden=[4]), (2,), 2).train()
    clean = torch.randn(5, 2)
    torch.manual_seed(3)

    error = model(clean)

    torch.manual_seed(3)
    levels, noise = torch.randint(1, 51, (5,)), torch.randn(5, 2)
    alpha_bar = model.alpha_bars[levels - 1][:, None]
    told = model.tell_noise(alpha_bar.sqrt() * clean + (1 - alpha_bar).sqrt() * noise, levels)
    torch.testing.assert_close(error, told - noise)


def test_in_evaluation_the_noise_is_the_same_each_time_and_training_goes_on_as_if_nothing_had_happened():
    model = build_model(Denoiser(hidden=[4]), (2,), 2).eval()
    clean, before = torch.randn(5, 2), torch.get_rng_state()

    assert torch.equal(model(clean), model(clean))
    assert torch.equal(torch.get_rng_state(), before)
