"""A spec that its data cannot serve is refused with the nearest value that would do."""

from types import SimpleNamespace

import msgspec
import pytest

from nn_tui.core.data.loading import load_data
from nn_tui.core.spec import RunSpec
from nn_tui.core.specs.errors import SpecError
from nn_tui.core.specs.file import override

MOONS = override(RunSpec(), {"data.source": "moons", "data.num_examples": 100})
CASES = [
    ({"training.batch_size": 81}, "training.batch_size: 81 is more than the 80 training examples, at most 80"),
    (
        {"training.loss": "cross_entropy"},
        "training.loss: 'cross_entropy' does not suit the data: moons has two classes, use 'binary_cross_entropy'",
    ),
    (
        {"data.source": "function", "training.loss": "cross_entropy"},
        "sine has numbers to predict, use 'mse' or 'l1'",
    ),
    (
        {"data.source": "digits", "model.family": "autoencoder", "training.loss": "binary_cross_entropy"},
        "split.normalize: must be false for the loss 'binary_cross_entropy', whose targets go from 0 to 1",
    ),
    (
        {
            "data.source": "digits",
            "model.family": "autoencoder",
            "training.loss": "binary_cross_entropy",
            "split.normalize": False,
        },
        "training.loss: 'binary_cross_entropy' rebuilds values from 0 to 1, and those of digits go from 0 to 16, use",
    ),
    ({"data.source": "digits", "training.loss": "mse"}, "digits has several classes, use 'cross_entropy'"),
    (
        {"data.num_examples": 4, "split.validation": 0.2, "regularization.early_stopping.patience": 3},
        "regularization.early_stopping: needs validation examples, but a share of 0.2 of 4 examples is less than one",
    ),
    (
        {"model.normalization": "batch", "training.batch_size": 1},
        "training.batch_size: batch normalization needs two examples a batch, every batch has one; try 2",
    ),
    (
        {"model.normalization": "batch", "training.batch_size": 79},
        "batch normalization needs two examples a batch, the last of 80 examples in batches of 79 has one; try 80",
    ),
    (
        {"model.initial_weights": [[[1.0, 2.0]]]},
        "model.initial_weights: has shapes 1×2, the layers need 64×2, 1×64",
    ),
    (
        {"model.family": "unet"},
        "model.family: 'unet' is for pixels to mark, but moons has two classes",
    ),
    (
        {"data.source": "shape_masks"},
        "model.family: 'mlp' does not suit the data: shapes, circles marked has pixels to mark, use 'unet'",
    ),
    (
        {"data.source": "captions"},
        "model.family: 'mlp' does not suit the data: captioned shapes has pairs to be matched, use 'dual_encoder'",
    ),
    (
        {"data.source": "ratings", "data.num_items": 70, "model.family": "embedding"},
        "model.num_items: 60 is too few: ratings names 70, at least 70",
    ),
    (
        {"data.source": "ratings", "data.num_items": 70, "model.family": "denoiser"},
        "model.family: 'denoiser' adds noise to numbers, but the inputs of ratings are tokens",
    ),
    (
        {"data.source": "shape_masks", "data.side": 26, "model.family": "unet"},
        "model.depth: 26×26 pixels cannot be halved 2 times, at most 1",
    ),
    (
        {"model.hidden": [65536, 65536]},
        "model: 4,295,294,977 parameters are more than the 1,000,000,000 allowed; make layers narrower",
    ),
]


@pytest.mark.parametrize(("changes", "message"), CASES, ids=lambda case: str(case)[:50])
def test_a_spec_its_data_cannot_serve_is_refused(changes: dict[str, object], message: str):
    spec = override(MOONS, changes)

    with pytest.raises(SpecError) as caught:
        load_data(spec)

    assert message in str(caught.value)


def test_a_model_that_does_not_fit_in_memory_is_refused_with_the_figures(monkeypatch):
    monkeypatch.setattr("psutil.virtual_memory", lambda: SimpleNamespace(available=2**30))
    spec = override(MOONS, {"model.hidden": [9000, 9000]})

    with pytest.raises(SpecError) as caught:
        load_data(spec)

    assert str(caught.value) == (
        "model: 81,045,001 parameters in batches of 32 need about 1.2 GiB to train, 1.0 GiB are free"
    )


def test_a_batch_of_all_training_examples_is_allowed():
    assert len(load_data(override(MOONS, {"training.batch_size": 80})).train) == 80


def test_steps_follow_from_epochs_and_batches():
    training = MOONS.training

    assert training.steps_per_epoch(80) == 3
    assert training.num_steps(80) == 60
    assert msgspec.structs.replace(training, epochs=2).num_steps(80) == 6
    assert msgspec.structs.replace(training, steps=7).num_steps(80) == 7
