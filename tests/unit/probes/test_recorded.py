"""What is asked of a spec is asked of the weights that it begins with."""

from pathlib import Path

import pytest
import torch

from nn_tui.core.probes.recorded import build_session, open_spec
from nn_tui.core.spec import RunSpec
from nn_tui.core.specs.errors import SpecError
from nn_tui.core.specs.file import parse_spec
from nn_tui.core.training.checkpoint import write_checkpoint

MOONS = """
threads = 1
data = {source = "moons", num_examples = 40}
model = {family = "mlp", hidden = [4]}
"""


def spec_of(*lines: str) -> RunSpec:
    return parse_spec("\n".join([MOONS, *lines]), "test")


def test_a_spec_that_begins_with_another_run_is_opened_with_its_weights(tmp_path: Path) -> None:
    model = build_session(spec_of("seed = 5")).model
    tensors = {f"model.{name}": tensor for name, tensor in model.state_dict().items()}
    (tmp_path / "first").mkdir()
    write_checkpoint(tmp_path / "first" / "checkpoints", 70, tensors, {})

    opened = open_spec(spec_of(f"transfer = {{run = '{tmp_path / 'first'}'}}")).model

    assert all(torch.equal(*pair) for pair in zip(opened.parameters(), model.parameters(), strict=True))


def test_a_preset_that_would_have_to_be_trained_first_is_asked_for_as_a_run() -> None:
    with pytest.raises(SpecError, match=r"a probe does not train two-moons first; name a finished run"):
        open_spec(spec_of("transfer = {preset = 'two-moons'}"))
