"""The network of a run, asked about pictures, answers as it does in training."""

import numpy as np
import pytest
import torch

from nn_tui.core.classifying.errors import ClassifyingError
from nn_tui.core.classifying.messages import Classify, ShowExample
from nn_tui.core.classifying.network import RunNetwork
from nn_tui.core.data.loading import load_data
from nn_tui.core.training.checkpoint import read_newest
from nn_tui.core.training.session import Session
from nn_tui.core.training.session_state import restore

from ...weights import write_weights

DIGITS = """
seed = 3
threads = 1
data = {source = "digits"}
model = {family = "convolutional", channels = [4], normalization = "batch", dropout = 0.2}
training = {learning_rate = 0.01, batch_size = 64, steps = 30}
instruments = {pictures = false}
"""


def dark_on_bright(folder):
    """Pictures of two classes, 0 to 255, ink dark."""
    rng = np.random.default_rng(0)
    labels = np.arange(80) % 2
    pictures = rng.integers(200, 256, (80, 9, 7))
    for picture, label in zip(pictures, labels, strict=True):
        stroke = picture[2:7, 3] if label else picture[4, 1:6]
        stroke[:] = rng.integers(0, 60)
    np.savez(folder / "bars.npz", x=pictures.astype(np.uint8), y=labels)
    data = f'{{source = "npz", path = "{folder / "bars.npz"}"}}'
    return DIGITS.replace('{source = "digits"}', data)


def network_of(view):
    """The network of a run, as the process that classifies loads it."""
    return RunNetwork(view.path, view.spec)


def trained(view):
    """The session of a run with the weights of its end."""
    session = Session(view.spec, load_data(view.spec))
    restore(session, read_newest(view.path / "checkpoints"))
    return session


@pytest.mark.parametrize("toml", [DIGITS, dark_on_bright], ids=["digits", "dark_on_bright"])
def test_an_example_that_is_drawn_is_answered_exactly_as_the_network_answers_it(train, tmp_path, toml):
    view = train(toml if isinstance(toml, str) else toml(tmp_path))
    network, session = network_of(view), trained(view)
    session.model.eval()

    for number in range(8):
        example = network.example(ShowExample(number))
        answer = network.classify(Classify(1, example.picture))

        with torch.no_grad():
            logits = session.model(session.validation.inputs[number : number + 1])
        own = logits.softmax(1)[0] if logits.shape[1] > 1 else torch.cat((1 - logits.sigmoid(), logits.sigmoid()), 1)[0]
        assert answer.probabilities == tuple(own.tolist())
        assert answer.step == 30


def test_ink_is_what_stands_out_from_the_paper(train, tmp_path):
    network = network_of(train(dark_on_bright(tmp_path)))

    upright = next(example for n in range(9) if (example := network.example(ShowExample(n))).label == 1)

    picture = np.array(upright.picture)
    assert not network.ready.is_ink_bright
    assert picture[2:7, 3].min() > 0.7
    assert picture[0].max() < 0.3


def test_saliency_is_how_much_the_score_changes_with_a_pixel(train):
    view = train(DIGITS)
    network, session = network_of(view), trained(view)
    model, normalization = session.model.eval().double(), session.data.normalization
    example = network.example(ShowExample(0))

    answer = network.classify(Classify(1, example.picture))

    inputs = torch.from_numpy(normalization.inputs(16 * np.array(example.picture)[None, None])).double()
    winner = int(np.argmax(answer.probabilities))
    slow = np.zeros((8, 8))
    for row, column in np.ndindex(8, 8):
        moved = torch.zeros_like(inputs)
        moved[0, 0, row, column] = 1e-6
        with torch.no_grad():
            difference = model(inputs + moved)[0, winner] - model(inputs - moved)[0, winner]
        slow[row, column] = abs(difference.item()) / 2e-6
    np.testing.assert_allclose(answer.saliency, slow, rtol=1e-3, atol=1e-4)


def test_examples_begin_again_after_the_last(train):
    network = network_of(train(DIGITS))
    count = network.ready.num_examples

    assert network.example(ShowExample(count + 2)) == network.example(ShowExample(2))


def test_weights_of_another_network_are_refused_in_words(train):
    view = train(DIGITS)
    write_weights(view.path, 31, {"output.weight": np.zeros((10, 3), np.float32)})

    with pytest.raises(ClassifyingError, match="The weights of step 31 do not fit"):
        network_of(view).classify(Classify(1, [[0.0] * 8] * 8))


def test_data_that_cannot_be_drawn_are_refused_in_words(train, moons):
    view = train(moons)

    with pytest.raises(ClassifyingError, match="no pictures"):
        network_of(view)
