"""Training on examples that are read from disk meanwhile, by real reading processes."""

import tomllib
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow as arrow
import pyarrow.parquet as parquet
import pytest
import torch
from torch import Tensor

from nn_tui.core.commands import Step
from nn_tui.core.data.loading import load_data
from nn_tui.core.data.streams.memory import MIN_HELD, evenly_random
from nn_tui.core.runs.view import RunView
from nn_tui.core.specs.file import parse_spec
from nn_tui.core.training import streamed_batches
from nn_tui.core.training.streamed_batches import StreamedBatches

NUM_ROWS = 600


@pytest.fixture
def spec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A small table that is streamed, in stretches of a few batches."""
    monkeypatch.setattr(streamed_batches, "CHUNK_BYTES", 1024)
    generator = np.random.default_rng(0)
    x = generator.normal(size=(NUM_ROWS, 2))
    columns = {"a": x[:, 0], "b": x[:, 1], "label": np.where(x[:, 0] > 0, "yes", "no")}
    parquet.write_table(arrow.table(columns), tmp_path / "data.parquet", row_group_size=50)
    return f"""
        seed = 1
        threads = 1
        data = {{source = "parquet", path = "{tmp_path}/data.parquet", memory_mib = 0}}
        model = {{family = "mlp", hidden = [6]}}
        training = {{optimizer = "adam", learning_rate = 0.03, batch_size = 32, steps = 60}}
    """


@pytest.fixture
def batches(spec: str) -> Callable[[int, int], list[tuple[Tensor, Tensor]]]:
    """The batches after a step, so many of them."""
    data = load_data(parse_spec(spec, "test"))
    assert data.stream is not None
    made = StreamedBatches(data.stream, 8, 32, 1, torch.device("cpu"))

    def take(step: int, count: int) -> list[tuple[Tensor, Tensor]]:
        upcoming: Iterator[tuple[Tensor, Tensor]] = made.after(step)
        return list(islice(upcoming, count))

    return take


def test_an_epoch_holds_every_training_example_once(spec: str, batches: Callable[..., list]) -> None:
    data = load_data(parse_spec(spec, "test"))
    assert data.stream is not None
    everything, _ = data.stream.reader.read(data.stream.rows)

    epoch = batches(0, -(-data.num_training // 32))

    rows = np.concatenate([inputs.numpy() for inputs, _ in epoch])
    np.testing.assert_array_equal(np.sort(rows, axis=0), np.sort(everything, axis=0))
    assert [len(inputs) for inputs, _ in epoch] == [32] * 17 + [data.num_training - 17 * 32]


@pytest.mark.parametrize("step", [1, 17, 18, 25])
def test_going_on_after_a_step_yields_the_batches_that_would_have_come(step: int, batches: Callable[..., list]) -> None:
    whole = batches(0, step + 3)

    rest = batches(step, 3)

    for (inputs, targets), (expected_inputs, expected_targets) in zip(rest, whole[step:], strict=True):
        assert torch.equal(inputs, expected_inputs)
        assert torch.equal(targets, expected_targets)


@pytest.mark.parametrize("step", [5, 20])
def test_another_batch_size_changes_neither_the_examples_nor_their_order(
    step: int, spec: str, batches: Callable[..., list]
) -> None:
    stream = load_data(parse_spec(spec, "test")).stream
    assert stream is not None
    resized = StreamedBatches(stream, 8, 32, 1, torch.device("cpu"))
    unchanged = torch.cat([inputs for inputs, _ in batches(0, 30)])

    resized.epochs = resized.epochs.changed(step, 20)
    rest = [inputs for inputs, _ in islice(resized.after(step), 12)]
    resumed = [inputs for inputs, _ in islice(resized.after(step + 4), 8)]

    epoch, taken = resized.epochs.position(step)
    expected = unchanged[epoch * len(stream) + taken :]
    assert torch.equal(torch.cat(rest), expected[: sum(map(len, rest))])
    assert all(torch.equal(*pair) for pair in zip(resumed, rest[4:], strict=True))


def test_a_streamed_run_goes_on_bit_for_bit(spec: str, train: Callable[..., RunView]) -> None:
    toml = spec.replace("hidden = [6]", "hidden = [6], dropout = 0.3")
    whole = train(toml)

    resumed = train(toml, folder=train(toml, commands=(Step(count=25),)).path)

    assert resumed.status == "finished"
    np.testing.assert_array_equal(resumed.series("train_loss")[1], whole.series("train_loss")[1])


def test_a_run_whose_file_turns_out_bad_fails_with_the_sentence(spec: str, train: Callable[..., RunView]) -> None:
    begun = train(spec, commands=(Step(count=1),))
    row = np.setdiff1d(np.arange(NUM_ROWS), evenly_random(NUM_ROWS, MIN_HELD))[0]
    path = Path(tomllib.loads(spec)["data"]["path"])
    table = parquet.read_table(path)
    values = np.where(np.arange(NUM_ROWS) == row, np.nan, table["a"].to_numpy())
    parquet.write_table(table.set_column(0, "a", arrow.array(values)), path, row_group_size=50)

    failed = train(spec, folder=begun.path).failed

    assert failed is not None
    assert failed.exit_code == 5
    assert failed.message.startswith(f"data.parquet: row {row + 1}: an input is missing or not finite")
