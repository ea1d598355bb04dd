"""Pictures of single families against slow twins."""

import numpy as np
import pytest
import torch

from nn_tui.core.data.loading import load_data
from nn_tui.core.instruments.reconstructions import Reconstructions
from nn_tui.core.instruments.samples import energy_distance
from nn_tui.core.instruments.schedule import NEVER, DrawingSchedule
from nn_tui.core.training.checkpoint import read_newest
from nn_tui.core.training.session import Session
from nn_tui.core.training.session_state import restore

from .subjects import subject_of

RECOMMENDER = """
seed = 1
threads = 1
data = {source = "ratings", num_users = 20, num_items = 12, share = 0.5}
model = {family = "embedding", factors = 3, num_users = 20, num_items = 12}
training = {learning_rate = 0.02, batch_size = 16, steps = 40}
"""
AUTOENCODER = """
seed = 1
threads = 1
data = {source = "digits"}
split = {limit_training = 100}
model = {family = "autoencoder", hidden = [8], code = 4}
training = {learning_rate = 0.01, batch_size = 16, steps = 20}
"""
CAPTIONS = """
seed = 1
threads = 1
data = {source = "captions", num_examples = 150}
model = {family = "dual_encoder", channels = 2, embedding = 4, word_vector = 4}
training = {learning_rate = 0.01, batch_size = 20, steps = 30}
"""
SEGMENTATION = """
seed = 1
threads = 1
data = {source = "shape_masks", num_examples = 40, side = 12}
model = {family = "unet", channels = 2, depth = 1}
training = {learning_rate = 0.01, batch_size = 8, steps = 20}
"""


def trained(view):
    """Return the session as it was at the end of a run."""
    session = Session(view.spec, load_data(view.spec))
    restore(session, read_newest(view.path / "checkpoints"))
    session.model.eval().requires_grad_(False)
    return session


def cosine(a, b):
    return float(a @ b / (np.linalg.norm(a) * np.linalg.norm(b)))


def test_neighbours_are_the_items_with_the_largest_cosines(train):
    view = train(RECOMMENDER)
    vectors = trained(view).model.item_vectors.weight.numpy()

    found = view.snapshot("neighbors").arrays

    for item in range(12):
        others = sorted((n for n in range(12) if n != item), key=lambda n: -cosine(vectors[item], vectors[n]))
        assert found["items"][item].tolist() == others[:3]
        assert found["cosines"][item, 0] == pytest.approx(cosine(vectors[item], vectors[others[0]]), abs=1e-5)


def test_at_the_end_every_picture_is_of_the_last_step_though_one_alone_was_due_there(train, monkeypatch):
    choose, seen = DrawingSchedule.drawn, []

    def due_at_the_end_or_never(self, step, *seconds):
        seen.append(self)
        choose(self, step, *seconds)
        self.due = 40 if self is seen[0] else NEVER

    monkeypatch.setattr(DrawingSchedule, "drawn", due_at_the_end_or_never)

    view = train(RECOMMENDER)

    assert len(set(seen)) > 1
    assert {view.snapshot(name).step for name in view.snapshot_names} == {40}


def test_predictions_are_in_stars(train):
    view = train(RECOMMENDER)
    session = trained(view)
    dataset, rows = session.data.dataset, session.data.validation.indices

    found = view.snapshot("predictions").arrays

    stars = session.data.normalization
    told = session.model(torch.from_numpy(dataset.inputs[rows]))[:, 0].numpy() * stars.target_std + stars.target_mean
    np.testing.assert_allclose(found["true"], dataset.targets[rows, 0])
    np.testing.assert_allclose(found["predicted"], told, rtol=1e-4)


