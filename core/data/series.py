"""A series of measurements over time: forecast the next value from those before it."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from .dataset import Dataset
from .ranges import Noise, Seed

PERIODS = (24.0, 168.0)
"""Steps of a day and of a week, if a step is an hour."""


class Series(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="source", tag="series"):
    """An hourly load: a daily and a weekly wave, weather that lingers, and noise; windows of it with the next value."""

    num_steps: Annotated[int, Meta(ge=20, le=10_000_000)] = 3000
    """Values of the series."""
    window: Annotated[int, Meta(ge=1, le=10_000)] = 48
    """Values that a forecast may look back on."""
    noise: Noise = 0.1
    """Standard deviation of what nobody can forecast; the daily wave has height 1."""
    lingering: Annotated[float, Meta(ge=0, lt=1)] = 0.9
    """Share of yesterday's weather that is still there an hour later."""
    seed: Seed = 0
    """Draws weather and noise; apart from the run's seed."""

    def load(self) -> Dataset:
        """Return windows (n, window, 1) and the value after each (n, 1)."""
        import numpy as np

        generator = np.random.default_rng(self.seed)
        time = np.arange(self.num_steps)
        day, week = (2 * np.pi * time / period for period in PERIODS)
        weather = np.zeros(self.num_steps)
        pushes = generator.normal(0, 0.1, self.num_steps)
        for step in range(1, self.num_steps):
            weather[step] = self.lingering * weather[step - 1] + pushes[step]
        load = np.sin(day) + 0.4 * np.sin(2 * day + 1) + 0.5 * np.sin(week) + weather
        load += generator.normal(0, self.noise, self.num_steps)
        values = load.astype(np.float32)
        window = min(self.window, self.num_steps - 1)
        windows = np.lib.stride_tricks.sliding_window_view(values, window + 1)
        return Dataset(
            name="series",
            inputs=np.ascontiguousarray(windows[:, :-1, None]),
            targets=np.ascontiguousarray(windows[:, -1:]),
            task="regression",
            target_names=("next value",),
            is_series=True,
        )
