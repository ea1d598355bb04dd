"""Pictures of sequence models against slow twins: gates, gradients by lag, generated text, forecasts."""

import math

import numpy as np
import pytest
import torch
from torch import Tensor

from nn_tui.core.data import Recall, Series, Text
from nn_tui.core.data.split import split_dataset
from nn_tui.core.families.recurrent import Recurrent
from nn_tui.core.families.transformer import Transformer
from nn_tui.core.instruments.attention_maps import AttentionMaps
from nn_tui.core.instruments.attention_memory import AttentionMemory
from nn_tui.core.instruments.forecasts import Forecasts
from nn_tui.core.instruments.generated_text import GeneratedText, Sampling, chances_of, generate
from nn_tui.core.instruments.gradient_by_lag import GradientByLag
from nn_tui.core.instruments.hidden_states import HiddenStates, open_gates
from nn_tui.core.instruments.instrument import Picture
from nn_tui.core.instruments.network import Network
from nn_tui.core.instruments.subject import Subject
from nn_tui.core.models import build_model, describe_layers
from nn_tui.core.models.recurrent import RecurrentModule
from nn_tui.core.spec import Split

RECALL = Recall(num_examples=40, distance=9)
SERIES = Series(num_steps=200, window=12)
TEXT = Text(num_characters=4000, block=32)


def subject_of(source, config) -> Subject:
    data = split_dataset(source.load(), Split())
    model = build_model(config, data.input_shape, data.num_outputs).eval()
    dtype = torch.from_numpy(data.train.inputs).dtype
    network = Network(model, describe_layers(model, data.input_shape, dtype))
    return Subject(network, data, torch.from_numpy(data.validation.targets), torch.device("cpu"))


def drawn(kind, subject: Subject) -> list[Picture]:
    """Return what an instrument draws, as the trainer has it draw."""
    with torch.no_grad():
        return kind(subject).draw()


def test_gates_are_those_of_one_step_after_another():
    cell = torch.nn.GRU(3, 4, batch_first=True)
    inputs = torch.randn(1, 6, 3)
    states, _ = cell(inputs)

    gates = open_gates(cell, inputs, states)[0]

    w_x, w_h, b_x, b_h = cell.all_weights[0]
    h = torch.zeros(4)
    for step in range(6):
        from_x, from_h = (w_x @ inputs[0, step] + b_x).chunk(3), (w_h @ h + b_h).chunk(3)
        reset, update = torch.sigmoid(from_x[0] + from_h[0]), torch.sigmoid(from_x[1] + from_h[1])
        torch.testing.assert_close(gates[:, step], torch.stack([reset, update]))
        h = (1 - update) * torch.tanh(from_x[2] + reset * from_h[2]) + update * h
    torch.testing.assert_close(h, states[0, -1])


@pytest.mark.parametrize(("cell", "gates"), [("rnn", 0), ("lstm", 3), ("gru", 2)])
def test_states_and_gates_are_recorded_for_each_layer(cell, gates):
    pictures = drawn(HiddenStates, subject_of(RECALL, Recurrent(cell=cell, units=5, layers=2)))

    assert [picture.name for picture in pictures] == ["hidden_states/layer_1", "hidden_states/layer_2"]
    for picture in pictures:
        assert picture.arrays["states"].shape == (5, 10)
        assert picture.arrays["gates"].shape == (gates, 10)
        assert len(picture.meta["gates"]) == gates
        assert picture.meta["tokens"][-1] == "?"


def test_the_gradient_by_lag_is_what_changing_a_step_a_little_does():
    subject = subject_of(SERIES, Recurrent(units=4))
    (picture,) = drawn(GradientByLag, subject)
    inputs = torch.from_numpy(subject.data.validation.inputs[:32]).double()
    targets = torch.from_numpy(subject.data.validation.targets[:32]).double()
    model = subject.network.model.double()

    def losses(x: Tensor) -> Tensor:
        return (model(x) - targets).square()[:, 0]

    slopes = []
    for step in reversed(range(12)):
        nudge = torch.zeros_like(inputs)
        nudge[:, step] = 1e-5
        with torch.no_grad():
            slopes.append(((losses(inputs + nudge) - losses(inputs - nudge)) / 2e-5).abs().mean().item())

    np.testing.assert_allclose(picture.arrays["norm"], slopes, rtol=1e-3)


def test_the_error_of_the_last_answer_reaches_the_first_token():
    (picture,) = drawn(GradientByLag, subject_of(RECALL, Transformer(width=8, heads=2, depth=1)))

    assert picture.arrays["norm"].shape == (10,)
    assert (picture.arrays["norm"] > 0).all()


