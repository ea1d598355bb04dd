"""A probe leaves everything as it was, bit for bit."""

import copy
import random
import shutil
from concurrent.futures import Future
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

import nn_tui
from nn_tui.core.commands import Step
from nn_tui.core.launching.launch import prepare_run
from nn_tui.core.probes import PROBES
from nn_tui.core.probes.subject import subject_of_loop
from nn_tui.core.probing.result import QUESTIONS
from nn_tui.core.runs.reader import RunReader
from nn_tui.core.specs.file import parse_spec
from nn_tui.core.training.run import train_run

SPEC = """
seed = 3
threads = 1
data = {source = "moons", num_examples = 75}
model = {family = "mlp", hidden = [6, 5], dropout = 0.3, normalization = "batch"}
training = {optimizer = "adam", learning_rate = 0.01, batch_size = 16, steps = 60, schedule = "cosine"}
"""
EVERY_PROBE = pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe.name)


class Loop:
    """Somebody's training, stopped between backward and step, with an observer's hooks."""

    def __init__(self) -> None:
        self.model = nn.Sequential(
            nn.Linear(4, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Dropout(0.2), nn.Linear(8, 8), nn.Linear(8, 2)
        )
        self.model[4].weight = self.model[4].weight
        self.model[1].eval()  # frozen statistics inside a model that trains
        self.criterion = nn.CrossEntropyLoss()
        self.optimizer = torch.optim.Adam(self.model.parameters(), 0.01)
        self.batches = [(torch.randn(16, 4), torch.randint(0, 2, (16,))) for _ in range(6)]
        self.seen: list[str] = []
        self.unpicklable = lambda *_: self.seen.append("hook")
        self.model[0].register_forward_hook(self._observe)
        self.model[0].register_forward_pre_hook(self.unpicklable)
        self.model[4].register_full_backward_hook(self.unpicklable)
        self.criterion.register_forward_hook(self.unpicklable)
        self.optimizer.register_step_post_hook(self.unpicklable)
        for inputs, targets in self.batches[:2]:
            self.optimizer.zero_grad()
            self.criterion(self.model(inputs), targets).backward()
            self.optimizer.step()
        self.criterion(self.model(self.batches[2][0]), self.batches[2][1]).backward()

    def _observe(self, *_: object) -> None:
        self.seen.append("method")

    def state(self) -> dict[str, object]:
        """Everything a probe might touch, copied."""
        modules = dict(self.model.named_modules()) | {"criterion": self.criterion}
        return {
            "tensors": copy.deepcopy(self.model.state_dict()),
            "gradients": [p.grad.clone() for p in self.model.parameters() if p.grad is not None],
            "identities": [id(p) for p in self.model.parameters()],
            "requires_grad": [p.requires_grad for p in self.model.parameters()],
            "modes": {name: module.training for name, module in modules.items()},
            "hooks": {
                name: [list(getattr(module, kind)) for kind in vars(module) if kind.endswith("_hooks")]
                for name, module in modules.items()
            },
            "optimizer": copy.deepcopy(self.optimizer.state_dict()),
            "batches": [(x.clone(), y.clone(), x.requires_grad) for x, y in self.batches],
            "seen": len(self.seen),
            "torch": torch.get_rng_state(),
            "numpy": np.random.get_state()[1],
            "python": random.getstate(),
            "grad_mode": torch.is_grad_enabled(),
            "threads": torch.get_num_threads(),
        }


def assert_same(before: object, after: object) -> None:
    if isinstance(before, torch.Tensor | np.ndarray):
        np.testing.assert_array_equal(before, after)
    elif isinstance(before, dict):
        assert before.keys() == after.keys()
        for key, value in before.items():
            assert_same(value, after[key])
    elif isinstance(before, list | tuple):
        assert len(before) == len(after)
        for one, other in zip(before, after, strict=True):
            assert_same(one, other)
    else:
        assert before == after


def test_every_probe_is_registered_with_its_question():
    folder = Path(subject_of_loop.__code__.co_filename).parent
    files = {path.stem for path in folder.glob("*.py") if "@without_trace\n    def run(" in path.read_text("utf-8")}

    assert tuple(probe.name for probe in PROBES) == tuple(QUESTIONS)
    assert files == set(QUESTIONS)


@EVERY_PROBE
def test_a_loop_is_untouched(probe):
    loop = Loop()
    before = loop.state()

    probe.run(subject_of_loop(loop.model, loop.criterion, loop.optimizer, loop.batches))

    assert_same(before, loop.state())


@EVERY_PROBE
def test_a_probe_inside_no_grad_or_inference_answers_the_same(probe):
    loop = Loop()
    subject = subject_of_loop(loop.model, loop.criterion, loop.optimizer, loop.batches)
    outside = probe.run(subject).document() | {"seconds": 0}

    with torch.no_grad():
        inside = probe.run(subject).document() | {"seconds": 0}

    assert inside == outside


def test_a_loaders_order_is_untouched():
    data = torch.utils.data.TensorDataset(torch.randn(40, 4), torch.randint(0, 2, (40,)))
    model, own = nn.Linear(4, 2), torch.Generator().manual_seed(7)
    for generator in (own, None):
        loader = torch.utils.data.DataLoader(data, 8, shuffle=True, generator=generator)
        before = own.get_state(), torch.get_rng_state()

        nn_tui.probe(model, "dependency", criterion=F.cross_entropy, batches=loader)

        assert_same(before, (own.get_state(), torch.get_rng_state()))


def test_weight_norm_computes_through_a_hook_that_is_kept():
    layer = torch.nn.utils.parametrizations.weight_norm(nn.Linear(4, 2))
    batch = (torch.randn(8, 4), torch.randint(0, 2, (8,)))

    result = nn_tui.probe(layer, "sharpness", criterion=F.cross_entropy, batch=batch)

    assert result.evidence["sharpness"] > 0


@EVERY_PROBE
def test_tied_weights_and_frozen_layers_stay_tied_and_frozen(probe):
    model = nn.Sequential(nn.Linear(4, 4), nn.Tanh(), nn.Linear(4, 4), nn.Linear(4, 2))
    model[2].weight = model[0].weight
    model[3].requires_grad_(False)
    optimizer = torch.optim.SGD([p for p in model.parameters() if p.requires_grad], 0.1)
    subject = subject_of_loop(
        model, F.cross_entropy, optimizer, [(torch.randn(8, 4), torch.randint(0, 2, (8,))) for _ in range(3)]
    )
    trial = subject.trial()

    result = probe.run(subject)

    assert trial.model[2].weight is trial.model[0].weight
    assert not trial.model[3].weight.requires_grad
    assert result.headline


@pytest.mark.parametrize("kind", [torch.optim.LBFGS, torch.optim.RMSprop, torch.optim.AdamW, torch.optim.Adagrad])
def test_any_optimiser_can_be_copied(kind):
    model = nn.Linear(4, 2)
    before = copy.deepcopy(model.state_dict())
    batch = (x := torch.randn(32, 4), (x[:, 0] > 0).long())

    result = nn_tui.probe(
        model, "overfit_one_batch", criterion=F.cross_entropy, optimizer=kind(model.parameters(), lr=0.1), batch=batch
    )

    assert result.evidence["lowest_loss"] < result.evidence["first_loss"]
    assert_same(before, model.state_dict())


def _train(folder: Path, resume: bool) -> None:
    git: Future[None] = Future()
    git.set_result(None)
    reader = RunReader(folder)
    try:
        train_run(folder, resume, lambda: reader.refresh().status == "paused", git)
    finally:
        reader.close()


def _series(folder: Path) -> dict[str, object]:
    reader = RunReader(folder)
    try:
        view = reader.refresh()
        return {name: view.series(name) for name in ("train_loss", "validation_loss", "validation_accuracy")}
    finally:
        reader.close()


def test_a_run_resumed_after_probing_equals_the_uninterrupted_one(tmp_path: Path):
    begun = prepare_run(parse_spec(SPEC, "test"), tmp_path, "begun")
    reader = RunReader(begun)
    reader.send(Step(count=37))
    reader.close()
    _train(begun, resume=False)
    probed = shutil.copytree(begun, tmp_path / "probed")
    generator = torch.get_rng_state()
    files = {path: path.read_bytes() for path in (probed / "checkpoints").iterdir()}

    for probe in PROBES:
        nn_tui.probe("probed", probe.name, runs_dir=tmp_path)
    _untouched = torch.get_rng_state()
    unchanged = {path: path.read_bytes() for path in (probed / "checkpoints").iterdir()}
    _train(begun, resume=True)
    _train(probed, resume=True)

    assert_same(generator, _untouched)
    assert files == unchanged
    assert_same(_series(begun), _series(probed))
