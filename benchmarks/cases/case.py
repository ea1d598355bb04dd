"""What a case is: a training program whose fault, or health, is known beforehand."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import torch
from torch import Tensor, nn
from torch.optim import Optimizer
from torch.optim.lr_scheduler import LRScheduler

CODES = frozenset(
    {
        "class_imbalance",
        "collapsed_output",
        "constant_loss",
        "dead_relu",
        "exploding_gradient",
        "input_bound",
        "label_mismatch",
        "learning_rate_too_high",
        "learning_rate_too_low",
        "loss_not_decreasing",
        "loss_output_mismatch",
        "missing_zero_grad",
        "non_finite",
        "oscillating_loss",
        "output_target_shape",
        "over_regularized",
        "overfitting",
        "poor_initialization",
        "saturated_activation",
        "symmetric_initialization",
        "too_few_steps",
        "unchanged_weights",
        "underfitting",
        "unnormalized_input",
        "vanishing_gradient",
    }
)
"""Every finding code a run may be given."""

Examples = tuple[Tensor, Tensor]
"""Inputs and targets, example first."""
Criterion = Callable[[Any, Tensor], Tensor]
"""(outputs, targets) -> scalar; an `nn.Module` or a plain function."""


@dataclass(frozen=True, slots=True)
class Metric:
    """How good outputs are; higher is better."""

    name: str
    """The keyword under which the loop logs it: accuracy or r2."""
    measure: Callable[[Any, Tensor], float]
    """(outputs, targets) of a whole split -> number."""


@dataclass(frozen=True, slots=True)
class Data:
    """Both splits of a data set, in memory."""

    train: Examples
    validation: Examples


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a training loop may do beside the five usual lines."""

    zero_grad: bool = True
    """False forgets `optimizer.zero_grad()`."""
    rewrap_loss: bool = False
    """Backward from `torch.tensor(loss.item(), requires_grad=True)`: the graph is lost."""
    transform: Callable[[Tensor, Tensor], Examples] | None = None
    """Applied to every training batch: augmentation, or a bug in it."""
    penalty: Callable[[nn.Module], Tensor] | None = None
    """Added to the criterion's loss while training."""
    schedule: Callable[[Optimizer, int], LRScheduler] | None = None
    """(optimizer, number of updates in the run) -> scheduler, stepped after every update."""
    clip_norm: float | None = None
    """Largest total L2 norm of the gradient."""
    accumulate: int = 1
    """Batches whose gradients are averaged before one update."""
    autocast: torch.dtype | None = None
    """Type the forward pass is cast to where that is safe."""
    initial_scale: float | None = None
    """Where a gradient scaler starts; None trains without one."""
    example_weights: Callable[[Tensor], Tensor] | None = None
    """Targets -> weights a sampler draws examples by, with replacement; None takes each example once an epoch."""
    load_seconds: float = 0.0
    """How long the loader takes for a batch."""


class Observer(Protocol):
    """What the loops need of `nn_tui.watch(program.model, program.optimizer, criterion=program.criterion)`."""

    def log(self, **values: Any) -> None:
        """Take what one step produced."""
        ...

    def log_validation(self, **values: Any) -> None:
        """Take what one evaluation produced."""
        ...

    def criterion(self, outputs: Any, targets: Tensor) -> Tensor:
        """Call the watched plain-function criterion."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A training program, ready to run once."""

    model: nn.Module
    optimizer: Optimizer
    criterion: Criterion
    train: Examples
    validation: Examples
    batch_size: int
    epochs: int
    metric: Metric
    """Logged after every epoch."""
    score: Callable[[Any, Tensor], float]
    """What the target is about, (outputs, targets) of the validation split -> number; usually the metric itself."""
    options: Options = field(default_factory=Options)
    loop: "Loop | None" = None
    """A loop of its own where the usual one does not do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came out of one run."""

    scores: tuple[float, ...]
    """Score on the validation split after each epoch; −inf where outputs were not finite."""
    losses: tuple[float, ...]
    """Loss on the validation split after each epoch."""
    finite: bool
    """Whether every training loss was."""
    num_steps: int
    """Updates made."""
    seconds: float
    load_seconds: float = 0.0
    """The part of `seconds` spent waiting for batches."""

    @property
    def best(self) -> float:
        """The highest score of any epoch."""
        return max(self.scores)

    @property
    def final(self) -> float:
        """The score after the last epoch."""
        return self.scores[-1]


Loop = Callable[[Program, int, Observer | None], Result]
"""(program, seed, observer) -> result."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a run must achieve not to count as failing."""

    sentence: str
    is_met: Callable[[Result], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """A program as settings: `dataclasses.replace` one of them and it is another program."""

    data: Callable[[], Data]
    model: Callable[[], nn.Module]
    """A `functools.partial` of a module or of a function that makes one, so that its keywords can be replaced too."""
    criterion: Callable[[], Criterion]
    """Makes the criterion; a plain function is given as `lambda: function`."""
    metric: Metric
    optimizer: Callable[..., Optimizer] = torch.optim.Adam
    learning_rate: float = 1e-3
    optimizer_options: Mapping[str, Any] = field(default_factory=dict)
    parameters: Callable[[nn.Module], Any] = nn.Module.parameters
    """Which parameters the optimiser is given."""
    batch_size: int = 32
    epochs: int = 20
    score: Callable[[Any, Tensor], float] | None = None
    """None takes the metric."""
    options: Options = field(default_factory=Options)
    loop: Loop | None = None

    def __call__(self, seed: int) -> Program:
        """Build the program; the seed decides its initial weights."""
        torch.manual_seed(seed)
        data, model = self.data(), self.model()
        optimizer = self.optimizer(self.parameters(model), lr=self.learning_rate, **self.optimizer_options)
        return Program(
            model=model,
            optimizer=optimizer,
            criterion=self.criterion(),
            train=data.train,
            validation=data.validation,
            batch_size=self.batch_size,
            epochs=self.epochs,
            metric=self.metric,
            score=self.score or self.metric.measure,
            options=self.options,
            loop=self.loop,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A program with what is known about it."""

    id: str
    source: str
    """Where it was published: autotrainer, stackoverflow; healthy and own were written here."""
    family: str
    """Kind of network: mlp, cnn, rnn, transformer, autoencoder, embedding, gan."""
    title: str
    causes: frozenset[str]
    """Finding codes that are true causes, any of which names the fault; empty: healthy.

    A healthy case's run that misses its target has no known cause: count it neither as failing nor as healthy.
    """
    build: Recipe
    """Called with a seed, makes the program."""
    target: Target
    repaired_by: str | None = None
    """Id of the healthy case that differs from this one by the repair alone."""
    remedy_hint: str = ""
    """The repair in a few words."""


def case(
    source: str,
    family: str,
    id: str,
    title: str,
    build: Recipe,
    target: Target,
    causes: Iterable[str] = (),
    repaired_by: str | None = None,
    hint: str = "",
) -> Case:
    """Return a case; no causes means it is healthy."""
    return Case(
        id=id,
        source=source,
        family=family,
        title=title,
        causes=frozenset(causes),
        build=build,
        target=target,
        repaired_by=repaired_by,
        remedy_hint=hint,
    )
