"""Remedies that change how a network is trained."""

import math
from collections.abc import Mapping

from ..events import Remedy
from ..spec import RunSpec
from ..watched import WatchedData, WatchedModel
from .impact import FLAT_FALL, RECENT_SHARE

Evidence = Mapping[str, float | str | None]

_ADAPTIVE = ("adam", "adamw", "rmsprop")
_SAFE_ADAPTIVE, _SAFE_PLAIN = 3e-3, 0.1
"""Learning rates that seldom diverge: for optimisers that scale each weight's step, and for those that do not."""
_BOLD_ADAPTIVE, _BOLD_PLAIN = 1e-2, 0.5
_BOLD_BY_NAME = {"Adadelta": 1.0, "Adagrad": 0.1, "Rprop": 0.1, "LBFGS": 1.0}
"""Highest rates of optimisers whose steps shrink by themselves or whose rate is no length: 1 is what Adadelta's and
L-BFGS's own papers use."""
_HEALTHY_UPDATE_RATIO = 1e-3
_LONGEST_FIRST_UPDATE = 1e-2
"""Share of the weights that a first update may move: the loss's slope is known at the start only."""
_SMALLEST_PART = 1e-5
"""Of the present rate: what asks for less is no matter of the rate."""
_TRAVEL = 3.0
"""How far a short run must be able to move the weights in all, in units of their size."""
_LONGEST_UPDATE = 1e-2
_DEFAULT_EPOCHS = 20
_FEWEST_STEPS = 300
"""Even networks that learn well seldom need fewer."""


def lower_learning_rate(spec: RunSpec, evidence: Evidence) -> Remedy | None:
    """A tenth of the present rate, a rate that seldom diverges if that is less, or if the first update was longer than
    a hundredth of the weights, the rate at which it would not have been."""
    present, first = spec.training.learning_rate, evidence.get("first_update_ratio")
    rate = min(present / 10, _SAFE_ADAPTIVE if _is_adaptive(spec) else _SAFE_PLAIN)
    if isinstance(first, float) and 0 < first < math.inf:
        rate = min(rate, present * _LONGEST_FIRST_UPDATE / first)
    rate = round_rate(max(rate, present * _SMALLEST_PART))
    return Remedy(
        id="lower_learning_rate",
        title=f"Lower the learning rate from {present:g} to {rate:g}",
        set={"training.learning_rate": rate},
        lines=f"for group in optimizer.param_groups:\n    group['lr'] = {rate:g}",
        expected="The loss falls without jumps, and each update moves the weights by about a thousandth.",
    )


def raise_learning_rate(spec: RunSpec, evidence: Evidence) -> Remedy | None:
    """The rate at which an update would move the weights by a thousandth, and all of a short run's by three times their
    size, within what seldom diverges."""
    present, ratio = spec.training.learning_rate, evidence.get("update_ratio")
    if evidence.get("num_gradients") == 0.0 or evidence.get("kind") == "frozen":
        return None
    factor = 10.0
    if isinstance(ratio, float) and ratio > 0:
        steps = evidence.get("num_steps")
        wanted = min(_TRAVEL / steps, _LONGEST_UPDATE) if isinstance(steps, float) and steps > 0 else 0.0
        factor = max(3.0, min(1e6, max(_HEALTHY_UPDATE_RATIO, wanted) / ratio))
    rate = round_rate(min(present * factor, _bold_rate(spec)))
    if rate <= present:
        return None
    return Remedy(
        id="raise_learning_rate",
        title=f"Raise the learning rate from {present:g} to {rate:g}",
        set={"training.learning_rate": rate},
        lines=f"for group in optimizer.param_groups:\n    group['lr'] = {rate:g}",
        expected="The loss falls visibly within the first tenth of the run.",
    )


def lower_to_probed_rate(spec: RunSpec, evidence: Evidence) -> Remedy | None:
    """The rate that a learning-rate range test proposes, where one was made and it is lower."""
    rate = _probed_rate(evidence)
    return _use_probed(spec, rate) if rate is not None and rate < spec.training.learning_rate else None


def raise_to_probed_rate(spec: RunSpec, evidence: Evidence) -> Remedy | None:
    """The rate that a learning-rate range test proposes, where one was made and it is higher."""
    rate = _probed_rate(evidence)
    return _use_probed(spec, rate) if rate is not None and rate > spec.training.learning_rate else None


def _probed_rate(evidence: Evidence) -> float | None:
    rate = evidence.get("suggested_learning_rate")
    return round_rate(rate) if isinstance(rate, float) and rate > 0 else None


def _use_probed(spec: RunSpec, rate: float) -> Remedy:
    present = spec.training.learning_rate
    return Remedy(
        id="probed_learning_rate",
        title=f"Change the learning rate from {present:g} to {rate:g}, where a range test saw the loss fall fastest",
        set={"training.learning_rate": rate},
        lines=f"for group in optimizer.param_groups:\n    group['lr'] = {rate:g}",
        expected="The loss falls as fast as in the test, without diverging.",
    )


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
    times = _times_as_long(evidence)
    if isinstance(spec.data, WatchedData):
        lines = f"for epoch in range({times} * epochs):"
        expected = "The loss goes on falling where it stopped."
        words = {3: "three", 5: "five", 10: "ten"}[times]
        return Remedy(id="train_longer", title=f"Train {words} times as long", lines=lines, expected=expected)
    field = "steps" if spec.training.steps else "epochs"
    present = spec.training.steps or spec.training.epochs or _DEFAULT_EPOCHS
    return Remedy(
        id="train_longer",
        title=f"Train for {times * present:,} {field} instead of {present:,}",
        set={f"training.{field}": times * present},
        expected="The loss goes on falling where it stopped.",
    )


def _times_as_long(evidence: Evidence) -> int:
    """How many times the run it takes until 90 % of what is left of the loss is gone, if it decays exponentially at the
    pace of its newest 30 %: 1 + ln 10 · rest / pace; at least 300 steps; rounded up to 3, 5 or 10. 3 for a flat one."""
    progress, fall, steps = evidence.get("progress"), evidence.get("recent_fall"), evidence.get("num_steps")
    times = _FEWEST_STEPS / steps if isinstance(steps, float) and steps > 0 else 0.0
    if isinstance(progress, float) and isinstance(fall, float) and fall > FLAT_FALL:
        times = max(times, 1 + math.log(10) * (1 - progress) / (fall / RECENT_SHARE))
    return next((choice for choice in (3, 5) if times <= choice), 10)


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


def round_rate(rate: float) -> float:
    """Round down to 1, 2 or 5 times a power of ten, as people write learning rates."""
    power = 10.0 ** math.floor(math.log10(rate) + 1e-9)
    digit = max(step for step in (1, 2, 3, 5) if step <= rate / power * (1 + 1e-9))
    return float(f"{digit * power:.0e}")


def _bold_rate(spec: RunSpec) -> float:
    """The highest rate to propose, by the optimiser's own name where a watched program tells it."""
    own = spec.model.optimizer if isinstance(spec.model, WatchedModel) else None
    return _BOLD_BY_NAME.get(own or "", _BOLD_ADAPTIVE if _is_adaptive(spec) else _BOLD_PLAIN)


def _is_adaptive(spec: RunSpec) -> bool:
    return spec.training.optimizer in _ADAPTIVE
