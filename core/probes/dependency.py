"""Dependency: change or differentiate example j, and see whether the output of example i takes notice."""

from dataclasses import dataclass
from typing import Any, ClassVar

import torch
from torch import Tensor
from torch.nn.modules.batchnorm import _BatchNorm  # pyright: ignore[reportPrivateUsage]

from ..probing.result import ProbeError, ProbeResult, Verdict
from .batch import Batch, map_tensors, num_examples, tensors_of
from .gradients import gradients
from .isolation import SEED, seed_generators, without_trace
from .subject import Subject
from .trial import Trial

NUM_ASKED = 8
"""Examples whose output is asked about all others."""
LEAST_SHARE = 1e-6
"""Of an example's influence on its own output, under which another's is rounding."""
LEAST_CHANGE = 1e-5
"""Of the largest output, for inputs that are integers and can only be exchanged."""


@dataclass(frozen=True, slots=True, eq=False)
class Influence:
    """How much each example moves some outputs."""

    strengths: Tensor
    """(examples asked, examples): of gradients their norm, of exchanges the largest change."""
    asked: list[int]
    """Which examples the rows are about."""
    least: float
    """Share of the strongest entry that counts."""

    @property
    def own(self) -> float:
        """The strongest influence of an example on itself."""
        return max(float(self.strengths[row, number]) for row, number in enumerate(self.asked))

    @property
    def across(self) -> Tensor:
        """(examples asked, examples): strengths with an example's own left out."""
        others = self.strengths.clone()
        others[range(len(self.asked)), self.asked] = 0.0
        return others

    @property
    def num_leaks(self) -> int:
        """Pairs i ≠ j in which j moves i."""
        return int((self.across > self.least * float(self.strengths.max())).sum())


class Dependency:
    """|∂ output i / ∂ input j| for up to eight examples i and all j, with dropout silent; in training mode.

    Outputs are weighted at random before they are differentiated, for sums such as a softmax's have no gradient.
    Integer inputs are exchanged for another example's instead. Where everything vanishes once batch norm uses its
    running statistics, batch norm is the reason, and legitimate. The loss is asked too: an example's share of it
    should not depend on another's target, as it does when shapes broadcast.
    """

    name: ClassVar[str] = "dependency"
    source: ClassVar[str] = "Karpathy, A Recipe for Training Neural Networks (2019): backprop to chart dependencies"

    @without_trace
    def run(self, subject: Subject) -> ProbeResult:
        """Differentiate a copy. Raises ProbeError."""
        (batch,) = subject.first_batches(1)
        if num_examples(batch) < 2:
            raise ProbeError("a dependency needs at least two examples in the batch, and there is only one", 2)
        trial = subject.trial()
        trial.silence_dropout()
        influence = influence_of(trial, batch)
        leaks, by_norm = influence.num_leaks, 0
        if leaks and _freeze_batch_norm(trial):
            frozen = influence_of(trial, batch)
            by_norm, leaks, influence = leaks, frozen.num_leaks, frozen if frozen.num_leaks else influence
        mixing = _loss_mixes(trial, batch)
        verdict, headline, meaning = _words(influence, leaks, by_norm, mixing, batch)
        strongest = float(influence.across.max())
        return ProbeResult(
            name=self.name,
            headline=headline,
            verdict=verdict,
            meaning=meaning,
            evidence={
                "num_leaking_pairs": leaks,
                "num_pairs_through_batch_norm": by_norm,
                "num_pairs": len(influence.asked) * (num_examples(batch) - 1),
                "strongest_influence": strongest,
                "own_influence": influence.own,
                "loss_mixes_targets": {None: None, True: "yes", False: "no"}[mixing],
            },
        )


def influence_of(trial: Trial, batch: Batch) -> Influence:
    """Return what moves what in a batch, as the trial's modules are set. Raises ProbeError."""
    count = num_examples(batch)
    asked = sorted({round(place) for place in torch.linspace(0, count - 1, min(NUM_ASKED, count)).tolist()})
    if any(tensor.is_floating_point() for tensor in tensors_of(batch[0])):
        return Influence(_gradients(trial, batch, count, asked), asked, LEAST_SHARE)
    return Influence(_changes(trial, batch, count, asked), asked, LEAST_CHANGE)


def _gradients(trial: Trial, batch: Batch, count: int, asked: list[int]) -> Tensor:
    inputs = map_tensors(batch[0], lambda tensor: tensor.detach().clone().requires_grad_(tensor.is_floating_point()))
    leaves = [tensor for tensor in tensors_of(inputs) if tensor.requires_grad and _place(tensor, count) is not None]
    outputs = _rows(trial.outputs(inputs), count)
    if not outputs.requires_grad or not leaves:
        return torch.zeros(len(asked), count)
    weights = torch.randn(outputs.shape, generator=torch.Generator().manual_seed(SEED)).to(outputs)
    rows: list[Tensor] = []
    for number in asked:
        chosen = (outputs[number] * weights[number]).sum()
        found = gradients([chosen], leaves, keep_graph=True)
        squares = [_squares(g, count) for g in found if g is not None]
        rows.append(torch.stack(squares).sum(0).sqrt() if squares else torch.zeros(count))
    return torch.stack(rows).cpu()


