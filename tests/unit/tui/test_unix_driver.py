"""A terminal that goes away, and those who write to it."""

import os
import sys
from threading import Thread

import pytest
from textual.drivers._writer_thread import MAX_QUEUED_WRITES, WriterThread

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals of Unix")


def test_whoever_waits_for_a_slow_terminal_goes_on_when_it_is_gone() -> None:
    import pty

    from nn_tui.tui.app.unix_driver import WhileItLasts

    window, terminal = pty.openpty()
    file = os.fdopen(terminal, "w", encoding="utf-8")
    writer = WriterThread(WhileItLasts(file))  # pyright: ignore[reportArgumentType]
    app = Thread(target=lambda: [writer.write("a frame" * 10_000) for _ in range(3 * MAX_QUEUED_WRITES)], daemon=True)
    writer.start()
    app.start()
    app.join(0.5)
    assert app.is_alive()  # nobody reads in the window: the queue is full

    os.close(window)

    app.join(60)
    assert not app.is_alive()
    writer.stop()
    os.close(terminal)
