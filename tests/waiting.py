"""Waiting in tests: for a condition, for an app, or for everything that is on its way to its screen."""

import asyncio
import time
from collections.abc import Callable

from textual.pilot import Pilot

LONGEST_SECONDS = 180
"""Beyond what a loaded machine needs. Only what fails takes so long."""
FRAME_SECONDS = 0.15


def wait_until(condition: Callable[[], object], pause_seconds: float = 0.02) -> None:
    """Wait until a condition holds; TimeoutError if it never does."""
    give_up = time.monotonic() + LONGEST_SECONDS
    while not condition():
        if time.monotonic() > give_up:
            raise TimeoutError("waited in vain")
        time.sleep(pause_seconds)


async def until(pilot: Pilot[int], condition: Callable[[], object]) -> None:
    """Let the app work until a condition holds; TimeoutError if it never does."""
    async with asyncio.timeout(LONGEST_SECONDS):
        while not condition():
            await pilot.pause(0.02)


async def settle(pilot: Pilot[int]) -> None:
    """Wait until what was asked for in the background has come, and then some frames."""
    await until(pilot, lambda: all(worker.is_finished for worker in pilot.app.workers))
    for _ in range(3):
        await pilot.pause(FRAME_SECONDS)
