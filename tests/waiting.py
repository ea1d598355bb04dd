"""Waiting for an app under test: for a condition, or for everything that is on its way to the screen."""

import asyncio
from collections.abc import Callable

from textual.pilot import Pilot

LONGEST_SECONDS = 90
"""Beyond what a loaded machine needs; a condition that fails is a TimeoutError."""
FRAME_SECONDS = 0.15


async def until(pilot: Pilot[int], condition: Callable[[], object]) -> None:
    """Let the app work until a condition holds."""
    async with asyncio.timeout(LONGEST_SECONDS):
        while not condition():
            await pilot.pause(0.02)


async def settle(pilot: Pilot[int]) -> None:
    """Wait until what was asked for in the background has come, and then some frames."""
    await until(pilot, lambda: all(worker.is_finished for worker in pilot.app.workers))
    for _ in range(3):
        await pilot.pause(FRAME_SECONDS)
