"""Every rule, causes before consequences. To add one: a file with its class, and its entry here."""

from .constant_loss import ConstantLoss
from .dead_relu import DeadReLU
from .detector import Detector
from .exploding_gradient import ExplodingGradient
from .learning_rate_too_high import LearningRateTooHigh
from .learning_rate_too_low import LearningRateTooLow
from .loss_not_decreasing import LossNotDecreasing
from .loss_output_mismatch import LossOutputMismatch
from .missing_zero_grad import MissingZeroGrad
from .non_finite import NonFinite
from .output_target_shape import OutputTargetShape
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
    MissingZeroGrad(),
    ConstantLoss(),
    LossOutputMismatch(),
    OutputTargetShape(),
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
