"""What a person is told when a run fails."""

import pytest
import torch

from nn_tui.core.events import Noted
from nn_tui.core.training.failure import describe_failure, is_out_of_memory


def test_running_out_of_memory_has_a_sentence_of_its_own(train, moons):
    view = train(moons)
    with pytest.raises(RuntimeError) as raised:
        torch.empty(2**55)

    failure = describe_failure(raised.value, view)

    assert is_out_of_memory(raised.value)
    parameters = view.started.num_parameters
    assert failure.message == (
        f"out of memory with batches of 16 and {parameters} parameters; "
        "try a smaller training.batch_size or a smaller model"
    )
    assert failure.exit_code == 1


def test_a_lack_of_memory_is_told_from_other_faults():
    assert is_out_of_memory(MemoryError())
    assert is_out_of_memory(torch.cuda.OutOfMemoryError("CUDA out of memory"))
    assert not is_out_of_memory(RuntimeError("shapes cannot be multiplied"))


def test_any_other_fault_is_one_line_with_its_kind(train, moons):
    view = train(moons)

    failure = describe_failure(ValueError("first\nsecond"), view)

    assert failure.message == "ValueError: first second"
    assert failure.step == 60


def test_a_run_that_diverges_is_ended_and_told_once(train):
    view = train(
        """
        threads = 1
        data = {source = "function", num_examples = 50}
        model = {family = "mlp", hidden = [8, 8], activation = "relu"}
        training = {optimizer = "sgd", learning_rate = 1000, steps = 100}
        """
    )

    assert view.status == "diverged"
    assert len(view.snapshot_steps("non_finite")) == 1
    assert sum(isinstance(event, Noted) and "not finite" in event.text for event in view.events) == 1
