"""Every rule, causes before consequences. To add one: a file with its class, and its entry here."""

from .class_imbalance import ClassImbalance
from .collapsed_output import CollapsedOutput
from .constant_loss import ConstantLoss
from .data_leakage import DataLeakage
from .dead_relu import DeadReLU
from .detector import Detector
from .evaluation_mode import EvaluationMode
from .exploding_gradient import ExplodingGradient
from .input_bound import InputBound
from .label_mismatch import LabelMismatch
from .learning_rate_too_high import LearningRateTooHigh
from .learning_rate_too_low import LearningRateTooLow
from .loss_not_decreasing import LossNotDecreasing
from .loss_output_mismatch import LossOutputMismatch
from .missing_zero_grad import MissingZeroGrad
from .non_finite import NonFinite
from .oscillating_loss import OscillatingLoss
from .output_target_shape import OutputTargetShape
from .over_regularized import OverRegularized
from .overfitting import Overfitting
from .poor_initialization import PoorInitialization
from .saturated_activation import SaturatedActivation
from .symmetric_initialization import SymmetricInitialization
from .too_few_steps import TooFewSteps
from .unchanged_weights import UnchangedWeights
from .underfitting import Underfitting
from .unnormalized_input import UnnormalizedInput
from .vanishing_gradient import VanishingGradient

DETECTORS: tuple[Detector, ...] = (
    NonFinite(),
    UnchangedWeights(),
    MissingZeroGrad(),
    ConstantLoss(),
    LossOutputMismatch(),
    OutputTargetShape(),
    LabelMismatch(),
    UnnormalizedInput(),
    ClassImbalance(),
    DataLeakage(),
    EvaluationMode(),
    SymmetricInitialization(),
    PoorInitialization(),
    LearningRateTooHigh(),
    LearningRateTooLow(),
    OverRegularized(),
    VanishingGradient(),
    ExplodingGradient(),
    DeadReLU(),
    SaturatedActivation(),
    CollapsedOutput(),
    Overfitting(),
    Underfitting(),
    TooFewSteps(),
    OscillatingLoss(),
    LossNotDecreasing(),
    InputBound(),
)
