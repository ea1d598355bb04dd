"""Remedies that change how a network is trained."""

import math

from ..events import Remedy
from ..spec import RunSpec
from ..watched import WatchedData
from .impact import FLAT_FALL, RECENT_SHARE
from .repair_rate import TRAVEL, multiply_rate
from .repair_together import Evidence, together

_DEFAULT_EPOCHS = 20
_LONGEST_RUN = 10
"""How many times as long a run may be asked to be."""
_FEWEST_STEPS = 300
"""Even networks that learn well seldom need fewer."""


def clip_gradient(spec: RunSpec, evidence: Evidence) -> Remedy | None:
    """Bound the total gradient norm by 1, or by a tenth of the present bound."""
    present = spec.regularization.clip_gradient_norm
    norm = 1.0 if present is None or present > 1 else present / 10
    return Remedy(
        id="clip_gradient",
        title=f"Clip the gradient norm to {norm:g}",
        set={"regularization.clip_gradient_norm": norm},
        lines=f"torch.nn.utils.clip_grad_norm_(model.parameters(), {norm:g})  # before optimizer.step()",
        expected="No single update throws the weights away; spikes of the loss disappear.",
    )


def stop_early(spec: RunSpec, evidence: Evidence) -> Remedy | None:
    """Keep the weights of the best validation loss."""
    if spec.regularization.early_stopping is not None or not spec.split.validation:
        return None
    return Remedy(
        id="early_stopping",
        title="Stop early and keep the best weights",
        set={"regularization.early_stopping.patience": 10},
        lines="if validation_loss < best:\n    best, best_weights = validation_loss, copy.deepcopy(model.state_dict())",
        expected="The run ends soon after the validation loss turns, with the weights of its best moment.",
    )


def raise_weight_decay(spec: RunSpec, evidence: Evidence) -> Remedy | None:
    """Pull weights towards zero: ten times harder than now, up to 1."""
    present = spec.regularization.weight_decay
    start = 0.1 if spec.training.optimizer == "adamw" else 1e-3
    decay = min(1.0, 10 * present) if present else start
    if decay <= present:
        return None
    return Remedy(
        id="weight_decay",
        title=f"Set weight decay (L2) to {decay:g}",
        set={"regularization.weight_decay": decay},
        lines=f"optimizer = torch.optim.AdamW(model.parameters(), lr=lr, weight_decay={decay:g})",
        expected="A smaller gap between training and validation loss.",
    )


def lower_weight_decay(spec: RunSpec, evidence: Evidence) -> Remedy | None:
    """Pull weights towards zero a hundred times less, and not more than 1e-4."""
    present = spec.regularization.weight_decay
    decay = min(1e-4, present / 100)
    if not present:
        return None
    return Remedy(
        id="lower_weight_decay",
        title=f"Lower weight decay from {present:g} to {decay:g}",
        set={"regularization.weight_decay": decay},
        lines=f"for group in optimizer.param_groups:\n    group['weight_decay'] = {decay:g}",
        expected="The weights keep their size and the loss falls.",
    )


def lower_penalty(spec: RunSpec, evidence: Evidence) -> Remedy | None:
    """Weigh a penalty within the loss less."""
    if spec.regularization.weight_decay:
        return None
    return Remedy(
        id="lower_penalty",
        title="Weigh the penalty a hundred times less",
        lines="loss = criterion(outputs, targets) + 0.01 * penalty_weight * penalty",
        expected="The weights keep their size and the loss falls.",
    )


def train_longer(spec: RunSpec, evidence: Evidence) -> Remedy | None:
    """Three, five or ten times the steps, by the pace of the loss."""
    return _longer(spec, _times_as_long(evidence))


def train_longer_and_faster(spec: RunSpec, evidence: Evidence) -> Remedy | None:
    """Ten times the steps at three times the rate, where all updates together moved the weights so little that the
    steps alone would not take them far enough."""
    travelled = evidence.get("travelled")
    if not isinstance(travelled, float) or not 0 < _LONGEST_RUN * travelled < TRAVEL:
        return None
    faster = multiply_rate(spec, 3.0)
    return together(_longer(spec, _LONGEST_RUN), faster) if faster else None


def _longer(spec: RunSpec, times: int) -> Remedy:
    expected = "The loss goes on falling where it stopped."
    if isinstance(spec.data, WatchedData):
        lines = f"for epoch in range({times} * epochs):"
        words = {3: "three", 5: "five", 10: "ten"}[times]
        return Remedy(id="train_longer", title=f"Train {words} times as long", lines=lines, expected=expected)
    field = "steps" if spec.training.steps else "epochs"
    present = spec.training.steps or spec.training.epochs or _DEFAULT_EPOCHS
    return Remedy(
        id="train_longer",
        title=f"Train for {times * present:,} {field} instead of {present:,}",
        set={f"training.{field}": times * present},
        expected=expected,
    )


def _times_as_long(evidence: Evidence) -> int:
    """How many times the run it takes until 90 % of what is left of the loss is gone, if it decays exponentially at the
    pace of its newest 30 %: 1 + ln 10 · rest / pace; at least 300 steps; rounded up to 3, 5 or 10. 3 for a flat one."""
    progress, fall, steps = evidence.get("progress"), evidence.get("recent_fall"), evidence.get("num_steps")
    times = _FEWEST_STEPS / steps if isinstance(steps, float) and steps > 0 else 0.0
    if isinstance(progress, float) and isinstance(fall, float) and fall > FLAT_FALL:
        times = max(times, 1 + math.log(10) * (1 - progress) / (fall / RECENT_SHARE))
    return next((choice for choice in (3, 5) if times <= choice), _LONGEST_RUN)


def pass_all_parameters(spec: RunSpec, evidence: Evidence) -> Remedy | None:
    """Give the optimiser the parameters of the model that is trained, unless it holds them and no gradient arrives."""
    if evidence.get("num_gradients") == 0.0 or evidence.get("kind") == "frozen":
        return None
    return Remedy(
        id="pass_all_parameters",
        title="Give the optimiser this model's parameters",
        lines="optimizer = torch.optim.Adam(model.parameters())  # after the model has its final layers and device",
        expected="Every layer's update ratio is above zero.",
    )
