"""What instruments draw of: a small untrained network and its data, from a few words of TOML."""

import torch

from nn_tui.core.data.loading import load_data
from nn_tui.core.instruments.network import Network
from nn_tui.core.instruments.subject import Subject
from nn_tui.core.models import build_model, describe_layers
from nn_tui.core.spec import RunSpec
from nn_tui.core.specs.file import parse_spec
from nn_tui.core.training.losses import choose_loss, criterion_of
from nn_tui.core.training.tasks import build_task


def subject_of(data: str, model: str, *lines: str) -> Subject:
    """Return what an instrument of such a run would be given; `lines` are others of the spec."""
    return subject_of_spec(parse_spec("\n".join([f"data = {data}", f"model = {model}", *lines]), "test"))


def subject_of_spec(spec: RunSpec) -> Subject:
    """Return what an instrument of the run would be given."""
    split = load_data(spec)
    module = build_model(spec.model, split.input_shape, split.num_outputs).eval()
    dtype = torch.from_numpy(split.train.inputs).dtype
    network = Network(module, describe_layers(module, split.input_shape, dtype))
    loss = choose_loss(spec.training.loss, split.task)
    predict = build_task(split, loss, spec.training.batch_size).predict
    targets = torch.from_numpy(split.validation.targets)
    return Subject(network, split, targets, torch.device("cpu"), criterion_of(loss, split.task), predict)