def _changes(trial: Trial, batch: Batch, count: int, asked: list[int]) -> Tensor:
    """Exchange the inputs of every asked example j in turn; return (asked i, examples j), 0 if not asked."""
    before = _seeded_outputs(trial, batch[0], count)
    strengths = torch.zeros(len(asked), count)
    for number in asked:
        inputs = map_tensors(batch[0], lambda tensor, j=number: _exchanged(tensor, count, j))
        change = (_seeded_outputs(trial, inputs, count) - before).abs().amax(1)
        strengths[:, number] = change[asked].cpu()
    return strengths


@torch.no_grad()
def _seeded_outputs(trial: Trial, inputs: Any, count: int) -> Tensor:
    seed_generators()
    return _rows(trial.outputs(inputs), count).float()


def _exchanged(tensor: Tensor, count: int, number: int) -> Tensor:
    """Put an example that differs in the place of example `number`; the tensor itself where none does."""
    place = _place(tensor, count)
    if place is None:
        return tensor
    rows = tensor.movedim(place, 0)
    different = (rows != rows[number]).reshape(count, -1).any(1).nonzero()
    if not len(different):
        return tensor
    rows = rows.clone()
    rows[number] = rows[int(different[0])]
    return rows.movedim(0, place)


def _rows(outputs: Any, count: int) -> Tensor:
    """Return outputs as (examples, values): the first tensor that has a row for every example. Raises ProbeError."""
    for tensor in tensors_of(outputs):
        place = _place(tensor, count)
        if place is not None and (tensor.is_floating_point() or tensor.is_complex()):
            rows = tensor.movedim(place, 0).reshape(count, -1)
            return torch.view_as_real(rows).flatten(1) if rows.is_complex() else rows
    raise ProbeError(f"no output of the model has a row for each of the {count} examples", 2)


def _place(tensor: Tensor, count: int) -> int | None:
    """Which dimension counts examples: the first, or the second where time comes first."""
    return next((place for place in (0, 1) if tensor.ndim > place and tensor.shape[place] == count), None)


def _squares(gradient: Tensor, count: int) -> Tensor:
    place = _place(gradient, count)
    assert place is not None, "only inputs with a dimension for examples are asked"
    return gradient.movedim(place, 0).reshape(count, -1).float().square().sum(1)


def _freeze_batch_norm(trial: Trial) -> bool:
    """Let batch norm use its running statistics; return whether there was any that did not."""
    found = [
        module
        for module in trial.model.modules()
        if isinstance(module, _BatchNorm) and module.training and module.track_running_stats
    ]
    for module in found:
        module.eval()
    return bool(found)


def _loss_mixes(trial: Trial, batch: Batch) -> bool | None:
    """Whether one example's gradient of the loss turns when another's target changes; None where it cannot be asked.

    A common factor is no dependency: class weights change the mean's denominator.
    """
    targets = batch[1]
    with torch.no_grad():
        outputs = trial.outputs(batch[0])
    if not isinstance(outputs, Tensor) or not isinstance(targets, Tensor) or not outputs.is_floating_point():
        return None
    count = len(targets)
    changed = _exchanged(targets, count, 0)
    if len(outputs) != count or changed is targets:
        return None
    try:
        before, after = (_output_gradient(trial, outputs, t)[1:].flatten() for t in (targets, changed))
    except (RuntimeError, ValueError, TypeError):  # a criterion that wants more than outputs and targets
        return None
    factor = float(before @ after) / max(float(before @ before), 1e-30)
    return bool((after - factor * before).norm() > 1e-4 * after.norm())


def _output_gradient(trial: Trial, outputs: Tensor, targets: Tensor) -> Tensor:
    leaf = outputs.detach().clone().requires_grad_()
    (gradient,) = torch.autograd.grad(trial.criterion(leaf, targets), leaf)
    return gradient.float()


def _words(
    influence: Influence, leaks: int, by_norm: int, mixing: bool | None, batch: Batch
) -> tuple[Verdict, str, str]:
    pairs = len(influence.asked) * (num_examples(batch) - 1)
    if leaks:
        share = float(influence.across.max()) / influence.own if influence.own else float("inf")
        headline = f"In {leaks:,} of {pairs:,} pairs an example moves another's output, by up to {share:.2g} of its own"
        meaning = "Look for a reshape, mean, softmax or shuffle over the dimension of examples."
        return "unhealthy", headline, meaning
    if mixing:
        headline = "Outputs are independent, but the loss pairs an example's output with other examples' targets"
        meaning = "Compare the shapes of outputs and targets: (N, 1) with (N,) broadcasts. Contrastive losses may."
        return "unhealthy", headline, meaning
    if influence.own == 0.0:
        headline = "No output depends on any input, its own included"
        return "unclear", headline, "Dead units, constant inputs or a cut graph: probe zeroed_inputs next."
    if by_norm:
        headline = f"Examples depend on each other in {by_norm:,} of {pairs:,} pairs, through batch norm alone"
        return "healthy", headline, "That is legitimate while training, and gone in evaluation mode."
    return "healthy", f"No example moves another's output in {pairs:,} pairs", "Each answer is about its own example."
