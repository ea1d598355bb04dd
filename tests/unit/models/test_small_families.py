"""Autoencoder, embedding, U-Net, dual encoder, denoiser: counts, shapes, and what they refuse."""

import numpy as np
import pytest
import torch

from nn_tui.core.families.autoencoder import Autoencoder
from nn_tui.core.families.denoiser import Denoiser
from nn_tui.core.families.dual_encoder import DualEncoder
from nn_tui.core.families.embedding import Embedding
from nn_tui.core.families.unet import UNet
from nn_tui.core.models import build_model, describe_layers, num_parameters

torch.set_num_threads(1)

PICTURES = (1, 8, 12)
CASES = [
    (Autoencoder(), (1, 8, 8), 64),
    (Autoencoder(hidden=[5], code=3, activation="none", dropout=0.2), (7,), 7),
    (Autoencoder(hidden=[]), (4,), 4),
    (Autoencoder(channels=[4, 6], hidden=[7], code=3), (2, 12, 8), 192),
    (Autoencoder(channels=[5], hidden=[], activation="none"), (6, 4), 24),
    (Autoencoder(hidden=[], code=3, decoder="tied"), (4,), 4),
    (Embedding(num_users=5, num_items=7, factors=3), (2,), 1),
    (UNet(), PICTURES, 1),
    (UNet(channels=3, depth=1, skips=False), (2, 6, 4), 2),
    (DualEncoder(), (2, 256), 1),
    (DualEncoder(embedding=4, channels=3, word_vector=5, vocabulary=9), (2, 49), 1),
    (Denoiser(), (2,), 2),
    (Denoiser(hidden=[6], activation="none", time_features=4), (3, 2), 6),
]


@pytest.mark.parametrize(("config", "input_shape", "num_outputs"), CASES, ids=str)
def test_the_parameter_count_is_known_without_building(config, input_shape, num_outputs):
    model = build_model(config, input_shape, num_outputs)

    assert config.num_parameters(input_shape, num_outputs) == num_parameters(model)


@pytest.mark.parametrize(("config", "input_shape", "num_outputs"), CASES, ids=str)
def test_every_parameter_belongs_to_a_layer_that_is_described(config, input_shape, num_outputs):
    model = build_model(config, input_shape, num_outputs)
    dtype = torch.int64 if isinstance(config, Embedding | DualEncoder) else torch.float32

    layers = describe_layers(model, input_shape, dtype)

    assert sum(layer.num_parameters for layer in layers) == num_parameters(model)


def test_64_128_64_2_and_back_has_33474_parameters():
    assert Autoencoder(hidden=[128, 64], code=2).num_parameters((1, 8, 8), 64) == 33_474


def test_a_tied_decoder_is_refused_beside_hidden_layers():
    assert Autoencoder(hidden=[], decoder="tied").problem_with((4,), 4) is None
    place, sentence = Autoencoder(hidden=[8], decoder="tied").problem_with((4,), 4)
    assert (place, sentence.split(",")[0]) == ("decoder", "is 'tied'")


def test_300_users_and_60_items_with_8_numbers_each_have_3240_parameters():
    assert Embedding(num_users=300, num_items=60, factors=8).num_parameters((2,), 1) == 3_240


@pytest.mark.parametrize("config", [Autoencoder(), Denoiser()], ids=str)
def test_what_comes_out_is_shaped_like_what_goes_in(config):
    assert build_model(config, (1, 8, 8), 64)(torch.randn(3, 1, 8, 8)).shape == (3, 1, 8, 8)


def test_a_code_is_as_long_as_asked():
    assert build_model(Autoencoder(code=3), (1, 8, 8), 64).encode(torch.randn(5, 1, 8, 8)).shape == (5, 3)


def test_a_unet_has_a_logit_for_every_pixel():
    assert build_model(UNet(), PICTURES, 1)(torch.randn(3, *PICTURES)).shape == (3, 1, 8, 12)


def test_without_skips_edges_reach_the_output_only_through_the_bottom():
    torch.manual_seed(0)
    picture = torch.randn(1, 1, 8, 8)
    model = build_model(UNet(channels=2, depth=1, skips=False), (1, 8, 8), 1).eval()
    model.bottom.register_forward_hook(lambda module, inputs, output: output * 0)

    assert torch.equal(model(picture), model(picture + 1))


def test_similarities_of_a_dual_encoder_are_cosines_over_the_temperature():
    model = build_model(DualEncoder(temperature=0.5), (2, 256), 1)

    similarities = model(torch.randint(0, 17, (6, 2, 256)))

    assert similarities.shape == (6, 6)
    assert similarities.abs().max() <= 2 + 1e-5


def test_a_captions_vector_depends_neither_on_padding_nor_on_the_picture():
    model = build_model(DualEncoder(), (2, 256), 1)
    pairs = torch.zeros(2, 2, 256, dtype=torch.int64)
    pairs[:, 1, :3] = torch.tensor([4, 9, 2])
    pairs[1, 0] = 255

    _, captions = model.encode(pairs)

    assert torch.equal(captions[0], captions[1])


@pytest.mark.parametrize(
    ("config", "input_shape", "sentence"),
    [
        (UNet(), (1, 10, 12), "10×12 pixels cannot be halved 2 times, at most 1"),
        (Autoencoder(channels=[4]), (6,), "of convolutions, which take pictures, but {data} has none"),
        (Autoencoder(channels=[4, 4]), (1, 6, 4), "has 2 entries, but 6×4 pixels can be halved 1 times"),
        (Autoencoder(channels=[4], hidden=[], decoder="tied"), (1, 6, 4), "is 'tied', which takes no other layers"),
        (UNet(), (4,), "'unet' takes pictures, but {data} has none"),
        (Embedding(), (3,), "takes a user and an item"),
        (DualEncoder(), (2, 255), "takes pictures with captions"),
    ],
    ids=str,
)
def test_data_of_another_shape_are_refused(config, input_shape, sentence):
    problem = config.problem_with(input_shape, 1)

    assert problem
    assert sentence in problem[1]


@pytest.mark.parametrize(
    ("config", "inputs", "field", "sentence"),
    [
        (Embedding(num_users=4), np.array([[4, 0]]), "num_users", "4 is too few: {data} names 5, at least 5"),
        (Embedding(num_items=4), np.array([[0, 9]]), "num_items", "4 is too few: {data} names 10, at least 10"),
        (Embedding(), np.array([[0.5, 1.0]]), "family", "are measurements"),
        (DualEncoder(vocabulary=5), np.full((1, 2, 4), 5), "vocabulary", "5 is too few: {data} uses 6 words"),
        (Autoencoder(), np.array([[4, 0]]), "family", "are tokens"),
        (Denoiser(), np.array([[4, 0]]), "family", "are tokens"),
    ],
    ids=str,
)
def test_inputs_that_a_table_has_no_row_for_are_refused(config, inputs, field, sentence):
    problem = config.problem_with_inputs(inputs)

    assert problem
    assert problem[0] == field
    assert sentence in problem[1]
