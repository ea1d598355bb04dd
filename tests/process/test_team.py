"""Several processes that train one run together, on the CPU."""

import os
import signal

import numpy as np
import psutil
import pytest

from nn_tui.core.launching.launch import start_trainer
from nn_tui.core.launching.processes import Processes

from ..waiting import LONGEST_SECONDS

TWO = Processes(per_host=2)
SPEC = """
threads = 1
data.source = "digits"
model = {family = "mlp", hidden = [32]}
training = {batch_size = 64, steps = STEPS}
"""


@pytest.mark.slow
def test_two_processes_record_the_losses_of_one(make_run):
    alone, together = make_run(SPEC.replace("STEPS", "60")), make_run(SPEC.replace("STEPS", "60"))
    alone.start()
    together.trainer = start_trainer(together.folder, processes=TWO)

    codes = [alone.end(), together.end()]

    assert codes == [0, 0]
    views = [run.reader.refresh() for run in (alone, together)]
    losses = [view.series("train_loss")[1] for view in views]
    np.testing.assert_allclose(losses[1], losses[0], atol=1e-5)
    assert [view.status for view in views] == ["finished", "finished"]
    for rank in (0, 1):
        assert views[1].last(f"rank_memory_bytes/rank {rank}") > 1e6
        assert views[1].last(f"rank_gradient_norm/rank {rank}") > 0


STALLING = """
threads = 1
data = {source = "moons", num_examples = 120, noise = 2.0}
model = {family = "mlp", hidden = [32]}
[training]
optimizer = "sgd"
momentum = 0.9
learning_rate = 0.5
batch_size = 16
steps = 480
schedule = "plateau"
schedule_factor = 0.01
"""


@pytest.mark.slow
def test_a_rate_lowered_at_a_plateau_is_lowered_in_every_process(make_run):
    alone, together = make_run(STALLING), make_run(STALLING)
    alone.start()
    together.trainer = start_trainer(together.folder, processes=TWO)

    codes = [alone.end(), together.end()]

    views = [run.reader.refresh() for run in (alone, together)]
    losses = [view.series("train_loss")[1] for view in views]
    assert codes == [0, 0]
    assert all(any("plateau" in getattr(event, "text", "") for event in view.events) for view in views)
    np.testing.assert_allclose(losses[1], losses[0], atol=1e-5)


SHARED = """
threads = 1
parallel = "fsdp"
data.source = "digits"
model = {family = "transformer", patch = 4, width = 8, heads = 2, depth = 2}
training = {batch_size = 64, steps = STEPS}
"""


@pytest.mark.slow
@pytest.mark.parametrize("spec", [SPEC, SHARED], ids=["copies", "shares"])
def test_a_killed_process_is_started_again_with_the_others_and_the_run_says_so(make_run, spec):
    run = make_run(spec.replace("STEPS", "100_000"))
    run.trainer = start_trainer(run.folder, processes=TWO)
    run.wait_for(lambda view: view.step > 20)

    ranks = [child for child in psutil.Process(run.trainer.pid).children(recursive=True) if "RANK" in child.environ()]
    follower = next(child for child in ranks if child.environ()["RANK"] == "1")
    os.kill(follower.pid, signal.SIGKILL)
    view = run.wait_for(lambda view: any("a process died" in getattr(event, "text", "") for event in view.events))

    step = view.step
    run.wait_for(lambda view: view.status == "running" and view.step > step + 20)
    run.trainer.terminate()
    run.wait_for(lambda view: view.status == "stopped")


def test_a_batch_too_small_to_be_shared_is_refused(tmp_path):
    import torch

    from nn_tui.core.specs.errors import SpecError
    from nn_tui.core.training.batches import Batches
    from nn_tui.core.training.team import SharedBatches

    batches = Batches(torch.zeros(33, 2), torch.zeros(33), batch_size=16, seed=0)

    with pytest.raises(SpecError, match="a batch of 1 examples cannot be shared by 2 processes"):
        SharedBatches(batches, 0, 2)


def test_shares_of_a_batch_are_all_of_it_once():
    import torch

    from nn_tui.core.training.batches import Batches
    from nn_tui.core.training.team import SharedBatches

    inputs = torch.arange(15.0)
    whole = Batches(inputs, inputs, batch_size=6, seed=3)
    shares = [SharedBatches(whole, rank, 2) for rank in (0, 1)]

    for step, batch in zip(range(5), whole.after(0), strict=False):
        parts = [next(share.after(step)) for share in shares]
        seen = torch.cat([part[0] for part in parts])
        assert sorted(seen.tolist()) == sorted(batch[0].tolist())
        assert sum(share.weight * len(part[0]) for share, part in zip(shares, parts, strict=True)) == pytest.approx(
            sum(len(part[0]) ** 2 * 2 for part in parts) / len(seen)
        )


@pytest.mark.slow
def test_a_loss_that_is_not_finite_ends_every_process(make_run):
    run = make_run(SPEC.replace("STEPS", "200").replace("{batch", '{optimizer = "sgd", learning_rate = 1e12, batch'))
    run.trainer = start_trainer(run.folder, processes=TWO)

    run.wait_for(lambda view: view.finished)
    ranks = [child for child in psutil.Process().children(recursive=True) if "RANK" in child.environ()]
    psutil.wait_procs(ranks, timeout=LONGEST_SECONDS)

    assert run.reader.refresh().status == "diverged"
    assert not any(child.is_running() for child in ranks)