def test_reconstructions_are_of_ten_classes_and_in_the_datas_unit(train):
    view = train(AUTOENCODER)
    session = trained(view)
    found = view.snapshot("reconstructions").arrays
    norm = session.data.normalization
    pictures = torch.from_numpy(norm.inputs(found["original"][:, None]))

    rebuilt = session.model(pictures).numpy()[:, 0] * norm.input_std[0] + norm.input_mean[0]

    np.testing.assert_allclose(found["rebuilt"], rebuilt, atol=1e-3)
    digits = session.data.dataset
    numbers = [
        int(digits.targets[np.flatnonzero((digits.inputs[:, 0] == picture).all(axis=(1, 2)))[0]])
        for picture in found["original"]
    ]
    assert numbers == list(range(10))


def test_logits_are_rebuilt_as_the_values_they_stand_for(tmp_path):
    np.savez(tmp_path / "dots.npz", images=np.random.default_rng(0).random((40, 6, 6), np.float32), y=np.arange(40) % 2)
    data = f"{{source = 'npz', path = '{tmp_path}/dots.npz', inputs = 'images', target = 'y'}}"
    model = "{family = 'autoencoder', hidden = [8], code = 4}"
    lines = "training = {loss = 'binary_cross_entropy'}", "split = {normalize = false}"

    with torch.no_grad():
        (picture,) = Reconstructions(subject_of(data, model, *lines)).draw()

    rebuilt = picture.arrays["rebuilt"]
    assert 0 <= rebuilt.min() < rebuilt.max() <= 1


def test_a_long_code_is_shown_along_its_directions_of_most_variance(train):
    view = train(AUTOENCODER)
    session = trained(view)
    codes = session.model.encode(session.validation.inputs).numpy().astype(np.float64)

    found = view.snapshot("codes").arrays["points"]

    values, directions = np.linalg.eigh(np.cov(codes.T))
    expected = (codes - codes.mean(0)) @ directions[:, ::-1][:, :2]
    signs = np.sign((expected * found).sum(0))
    np.testing.assert_allclose(found * signs, expected, atol=1e-3)
    assert found.var(axis=0, ddof=1) == pytest.approx(values[::-1][:2], rel=1e-3)


def test_retrieval_is_right_where_the_best_caption_is_ones_own(train):
    view = train(CAPTIONS)
    session = trained(view)
    pairs, targets = session.validation.inputs[:20], session.validation.targets[:20].tolist()
    pictures, captions = (vectors.numpy() for vectors in session.model.encode(pairs))

    meta = view.snapshot("similarities").meta

    there = [targets[max(range(20), key=lambda j: pictures[i] @ captions[j])] == targets[i] for i in range(20)]
    back = [targets[max(range(20), key=lambda i: pictures[i] @ captions[j])] == targets[j] for j in range(20)]
    assert meta["picture_to_caption"] == pytest.approx(np.mean(there))
    assert meta["caption_to_picture"] == pytest.approx(np.mean(back))
    assert view.last("validation_retrieval_accuracy") == pytest.approx((np.mean(there) + np.mean(back)) / 2, abs=0.2)
    best = targets[max(range(20), key=lambda j: pictures[0] @ captions[j])]
    assert view.snapshot("retrieval").meta["found"][0][0] == session.data.dataset.class_names[best]


def test_masks_are_the_probabilities_of_pixels(train):
    view = train(SEGMENTATION)
    session = trained(view)

    found = view.snapshot("masks").arrays

    logits = session.model(session.validation.inputs[:6])[:, 0].numpy()
    np.testing.assert_allclose(found["marked"], 1 / (1 + np.exp(-logits)), atol=1e-4)
    np.testing.assert_array_equal(found["right"], session.validation.targets[:6, 0].numpy() > 0.5)


def test_the_energy_distance_is_the_mean_over_all_pairs():
    x, y = torch.randn(5, 2, dtype=torch.float64), torch.randn(7, 2, dtype=torch.float64)

    def mean(a, b):
        return np.mean([np.linalg.norm(p - q) for p in a.numpy() for q in b.numpy()])

    assert energy_distance(x, y) == pytest.approx(2 * mean(x, y) - mean(x, x) - mean(y, y))
    assert energy_distance(x, x) == pytest.approx(0, abs=1e-12)
