"""A curve to fit: samples of a known function of one variable."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from msgspec import Meta, Struct

from .dataset import Dataset
from .ranges import Noise, NumExamples, Seed

if TYPE_CHECKING:
    import numpy as np

Bound = Annotated[float, Meta(ge=-1e6, le=1e6)]


class Function(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="source", tag="function"):
    """Points (x, f(x) + noise), evenly spaced in x."""

    function: Literal["sine", "step", "absolute", "square", "wave", "bump"] = "sine"
    """sine: sin x; step: sign x; absolute: |x|; square: x²; wave: sin x + ½ sin 3x; bump: exp(-x²)."""
    start: Bound = -3.141592653589793
    """First x."""
    end: Bound = 3.141592653589793
    """Last x, greater than the first."""
    num_examples: NumExamples = 256
    """Points, ends included."""
    noise: Noise = 0.0
    """Standard deviation of the normal noise added to f(x)."""
    seed: Seed = 0
    """Draws the noise; apart from the run's seed, so that runs can be compared on the same points."""

    def load(self) -> Dataset:
        """Return the samples; inputs and targets (num_examples, 1)."""
        import numpy as np

        generator = np.random.default_rng(self.seed)
        x = np.linspace(self.start, self.end, self.num_examples)
        y = self.evaluate(x) + generator.normal(0, self.noise, self.num_examples)
        dense = np.linspace(self.start, self.end, 400)
        return Dataset(
            name=self.function,
            inputs=x.astype(np.float32)[:, None],
            targets=y.astype(np.float32)[:, None],
            task="regression",
            feature_names=("x",),
            target_names=("y",),
            truth=(dense.astype(np.float32), self.evaluate(dense).astype(np.float32)),
        )

    def evaluate(self, x: np.ndarray) -> np.ndarray:
        """Return f(x) without noise, elementwise."""
        import numpy as np

        match self.function:
            case "sine":
                return np.sin(x)
            case "step":
                return np.sign(x)
            case "absolute":
                return np.abs(x)
            case "square":
                return np.square(x)
            case "wave":
                return np.sin(x) + 0.5 * np.sin(3 * x)
            case "bump":
                return np.exp(-np.square(x))
