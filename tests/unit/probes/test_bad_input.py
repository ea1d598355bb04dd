"""What cannot be probed is answered with one sentence."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

import nn_tui
from nn_tui.core.launching.launch import prepare_run
from nn_tui.core.probes import PROBES
from nn_tui.core.probes.subject import subject_of_loop
from nn_tui.core.probing.result import ProbeError
from nn_tui.core.spec import RunSpec
from nn_tui.core.specs.errors import SpecError
from nn_tui.core.specs.file import load_preset, override
from nn_tui.core.watched import WatchedData, WatchedModel

TRAINS = ("learning_rate_range", "overfit_one_batch", "zeroed_inputs")
NEEDS_PARAMETERS = tuple(probe for probe in PROBES if probe.name != "dependency")
LOSES = tuple(probe for probe in PROBES if probe.name != "dependency")


def names(probe):
    return probe.name


@pytest.mark.parametrize("probe", NEEDS_PARAMETERS, ids=names)
def test_a_model_without_parameters_is_refused(probe, classifier):
    with pytest.raises(ProbeError, match="no parameters that learn") as refused:
        probe.run(classifier(nn.Tanh()))

    assert refused.value.exit_code == 2


@pytest.mark.parametrize("probe", LOSES, ids=names)
def test_a_loss_that_is_nan_from_the_start_is_named_with_its_cause(probe, classifier):
    model = nn.Linear(4, 2)
    optimizer = torch.optim.SGD(model.parameters(), 0.1)
    batches = [(torch.full((8, 4), torch.nan), torch.randint(0, 2, (8,))) for _ in range(2)]

    with pytest.raises(ProbeError, match=r"nan before any step; its inputs hold NaN") as refused:
        probe.run(subject_of_loop(model, F.cross_entropy, optimizer, batches))

    assert refused.value.exit_code == 4


@pytest.mark.parametrize("probe", LOSES, ids=names)
def test_a_loss_of_several_elements_is_refused(probe, classifier):
    with pytest.raises(ProbeError, match="one number"):
        probe.run(classifier(criterion=nn.CrossEntropyLoss(reduction="none")))


@pytest.mark.parametrize("name", ["sharpness", "gradient_noise_scale", "learning_rate_range", "zeroed_inputs"])
def test_a_graph_that_is_cut_is_named(name, classifier):
    class Detached(nn.Linear):
        def forward(self, inputs):
            return super().forward(inputs).detach()

    subject = classifier(Detached(4, 2))

    with pytest.raises(ProbeError, match="cut off"):
        next(probe for probe in PROBES if probe.name == name).run(subject)


@pytest.mark.parametrize("probe", PROBES, ids=names)
def test_integer_inputs_and_one_output_can_be_probed(probe):
    model = nn.Sequential(nn.Embedding(20, 6), nn.Flatten(), nn.Linear(30, 1))
    batches = [(x := torch.randint(0, 20, (8, 5)), (x[:, :1] > 9).float()) for _ in range(6)]
    optimizer = torch.optim.Adam(model.parameters(), 0.01)

    result = probe.run(subject_of_loop(model, F.binary_cross_entropy_with_logits, optimizer, batches))

    assert result.headline


@pytest.mark.parametrize("probe", PROBES, ids=names)
def test_inputs_of_several_tensors_by_name_and_an_output_structure_can_be_probed(probe):
    class Two(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layer = nn.Linear(4, 2)

        def forward(self, left, right):
            return {"logits": self.layer(left + right), "right": right}

    model = Two()
    batches = [({"left": torch.randn(8, 4), "right": torch.randn(8, 4)}, torch.randint(0, 2, (8,))) for _ in range(3)]
    optimizer = torch.optim.SGD(model.parameters(), 0.1)

    result = probe.run(
        subject_of_loop(model, lambda outputs, targets: F.cross_entropy(outputs["logits"], targets), optimizer, batches)
    )

    assert result.headline


@pytest.mark.parametrize("name", TRAINS)
def test_one_example_is_enough_to_train_on(name):
    model = nn.Linear(4, 1)
    optimizer = torch.optim.SGD(model.parameters(), 0.05)

    result = nn_tui.probe(
        model, name, criterion=F.mse_loss, optimizer=optimizer, batch=(torch.ones(1, 4), torch.ones(1, 1))
    )

    assert result.headline


def test_a_loss_that_is_zero_at_the_start_raises_nothing():
    model = nn.Linear(4, 1, bias=False)
    nn.init.zeros_(model.weight)
    optimizer = torch.optim.SGD(model.parameters(), 0.05)
    for name in TRAINS:
        result = nn_tui.probe(
            model, name, criterion=F.mse_loss, optimizer=optimizer, batch=(torch.ones(3, 4), torch.zeros(3, 1))
        )

        assert result.headline


def test_an_unknown_probe_is_answered_with_the_nearest():
    with pytest.raises(ProbeError, match="did you mean 'sharpness'"):
        nn_tui.probe("digits-mlp", "sharpnes")


def test_a_model_without_a_criterion_is_refused():
    with pytest.raises(ProbeError, match="criterion"):
        nn_tui.probe(nn.Linear(2, 2), "sharpness", batch=(torch.ones(2, 2), torch.ones(2, 2)))


@pytest.mark.parametrize("batches", [[], [torch.ones(3, 2)], iter([(torch.ones(3, 2), torch.ones(3, 2))])])
def test_batches_that_are_none_are_refused(batches):
    with pytest.raises(ProbeError):
        nn_tui.probe(nn.Linear(2, 2), "sharpness", criterion=F.mse_loss, batches=batches)


def test_a_model_that_cannot_be_copied_is_refused():
    model = nn.Linear(4, 2)
    model.cache = model.weight * 2  # a tensor in the middle of a graph

    with pytest.raises(ProbeError, match="cannot be copied"):
        nn_tui.probe(model, "sharpness", criterion=F.mse_loss, batch=(torch.ones(2, 4), torch.ones(2, 2)))


def test_a_run_without_a_checkpoint_points_to_its_spec(tmp_path):
    folder = prepare_run(load_preset("xor-mlp"), tmp_path, "new")

    with pytest.raises(ProbeError, match="no checkpoint yet") as refused:
        nn_tui.probe(folder, "sharpness")

    assert refused.value.exit_code == 5
    assert nn_tui.probe(folder / "run.toml", "sharpness").headline


def test_a_run_of_a_program_of_ones_own_is_probed_there(tmp_path):
    folder = prepare_run(RunSpec(data=WatchedData(), model=WatchedModel()), tmp_path, "mine")

    with pytest.raises(ProbeError, match="trained by a program of your own") as refused:
        nn_tui.probe(folder, "sharpness")

    assert refused.value.exit_code == 5


def test_an_unknown_preset_is_a_spec_error():
    with pytest.raises(SpecError, match="did you mean 'xor-mlp'"):
        nn_tui.probe("xor-mpl", "sharpness")


@pytest.mark.parametrize("probe", PROBES, ids=names)
def test_a_spec_with_l1_clipping_and_a_schedule_can_be_probed(probe):
    changes = {
        "regularization.l1": 1e-4,
        "regularization.clip_gradient_norm": 1.0,
        "training.schedule": "one_cycle",
        "training.optimizer": "nesterov",
    }

    result = nn_tui.probe(override(load_preset("xor-mlp"), changes, origin="test"), probe.name)

    assert result.headline
    assert result.seconds > 0
