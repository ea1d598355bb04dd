"""W&B's offline files: one that wandb wrote, and damaged ones."""

import json
import random
import struct
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nn_tui.core.runs.logs.column import LogError
from nn_tui.core.runs.logs.find import find_logs
from nn_tui.core.runs.logs.wandb import BLOCK_BYTES, HEADER, WandbFile

from .conftest import RECORDED, Open
from .test_formats import LOSS

WRITTEN = RECORDED / "wandb" / "offline-run" / "run.wandb"
"""A copy of what wandb wrote."""


def varint(number: int) -> bytes:
    """A number as protobuf writes it."""
    written = bytearray()
    while number > 0x7F:
        written.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes(written) + bytes([number])


def message(number: int, content: bytes) -> bytes:
    """A field that holds a message or a text."""
    return varint(number << 3 | 2) + varint(len(content)) + content


def row(step: int, **values: Any) -> bytes:
    """A record of the history."""
    items = [
        message(1, message(1, name.encode()) + message(16, json.dumps(one).encode())) for name, one in values.items()
    ]
    return message(2, b"".join(items) + message(2, b"\x08" + varint(step)))


def framed(records: Iterable[bytes]) -> bytes:
    """A whole file, its records cut into fragments as LevelDB does."""
    written = bytearray(HEADER)
    for record in records:
        at = 0
        while at < len(record) or not at:
            left = BLOCK_BYTES - len(written) % BLOCK_BYTES
            if left < 7:
                written += bytes(left)
                continue
            part = record[at : at + left - 7]
            is_last = at + len(part) == len(record)
            kind = bytes([(1 if is_last else 2) if at == 0 else 4 if is_last else 3])
            written += struct.pack("<IH", zlib.crc32(kind + part), len(part)) + kind + part
            at += len(part) or 1
    return bytes(written)


def long_file() -> bytes:
    """Five blocks of rows."""
    return framed(row(step, loss=float(step), note="x" * 200) for step in range(600))


def read(path: Path, content: bytes, check: bool = True) -> dict[str, dict[int, float]]:
    """Values by step of each series in a file of this content."""
    path.write_bytes(content)
    return {name: dict(zip(steps, values, strict=True)) for name, steps, values in columns_of(WandbFile(path, check))}


def columns_of(file: WandbFile) -> Iterator[tuple[str, list[int], list[float]]]:
    """What is new in a file."""
    return ((column.name, column.steps.tolist(), column.values.tolist()) for column in file.read())


def test_what_wandb_wrote_offline_is_a_run(open_log: Open) -> None:
    view = open_log(RECORDED / "wandb").view

    steps, values = view.series("train_loss")
    assert steps.tolist() == list(range(30))
    assert values.tolist() == LOSS
    assert view.series("validation_loss")[0].tolist() == [0, 5, 10, 15, 20, 25]
    assert np.isnan(view.last("bad"))
    assert view.last("elapsed_seconds") > 0


def test_the_folder_that_wandb_makes_is_one_run(tmp_path: Path) -> None:
    folder = tmp_path / "wandb" / "offline-run-20261122_024612-run"
    (folder / "files").mkdir(parents=True)
    (folder / "run-run.wandb").write_bytes(WRITTEN.read_bytes())
    (folder / "files" / "wandb-summary.json").write_text('{"train/loss": 0.2, "_step": 29}')
    (tmp_path / "wandb" / "latest-run").symlink_to(folder.name)

    assert len(list(find_logs(tmp_path))) == 1


def test_pictures_and_histograms_are_no_metrics(open_log: Open) -> None:
    names = open_log(WRITTEN).view.series_names

    assert not [name for name in names if name.startswith("weights")]


def test_of_a_file_cut_anywhere_the_rows_before_the_cut_are_read(tmp_path: Path) -> None:
    whole = WRITTEN.read_bytes()
    counts = []

    for cut in range(len(HEADER), len(whole), 97):
        losses = read(tmp_path / "cut.wandb", whole[:cut]).get("train/loss", {})
        assert list(losses.values()) == LOSS[: len(losses)]
        counts.append(len(losses))

    assert counts == sorted(counts)
    assert counts[0] == 0


def test_a_file_that_grows_by_a_few_bytes_is_read_as_if_it_had_been_there(tmp_path: Path) -> None:
    path, whole = tmp_path / "grows.wandb", long_file()
    path.write_bytes(b"")
    file, losses = WandbFile(path), list[float]()

    for start in range(0, len(whole), 1009):
        with path.open("ab") as growing:
            growing.write(whole[start : start + 1009])
        losses += next((values for name, _, values in columns_of(file) if name == "loss"), [])

    assert losses == [float(step) for step in range(600)]
    assert not file.notes


def test_a_damaged_byte_costs_the_rest_of_its_block_and_is_told(tmp_path: Path, open_log: Open) -> None:
    content = bytearray(long_file())
    content[BLOCK_BYTES + 5000] ^= 0xFF
    path = tmp_path / "run.wandb"
    path.write_bytes(content)

    view = open_log(path).view

    steps = view.series("train_loss")[0].tolist()
    lost = sorted(set(range(600)) - set(steps))
    assert lost == list(range(lost[0], lost[-1] + 1))
    assert 0 < len(lost) < 150
    assert any("damaged at byte" in getattr(event, "text", "") for event in view.events)


def test_without_the_check_a_wrong_checksum_is_not_looked_at(tmp_path: Path) -> None:
    content = bytearray(framed([row(1, loss=2.0)]))
    content[len(HEADER)] ^= 0xFF

    assert read(tmp_path / "run.wandb", bytes(content)) == {}
    assert read(tmp_path / "run.wandb", bytes(content), check=False) == {"loss": {1: 2.0}}


@pytest.mark.parametrize(
    "record",
    [
        b"\x12" + varint(1 << 60) + b"x",
        b"\x12" + b"\xff" * 20,
        b"\x13\x00",
        message(2, message(1, message(1, b"loss") + b"\x82\x01" + varint(1 << 40))),
        message(2, message(1, message(1, b"loss") + message(16, b"[" * 100_000))),
        message(2, message(1, message(1, b"loss") + message(16, b"9" * 100_000))),
        message(2, message(1, message(1, b"loss") + message(16, b"\xff\xfe"))),
        message(2, message(2, b"\x08" + b"\xff" * 9 + b"\x01")),
        b"",
    ],
)
def test_a_record_that_lies_costs_itself_only(tmp_path: Path, record: bytes) -> None:
    content = framed([row(1, loss=3.0), record, row(2, loss=2.0)])

    assert read(tmp_path / "run.wandb", content)["loss"] == {1: 3.0, 2: 2.0}


def test_a_record_without_an_end_is_not_kept(tmp_path: Path) -> None:
    endless = framed([bytes(20 << 20)])
    path = tmp_path / "run.wandb"
    path.write_bytes(endless[: len(endless) // BLOCK_BYTES * BLOCK_BYTES])
    file = WandbFile(path)

    assert file.read() == []
    assert file._begun is None


def test_bytes_at_random_end_in_no_error_but_its_own(tmp_path: Path) -> None:
    chance, whole = random.Random(0), WRITTEN.read_bytes()

    for _ in range(200):
        content = bytearray(whole)
        for _ in range(chance.randrange(1, 20)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        with suppress(LogError):  # where the header is hit
            read(tmp_path / "run.wandb", bytes(content), check=False)
