"""Families beyond classification train, draw what they have learned, and go on after a stop as if there was none."""

import numpy as np
import pytest
import safetensors.numpy

from nn_tui.core.commands import Step

SPECS = {
    "autoencoder": """
data = {source = "digits"}
split = {limit_training = 200}
model = {family = "autoencoder", hidden = [8], dropout = 0.2}
""",
    "embedding": """
data = {source = "ratings", num_users = 30, num_items = 20}
model = {family = "embedding", factors = 3, num_users = 30, num_items = 20}
""",
    "unet": """
data = {source = "shape_masks", num_examples = 40, side = 12}
model = {family = "unet", channels = 2, depth = 1}
""",
    "dual_encoder": """
data = {source = "captions", num_examples = 80}
model = {family = "dual_encoder", channels = 2, embedding = 4, word_vector = 4}
""",
    "denoiser": """
data = {source = "moons", num_examples = 80}
model = {family = "denoiser", hidden = [8], noise_levels = 6}
""",
}
REST = "seed = 3\nthreads = 1\ntraining = {learning_rate = 0.01, batch_size = 16, steps = 60}\n"
SNAPSHOTS = {
    "autoencoder": {"reconstructions", "codes"},
    "embedding": {"predictions", "neighbors"},
    "unet": {"masks"},
    "dual_encoder": {"similarities", "retrieval"},
    "denoiser": {"diffusion_samples"},
}
SCORES = {
    "autoencoder": "validation_mae",
    "embedding": "validation_r2",
    "unet": "validation_iou",
    "dual_encoder": "validation_retrieval_accuracy",
    "denoiser": "validation_loss",
}


def weights(view):
    (path,) = sorted(view.path.glob("checkpoints/*-000000060.safetensors"))
    tensors = safetensors.numpy.load_file(path)
    return {name: tensor for name, tensor in tensors.items() if name.startswith(("model.", "optimizer."))}


@pytest.mark.parametrize("family", SPECS)
def test_a_family_learns_and_draws_what_it_has_learned(train, family):
    view = train(REST + SPECS[family])

    _, losses = view.series("train_loss")
    assert view.status == "finished"
    assert losses[-10:].mean() < losses[:10].mean()
    assert SNAPSHOTS[family] <= set(view.snapshot_names)
    assert view.last(SCORES[family]) is not None
    assert "decision_boundary" not in view.snapshot_names


@pytest.mark.parametrize("family", SPECS)
def test_a_resumed_run_equals_the_uninterrupted_one(train, family):
    toml = REST + SPECS[family]

    whole = train(toml)
    begun = train(toml, commands=(Step(count=37),))
    resumed = train(toml, folder=begun.path)

    assert (begun.status, resumed.status) == ("stopped", "finished")
    for name in ("train_loss", "validation_loss"):
        np.testing.assert_array_equal(whole.series(name)[1], resumed.series(name)[1])
    mine, theirs = weights(whole), weights(resumed)
    assert mine.keys() == theirs.keys()
    for name, tensor in mine.items():
        np.testing.assert_array_equal(tensor, theirs[name], err_msg=name)


@pytest.mark.parametrize("family", SPECS)
def test_pictures_change_no_number_of_the_training(train, family):
    drawn = train(REST + SPECS[family])
    plain = train(REST + SPECS[family], "instruments = {pictures = false}")

    np.testing.assert_array_equal(drawn.series("train_loss")[1], plain.series("train_loss")[1])
