"""For every test: trainers that outlive nobody, Ctrl-C as on a terminal, no hook left behind, files in place of data
that do not come with nn-tui, and properties tried on the same examples each time.

`pytest tests/property --hypothesis-profile=search` tries them on others.
"""

import contextlib
import signal
import struct
import sys
from collections.abc import Callable, Iterator

import numpy as np
import psutil
import pytest
from hypothesis import settings

from nn_tui.core.data import Cifar10, FashionMnist, Mnist
from nn_tui.core.spec import RunSpec
from nn_tui.core.specs.file import override

FROM_FILES = (Mnist, FashionMnist, Cifar10)
"""Data that do not come with nn-tui."""
NUM_PICTURES = 200
HOOKS_FOR_ALL = (
    "_global_backward_pre_hooks",
    "_global_backward_hooks",
    "_global_forward_pre_hooks",
    "_global_forward_hooks",
    "_global_forward_hooks_always_called",
    "_global_forward_hooks_with_kwargs",
)
"""Where torch keeps hooks for all modules, and traces of them."""


settings.register_profile("same", derandomize=True)
settings.register_profile("search", print_blob=True)
settings.load_profile("same")


def pytest_configure() -> None:
    """Let programs that tests start hear Ctrl-C, and that their terminal is shut, even where the tests were started in
    the background or by `nohup`: what ignores a signal passes that on to all it starts.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
        signal.signal(signal.SIGHUP, signal.SIG_DFL)


@pytest.fixture(scope="session", autouse=True)
def no_trainer_outlives_the_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Trainers live in sessions of their own: ending pytest ends none, nor does a test that fails half-way."""
    yield
    folder = str(tmp_path_factory.getbasetemp())
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            words = process.cmdline()
            if "nn_tui.core.trainer" in words and any(word.startswith(folder) for word in words):
                process.kill()


@pytest.fixture(autouse=True)
def no_hook_is_left_behind() -> Iterator[None]:
    """A hook for all modules slows, and may break, whatever the same process trains after it."""
    yield
    modules = sys.modules.get("torch.nn.modules.module")
    left = modules is not None and any(getattr(modules, name, None) for name in HOOKS_FOR_ALL)
    if modules is not None and left:
        for hooks in (modules._global_forward_pre_hooks, modules._global_forward_hooks):
            hooks.clear()  # the next test is another
    assert not left, "a hook for all modules is left: a run is watched that nobody has closed"
    backward = sys.modules.get("nn_tui.core.watching.backward")
    assert backward is None or not backward.is_listening(), "somebody still listens to torch.autograd.backward"


@pytest.fixture(scope="session")
def with_data(tmp_path_factory: pytest.TempPathFactory) -> Callable[[RunSpec], RunSpec]:
    """with_data(spec) → the spec; if its files do not come with nn-tui, on small ones made here in their real format.

    Their pictures are noise: such a spec can be trained, but not judged by what it learns.
    """
    folder = tmp_path_factory.mktemp("data")
    generator = np.random.default_rng(0)
    labels = (np.arange(NUM_PICTURES) % 10).astype(np.uint8)
    pictures = generator.integers(0, 256, (NUM_PICTURES, 28, 28), dtype=np.uint8)
    for name, values in (("train-images-idx3-ubyte", pictures), ("train-labels-idx1-ubyte", labels)):
        head = bytes((0, 0, 8, values.ndim)) + struct.pack(f">{values.ndim}I", *values.shape)
        (folder / name).write_bytes(head + values.tobytes())
    records = generator.integers(0, 256, (NUM_PICTURES, 1 + 3 * 32 * 32), dtype=np.uint8)
    records[:, 0] = labels
    for number, batch in enumerate(np.split(records, 5), start=1):
        (folder / f"data_batch_{number}.bin").write_bytes(batch.tobytes())

    def on_files(spec: RunSpec) -> RunSpec:
        return override(spec, {"data.path": str(folder)}) if isinstance(spec.data, FROM_FILES) else spec

    return on_files
