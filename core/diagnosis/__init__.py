"""What a run's numbers mean: symptoms, whether they hurt, findings with remedies, gates. Pure functions of a RunView.

impact.py       is training hurt, judged from the loss alone
detector.py     what a rule is; one file per rule beside it, listed in DETECTORS
life_cycle.py   symptoms → findings: patience, clearing, one headline cause
order.py        causes before consequences
remedies.py     what to change, as data; apply.py changes it
replay.py       the same diagnosis for a run that is over
gates.py        rules under which a finished run counts as failed
"""

from .dead_relu import DeadReLU
from .detector import Detector
from .exploding_gradient import ExplodingGradient
from .learning_rate_too_high import LearningRateTooHigh
from .learning_rate_too_low import LearningRateTooLow
from .life_cycle import Diagnostician
from .loss_not_decreasing import LossNotDecreasing
from .non_finite import NonFinite
from .order import alarms
from .overfitting import Overfitting
from .replay import diagnose
from .saturated_activation import SaturatedActivation
from .symmetric_initialization import SymmetricInitialization
from .too_few_steps import TooFewSteps
from .unchanged_weights import UnchangedWeights
from .underfitting import Underfitting
from .vanishing_gradient import VanishingGradient

__all__ = ["DETECTORS", "Diagnostician", "alarms", "diagnose"]

DETECTORS: tuple[Detector, ...] = (
    NonFinite(),
    UnchangedWeights(),
    SymmetricInitialization(),
    LearningRateTooHigh(),
    LearningRateTooLow(),
    VanishingGradient(),
    ExplodingGradient(),
    DeadReLU(),
    SaturatedActivation(),
    Overfitting(),
    Underfitting(),
    TooFewSteps(),
    LossNotDecreasing(),
)
