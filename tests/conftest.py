"""For every test: no trainer outlives the session that started it, not even one whose test failed half-way."""

import contextlib
from collections.abc import Iterator

import psutil
import pytest


@pytest.fixture(scope="session", autouse=True)
def no_trainer_outlives_the_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Trainers live in sessions of their own, so ending pytest does not end them."""
    yield
    folder = str(tmp_path_factory.getbasetemp())
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            words = process.cmdline()
            if "nn_tui.core.trainer" in words and any(word.startswith(folder) for word in words):
                process.kill()
