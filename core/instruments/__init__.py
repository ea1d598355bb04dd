"""What can be measured. To add an instrument: one class, an entry in the tuple of when it is measured, a slow twin
in tests/oracle.

`measuring` puts them to work within a budget of time; `schedule` decides when.
"""

from .activation_curves import ActivationCurves
from .activations import ActivationDerivative, ActivationMoments
from .attention_maps import AttentionMaps
from .attention_memory import AttentionMemory
from .batch import BatchStatistics
from .cart import CartPlay
from .confusion_matrix import ConfusionMatrix
from .decision_boundary import DecisionBoundary
from .explained_step import ExplainedStep
from .filters import FeatureMaps, Filters
from .fitted_curve import FittedCurve
from .forecasts import Forecasts
from .generated_text import GeneratedText
from .gradient_by_lag import GradientByLag
from .gradients import GradientNorm
from .hidden_states import HiddenStates
from .histograms import Histograms
from .linear_probes import LinearProbes
from .loss_surface import LossSurface
from .masks import Masks
from .misclassified import Misclassified
from .preferences import Neighbors, Predictions
from .principal_angle import PrincipalAngle
from .reconstructions import Codes, Reconstructions
from .representation import Representation
from .robustness import Robustness
from .saliency import Saliency
from .samples import DiffusionSamples
from .similarity import Similarities
from .units import DeadFraction, SaturatedFraction
from .weight_matrices import WeightMatrices
from .weights import UpdateRatio, WeightNorm, WeightSpread

STEP_INSTRUMENTS = (GradientNorm, WeightNorm, WeightSpread, ActivationMoments, ActivationDerivative, BatchStatistics)
"""Gradients exist, weights have not moved."""
UPDATE_INSTRUMENTS = (UpdateRatio,)
"""Just before and just after the update."""
PASS_INSTRUMENTS = (DeadFraction, SaturatedFraction, PrincipalAngle)
"""Over a pass through the training split in evaluation mode."""
VALIDATION_INSTRUMENTS = (ConfusionMatrix, Misclassified, Predictions, Masks, Similarities)
"""From the outputs for the validation split, when it is evaluated."""
PICTURE_INSTRUMENTS = (
    DecisionBoundary,
    FittedCurve,
    WeightMatrices,
    Filters,
    FeatureMaps,
    Histograms,
    ExplainedStep,
    Representation,
    ActivationCurves,
    Reconstructions,
    Codes,
    Neighbors,
    DiffusionSamples,
    CartPlay,
    AttentionMaps,
    HiddenStates,
    GradientByLag,
    Forecasts,
)
"""A few times a second."""
STATE_INSTRUMENTS = (DecisionBoundary, FittedCurve, WeightMatrices)
"""Those of them that are drawn besides at a pause, and for somebody who looks on."""
STUDY_INSTRUMENTS = (Saliency, LinearProbes, Robustness, GeneratedText, AttentionMemory, LossSurface)
"""A few times in a run: each costs as much as many steps."""
INSTRUMENTS = (
    *STEP_INSTRUMENTS,
    *UPDATE_INSTRUMENTS,
    *PASS_INSTRUMENTS,
    *VALIDATION_INSTRUMENTS,
    *PICTURE_INSTRUMENTS,
    *STUDY_INSTRUMENTS,
)