def test_attention_is_recorded_for_each_block_and_head():
    pictures = drawn(AttentionMaps, subject_of(RECALL, Transformer(width=8, heads=2, depth=2, causal=True)))

    assert [picture.name for picture in pictures] == ["attention/block_1", "attention/block_2"]
    for picture in pictures:
        weights = picture.arrays["weights"].astype(np.float32)
        assert weights.shape == (2, 10, 10)
        np.testing.assert_allclose(weights.sum(-1), 1, atol=2e-3)
        assert not np.triu(weights, 1).any()


def test_attention_memory_grows_with_the_square_of_the_length():
    subject = subject_of(RECALL, Transformer(width=8, heads=2, depth=2))
    instrument = AttentionMemory(subject)

    with torch.no_grad():
        (picture,) = instrument.draw()
        again = instrument.draw()

    assert picture.arrays["bytes"].tolist() == [4 * 2 * n * n for n in picture.arrays["length"]]
    assert picture.meta["exponent"] == pytest.approx(2)
    assert picture.meta["far_bytes"] == pytest.approx(2 * 4e10)
    assert again == [], "it does not change while the network learns"


def test_a_temperature_divides_logits_and_top_k_leaves_the_likeliest():
    logits = torch.tensor([2.0, 1.0, 0.0, -1.0])

    chances = chances_of(logits, Sampling(0.5, top_k=2))

    weights = [math.exp(4.0), math.exp(2.0)]
    torch.testing.assert_close(chances, torch.tensor([weights[0] / sum(weights), weights[1] / sum(weights), 0.0, 0.0]))


def test_near_temperature_zero_the_likeliest_character_is_written_each_time():
    model = build_model(Recurrent(units=6, embedding=4), (8,), 5).eval()
    prompt = torch.tensor([1, 2, 3])

    (written,) = generate(model, prompt, 10, [Sampling(1e-6)], 8, torch.Generator())

    tokens = prompt.tolist()
    for _ in range(10):
        tokens.append(int(model(torch.tensor([tokens[-8:]]))[0, -1].argmax()))
    assert written.tolist() == tokens[3:]


def test_text_is_the_same_for_the_same_weights_and_holds_no_control_characters():
    subject = subject_of(TEXT, Transformer(width=8, heads=2, depth=1, causal=True))

    (first,), (second,) = drawn(GeneratedText, subject), drawn(GeneratedText, subject)

    assert np.array_equal(first.arrays["text"], second.arrays["text"])
    assert first.arrays["text"].shape == (3, 120)
    text = "".join(map(chr, first.arrays["text"].ravel()))
    assert all(character.isprintable() or character == "\n" for character in text)


def test_a_network_that_sees_the_future_writes_nothing():
    assert not GeneratedText(subject_of(TEXT, Transformer(width=8, heads=2, causal=False))).applies
    assert not GeneratedText(subject_of(RECALL, Recurrent(units=4))).applies


def test_a_forecast_stands_beside_what_came_in_the_data_s_own_unit():
    subject = subject_of(SERIES, Recurrent(units=4))

    (picture,) = drawn(Forecasts, subject)

    rows = subject.data.validation.indices
    np.testing.assert_array_equal(picture.arrays["truth"], subject.data.dataset.targets[rows, 0])
    outputs = subject.network.model(torch.from_numpy(subject.data.validation.inputs)).detach().numpy()
    expected = subject.data.normalization.original_targets(outputs)[:, 0]
    np.testing.assert_allclose(picture.arrays["forecast"], expected, rtol=1e-5)
    newest = subject.data.dataset.inputs[rows, -1, 0]
    assert picture.meta["naive"] == pytest.approx(np.abs(newest - picture.arrays["truth"]).mean())
    assert picture.meta["mae"] == pytest.approx(np.abs(expected - picture.arrays["truth"]).mean(), rel=1e-4)


def test_pictures_leave_weights_and_random_numbers_as_they_were():
    subject = subject_of(TEXT, Recurrent(units=6))
    assert isinstance(subject.network.model, RecurrentModule)
    before = torch.get_rng_state(), [parameter.clone() for parameter in subject.network.model.parameters()]

    for kind in (HiddenStates, GradientByLag, GeneratedText):
        drawn(kind, subject)

    assert torch.equal(torch.get_rng_state(), before[0])
    assert all(torch.equal(*pair) for pair in zip(subject.network.model.parameters(), before[1], strict=True))
    assert all(parameter.grad is None for parameter in subject.network.model.parameters())
