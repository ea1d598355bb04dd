"""Two processes that train one transformer, each with a share of it, on the CPU."""

from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from nn_tui.core.launching.launch import start_trainer
from nn_tui.core.launching.processes import ONE, Processes
from nn_tui.core.specs.file import read_spec, write_spec

TWO = Processes(per_host=2)
SPEC = """
threads = 1
parallel = "fsdp"
data = {source = "digits"}
split = {limit_training = 200}
model = {family = "transformer", patch = 4, width = 8, heads = 2, depth = 2}
training = {batch_size = 64, steps = STEPS}
regularization = {clip_gradient_norm = 0.5}
"""


def with_steps(steps: int) -> str:
    return SPEC.replace("STEPS", str(steps))


def prolong(folder: Path, steps: int) -> None:
    """Have a run that has ended go on when it is resumed."""
    spec = read_spec(folder / "run.toml")
    write_spec(replace(spec, training=replace(spec.training, steps=steps)), folder / "run.toml")


@pytest.mark.slow
def test_shares_of_a_model_give_the_losses_and_measurements_of_the_whole(make_run):
    alone, together = make_run(with_steps(30)), make_run(with_steps(30))
    alone.start()
    together.trainer = start_trainer(together.folder, processes=TWO)

    assert [alone.end(), together.end()] == [0, 0], together.log

    views = [run.reader.refresh() for run in (alone, together)]
    for name in ("train_loss", "validation_loss"):
        np.testing.assert_allclose(views[1].series(name)[1], views[0].series(name)[1], atol=1e-5)
    for name in ("gradient_norm", "update_ratio", "weight_norm"):
        steps, values = views[1].series(name)
        known = dict(zip(*views[0].series(name), strict=True))
        common = [(value, known[step]) for step, value in zip(steps, values, strict=True) if step in known]
        assert len(common) > 3
        np.testing.assert_allclose(*zip(*common, strict=True), rtol=1e-3)
    assert views[1].last("rank_seconds/rank 1") > 0


@pytest.mark.slow
def test_every_process_reports_the_norm_of_its_shard_and_together_they_are_that_of_the_whole(make_run):
    run = make_run(with_steps(21) + 'instruments = {budget = "all"}\n')
    run.trainer = start_trainer(run.folder, processes=TWO)
    assert run.end() == 0, run.log

    view = run.reader.refresh()

    shards = [view.series(f"rank_shard_gradient_norm/rank {rank}")[1][0] for rank in (0, 1)]  # of step 20
    whole = dict(zip(*view.series("gradient_norm"), strict=True))[20]
    assert min(shards) > 0
    np.testing.assert_allclose(np.hypot(*shards), whole, rtol=1e-4)  # as it was before it was clipped


@pytest.mark.slow
@pytest.mark.parametrize(("first", "then"), [(TWO, ONE), (ONE, TWO)], ids=["of shares", "of the whole"])
def test_a_checkpoint_is_resumed_by_one_process_or_by_several(make_run, first: Processes, then: Processes):
    alone, run = make_run(with_steps(24)), make_run(with_steps(12))
    alone.start()
    run.trainer = start_trainer(run.folder, processes=first)
    assert run.end() == 0, run.log

    prolong(run.folder, 24)
    run.trainer = start_trainer(run.folder, resume=True, processes=then)

    assert [alone.end(), run.end()] == [0, 0], run.log
    losses = [one.reader.refresh().series("train_loss")[1] for one in (alone, run)]
    np.testing.assert_allclose(losses[1], losses[0], atol=1e-5)


@pytest.mark.slow
def test_a_run_of_shares_that_diverges_says_where(make_run):
    run = make_run(with_steps(200) + '[[edits]]\nstep = 2\nset = {"training.learning_rate" = 1e12}\n')
    run.trainer = start_trainer(run.folder, processes=TWO)

    run.end()

    assert run.reader.refresh().finished.status == "diverged", run.log
