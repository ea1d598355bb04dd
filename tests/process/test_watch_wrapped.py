"""Watching a model that is wrapped: by DistributedDataParallel in two processes, and by torch.compile."""

import json
import os
import socket
import subprocess
import sys
import textwrap
from pathlib import Path

import torch
from torch import nn

import nn_tui

from ..waiting import LONGEST_SECONDS

PROGRAM = """
    import json, sys, warnings
    import torch, torch.distributed as dist
    from torch import nn
    from torch.nn.parallel import DistributedDataParallel
    import nn_tui

    warnings.simplefilter("error", RuntimeWarning)
    torch.set_num_threads(1)
    dist.init_process_group("gloo")

    def train(watched):
        torch.manual_seed(0)
        model = DistributedDataParallel(nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Dropout(0.1), nn.Linear(8, 3)))
        optimizer = torch.optim.Adam(model.parameters())
        run = nn_tui.watch(model, optimizer, name="mine", runs_dir=sys.argv[1], budget="all") if watched else None
        generator, losses = torch.Generator().manual_seed(dist.get_rank()), []
        for _ in range(20):
            loss = nn.functional.cross_entropy(model(torch.randn(8, 4, generator=generator)), torch.arange(8) % 3)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
            if run:
                run.log(loss=loss)
        if run:
            run.close()
        return losses

    print(json.dumps([train(False), train(True)]))
    dist.destroy_process_group()
"""


def test_of_two_processes_the_first_records_and_no_number_changes(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    runs = tmp_path / "runs"
    team = {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port), "WORLD_SIZE": "2", "OMP_NUM_THREADS": "1"}

    processes = [
        subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(PROGRAM), str(runs)],
            env=os.environ | team | {"RANK": str(rank), "LOCAL_RANK": str(rank)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for rank in range(2)
    ]
    said = [process.communicate(timeout=LONGEST_SECONDS) for process in processes]

    losses = [json.loads(output.splitlines()[-1]) for output, _ in said]
    view = nn_tui.open_run(runs / "mine")
    assert [path.name for path in runs.iterdir()] == ["mine"]
    assert all(plain == watched for plain, watched in losses)
    assert view.series("train_loss")[1].tolist() == losses[0][1]
    assert [layer.name for layer in view.layers] == ["0", "3"]
    assert view.count("gradient_norm") == 20


def test_a_compiled_model_is_watched_and_no_number_changes(tmp_path: Path) -> None:
    torch.set_num_threads(1)

    def train(folder: Path | None) -> list[float]:
        torch.manual_seed(0)
        model = torch.compile(nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3)), backend="eager")
        optimizer = torch.optim.SGD(model.parameters(), 0.1)
        run = nn_tui.watch(model, optimizer, name="mine", runs_dir=folder, budget="all") if folder else None
        losses: list[float] = []
        for _ in range(20):
            loss = nn.functional.cross_entropy(model(torch.randn(8, 4)), torch.arange(8) % 3)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
            if run:
                run.log(loss=loss)
        if run:
            run.close()
        return losses

    plain, watched = train(None), train(tmp_path)

    view = nn_tui.open_run(tmp_path / "mine")
    assert plain == watched
    assert view.count("gradient_norm") == 20
    assert [layer.name for layer in view.layers] == ["0", "2"]
