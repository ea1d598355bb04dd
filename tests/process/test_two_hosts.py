"""One run on two hosts: network namespaces with names and addresses of their own, joined by a cable."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import nn_tui

from ..waiting import LONGEST_SECONDS

HOSTS = {"h1": "10.77.0.1", "h2": "10.77.0.2"}
RUN = ("run", "digits-mlp", "--headless", "--json", "--steps", "40", "--set", "model.dropout=0.0")
"""Dropout is drawn by each process for its own share: without it the losses are those of one process."""


def can_make_hosts() -> bool:
    """Whether this machine lets us make network namespaces."""
    tools = all(shutil.which(tool) for tool in ("unshare", "nsenter", "ip", "hostname", "mount"))
    command = ["unshare", "--net", "--mount", "--uts", "hostname", "h1"]
    return tools and subprocess.run(command, capture_output=True, check=False).returncode == 0


pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        sys.platform != "linux" or not can_make_hosts(), reason="no network namespaces can be made here"
    ),
]


class Host:
    """A shell that waits, in namespaces of its own."""

    def __init__(self, name: str, folder: Path) -> None:
        self.folder = folder / name
        self.folder.mkdir()
        program = (
            f'hostname {name}; mount --bind ../hosts /etc/hosts; ip link set lo up; echo there; read go; exec "$@"'
        )
        words = [*RUN, "--nproc", "1", "--nnodes", "2", "--rdzv-endpoint", "h1:29500"]
        self.process = subprocess.Popen(
            ["unshare", "--net", "--mount", "--uts", "sh", "-c", program, "sh", sys.executable, "-m", "nn_tui", *words],
            cwd=self.folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "OMP_NUM_THREADS": "1", "NN_TUI_THREADS": "1"},
        )
        assert self.process.stdout is not None
        self.process.stdout.readline()  # from now on it is in namespaces of its own

    def inside(self, *words: str) -> None:
        """Run a command in the host's network."""
        subprocess.run(["nsenter", "-t", str(self.process.pid), "-n", *words], check=True)


@pytest.fixture
def hosts(tmp_path: Path) -> Iterator[list[Host]]:
    """Two hosts that reach each other and nobody else."""
    (tmp_path / "hosts").write_text(
        "".join(f"{at} {name}\n" for name, at in {"localhost": "127.0.0.1", **HOSTS}.items())
    )
    both = [Host(name, tmp_path) for name in HOSTS]
    first, second = (str(host.process.pid) for host in both)
    cable = ["ip", "link", "add", "cable", "netns", first, "type", "veth", "peer", "name", "cable", "netns", second]
    subprocess.run(cable, check=True)
    for host, address in zip(both, HOSTS.values(), strict=True):
        host.inside("ip", "addr", "add", f"{address}/24", "dev", "cable")
        host.inside("ip", "link", "set", "cable", "up")
    yield both
    for host in both:
        host.process.kill()
        host.process.wait()


def test_two_hosts_record_the_losses_of_one_process(hosts: list[Host], tmp_path: Path) -> None:
    for host in hosts:
        assert host.process.stdin is not None
        host.process.stdin.write("go\n")
        host.process.stdin.flush()
    said = [host.process.communicate(timeout=LONGEST_SECONDS) for host in hosts]
    alone = nn_tui.train("digits-mlp", runs_dir=tmp_path / "alone", set={"training.steps": 40, "model.dropout": 0.0})

    assert [host.process.returncode for host in hosts] == [0, 0], said
    documents = [json.loads(output) for output, _ in said]
    leader = next(number for number, document in enumerate(documents) if "train_loss" in document["metrics"])
    view = nn_tui.open_run(hosts[leader].folder / documents[leader]["run"]["path"])
    expected = nn_tui.open_run(alone.path).series("train_loss")[1]
    np.testing.assert_allclose(view.series("train_loss")[1], expected, atol=1e-5)
    assert view.last("rank_gradient_norm/rank 1") > 0
    assert "recorded on the host of rank 0" in documents[1 - leader]["reason"]
