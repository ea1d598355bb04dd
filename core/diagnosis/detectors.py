"""Every rule, causes before consequences. To add one: a file with its class, and its entry here."""

from .dead_relu import DeadReLU
from .detector import Detector
from .exploding_gradient import ExplodingGradient
from .learning_rate_too_high import LearningRateTooHigh
from .learning_rate_too_low import LearningRateTooLow
from .loss_not_decreasing import LossNotDecreasing
from .non_finite import NonFinite
from .overfitting import Overfitting
from .saturated_activation import SaturatedActivation
from .symmetric_initialization import SymmetricInitialization
from .too_few_steps import TooFewSteps
from .unchanged_weights import UnchangedWeights
from .underfitting import Underfitting
from .vanishing_gradient import VanishingGradient

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
