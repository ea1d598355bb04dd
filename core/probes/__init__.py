"""Probes: short experiments that settle what signals leave open, on copies that are thrown away.

    Session, run or loop ──► Subject ──► Trial: a copy without hooks, on generators that are put back
                                           └──► run(subject) ──► ProbeResult: headline, verdict, evidence, curve

To add one: a file with a class like the others, an entry in PROBES, its question in `core.probing.result.QUESTIONS`.
"""

from .dependency import Dependency
from .gradient_noise_scale import GradientNoiseScale
from .learning_rate_range import LearningRateRange
from .overfit_one_batch import OverfitOneBatch
from .probe import Probe
from .sharpness import Sharpness
from .zeroed_inputs import ZeroedInputs

__all__ = ["PROBES", "Probe"]

PROBES: tuple[Probe, ...] = (
    LearningRateRange(),
    OverfitOneBatch(),
    ZeroedInputs(),
    Dependency(),
    GradientNoiseScale(),
    Sharpness(),
)
"""In display order."""
