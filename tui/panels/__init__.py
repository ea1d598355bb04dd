"""Panels: each answers one question about a run. They know neither one another nor the screen they are on.

    RunView ──look──► model (frozen; equal if nothing has changed) ──draw──► Canvas, exactly as large as asked

status     how far, how fast, how long         picture     what has it learned, to the eye
loss       is it learning                      findings    is anything wrong, why, what would help
metric     how good is it                      speed       where does the time of a step go
layers     what does each layer do             log         what happened
gradients  does the error reach every layer
"""

from .activation_curves import ActivationCurvesPanel
from .attention import AttentionPanel
from .attention_memory import AttentionMemoryPanel
from .augmented_pictures import AugmentedPicturesPanel
from .baselines import BaselinesPanel
from .cart import CartPanel
from .codes import CodesPanel
from .explained_step import ExplainedStepPanel
from .feature_maps import FeatureMapsPanel
from .filters import FiltersPanel
from .findings import FindingsPanel
from .forecast import ForecastPanel
from .generated_text import GeneratedTextPanel
from .gradient_by_lag import GradientByLagPanel
from .gradients import GradientsPanel
from .hidden_states import HiddenStatesPanel
from .histograms import HistogramsPanel
from .layers import LayersPanel
from .linear_probes import LinearProbesPanel
from .log import LogPanel
from .loss import LossPanel
from .loss_surface import LossSurfacePanel
from .masks import MasksPanel
from .metric import MetricPanel
from .misclassified import MisclassifiedPanel
from .neighbors import NeighborsPanel
from .network import NetworkPanel
from .other_series import OtherSeriesPanel
from .panel import Panel
from .picture import PicturePanel
from .policy_entropy import PolicyEntropyPanel
from .predictions import PredictionsPanel
from .principal_angle import PrincipalAnglePanel
from .ranks import RanksPanel
from .reconstructions import ReconstructionsPanel
from .representation import RepresentationPanel
from .retrieval import RetrievalPanel
from .robustness import RobustnessPanel
from .saliency import SaliencyPanel
from .samples import SamplesPanel
from .similarity import SimilarityPanel
from .speed import SpeedPanel
from .status import StatusPanel
from .system import SystemPanel

__all__ = ["PANELS", "Panel"]

PANELS: tuple[Panel, ...] = (
    StatusPanel(),
    LossPanel(),
    MetricPanel(),
    PicturePanel(),
    FindingsPanel(),
    LayersPanel(),
    GradientsPanel(),
    SpeedPanel(),
    SystemPanel(),
    RanksPanel(),
    LogPanel(),
    OtherSeriesPanel(),
    FiltersPanel(),
    FeatureMapsPanel(),
    SaliencyPanel(),
    MisclassifiedPanel(),
    LinearProbesPanel(),
    RobustnessPanel(),
    HistogramsPanel(),
    ExplainedStepPanel(),
    RepresentationPanel(),
    ActivationCurvesPanel(),
    AugmentedPicturesPanel(),
    ReconstructionsPanel(),
    CodesPanel(),
    PredictionsPanel(),
    NeighborsPanel(),
    SamplesPanel(),
    MasksPanel(),
    SimilarityPanel(),
    RetrievalPanel(),
    CartPanel(),
    PolicyEntropyPanel(),
    AttentionPanel(),
    AttentionMemoryPanel(),
    GeneratedTextPanel(),
    HiddenStatesPanel(),
    GradientByLagPanel(),
    ForecastPanel(),
    BaselinesPanel(),
    NetworkPanel(),
    PrincipalAnglePanel(),
    LossSurfacePanel(),
)
"""In reading order: one thing first."""
