"""Session: everything a run holds in memory while it trains."""

import math
from fractions import Fraction
from typing import Any

import torch
from torch import Tensor, nn

from ..data.split import Part, SplitData
from ..families import ModelFamily
from ..families.custom import Custom
from ..models import build_model, describe_layers, num_parameters
from ..models.custom import try_out
from ..models.player import Player
from ..spec import DEFAULT_EPOCHS, RunSpec
from ..specs.errors import SpecError
from ..watched import WatchedModel
from .batches import Batches
from .device import choose_device
from .early_stopping import BestWeights
from .episodes import EpisodeBatches
from .evaluation import (
    Evaluator,
    Examples,
    evaluation_interval,
    num_evaluated,
    pass_seconds,
    step_seconds,
)
from .losses import choose_loss, criterion_of, own_loss
from .optimizers import build_optimizer
from .play_evaluation import PlayEvaluator
from .schedules import Plateau, schedule_factor
from .streamed_batches import StreamedBatches
from .tasks import build_task
from .transfer import freeze

PLAYED_EVALUATIONS = 20
"""How often a policy is evaluated in a run; to play takes as long as a step."""


class Session:
    """The model with its data, loss, optimiser and schedule, at some step.

    Building one seeds torch's global generator with the spec's seed: first weights, then dropout draw from it.
    """

    def __init__(self, spec: RunSpec, data: SplitData) -> None:
        """Build everything on the device of the spec. Raises SpecError when it cannot be done here."""
        if isinstance(spec.model, WatchedModel):
            raise SpecError("recorded from another program, which alone can train it", place="model")
        self.spec = spec
        self.data = data
        self.device = choose_device(spec.device)
        self.loss_name = choose_loss(spec.training.loss, data.task)
        self.criterion = own_loss(spec.training.loss_factory) or criterion_of(self.loss_name, data.task)
        torch.manual_seed(spec.seed)
        assert isinstance(spec.model, ModelFamily), "the data of a watched program cannot be loaded"
        self.model = build_model(spec.model, data.input_shape, data.num_outputs).to(self.device)
        if isinstance(spec.model, Custom):
            try_out(self.model, spec.model, data)
        dtype = torch.from_numpy(data.train.inputs[:0]).dtype
        self.layers = describe_layers(self.model, data.input_shape, dtype)
        self.num_parameters = num_parameters(self.model)
        self.trainable = tuple(parameter for parameter in self.model.parameters() if parameter.requires_grad)
        """Parameters that are trained unless the spec freezes them."""
        if spec.transfer:
            freeze(self.model, spec.transfer.freeze)
        self.forward: nn.Module = self.model
        """What the loop calls: the model, wrapped where several processes train it."""
        self.train = self._examples(data.train)
        self.validation = self._examples(data.validation)
        self.test = self._examples(data.test)
        self.batches = self._batches()
        self.task = build_task(data, self.loss_name, self.batches.epochs.batch_size)
        num_judged = self.task.num_judged(self.train.targets)
        self.evaluated_training = self.train.first(num_evaluated(num_judged, len(self.train)))
        self.evaluator = Evaluator(self.model, self.criterion, self.task, self.layers)
        if data.dataset.environment:  # nothing is given: batches and scores come from playing
            assert isinstance(self.batches, Batches), "places to begin are drawn, not read"
            player = Player(self.model, data.dataset.environment, self.device)
            self.batches = EpisodeBatches(self.batches, player)
            self.evaluator = PlayEvaluator(self.model, player)
        self.plan_steps()
        trained = [parameter for parameter in self.model.parameters() if parameter.requires_grad]
        self.optimizer = build_optimizer(spec, trained, self.device)
        self.base_learning_rate = spec.training.learning_rate
        self.plateau = Plateau(spec.training.schedule_factor) if spec.training.schedule == "plateau" else None
        tensors = [*self.model.parameters(), *self.model.buffers()]
        self.best = BestWeights(tensors, spec.regularization.early_stopping)
        self.evaluation_interval = self._evaluation_interval()
        self._evaluations_from = 0
        """A step that ends an epoch, and from which intervals are counted."""
        self.step = 0
        """Updates made so far."""
        self.seconds = 0.0
        """Time spent training so far, pauses excluded."""
        self.num_edits = 0
        """How many of the spec's edits have been made."""

    def learning_rate(self, step: int) -> float:
        """Return the learning rate of update `step`."""
        factor = self.schedule(step) if self.schedule else self.plateau.factor if self.plateau else 1.0
        return self.base_learning_rate * factor

    def apply_schedule(self, step: int) -> None:
        """Have the optimiser use the learning rate of update `step`."""
        rate = self.learning_rate(step)
        for group in self.optimizer.param_groups:
            group["lr"] = rate

    def set_learning_rate(self, base: float) -> None:
        """Use `base` from the next step on; the schedule multiplies it."""
        self.base_learning_rate = base
        self.apply_schedule(self.step + 1)

    def use_batch_size(self, size: int) -> None:
        """Take batches of another size from the next step on: as many epochs, evaluated at their ends as before."""
        self.batches.epochs = epochs = self.batches.epochs.changed(self.step, size)
        self.plan_steps()
        self.evaluation_interval = self._evaluation_interval()
        self._evaluations_from = epochs.end_after(self.step)

    def plan_steps(self) -> None:
        """Plan as many steps as the spec has epochs, and its schedule over them; steps that it counts itself stay."""
        training = self.spec.training
        self.num_steps = training.steps or self.batches.epochs.steps(training.epochs or DEFAULT_EPOCHS)
        self.schedule = schedule_factor(training, self.num_steps)

    def plan(self) -> dict[str, Any]:
        """Return the fields of RunStarted that an edit may change."""
        epochs = self.batches.epochs
        return {
            "num_steps": self.num_steps,
            "steps_per_epoch": epochs.steps_per_epoch,
            "batch_size": epochs.batch_size,
            "epochs": epochs if len(epochs.stretches) > 1 else None,
        }

    def next_evaluation(self, step: int) -> int:
        """Return the first step after `step` at which the splits are evaluated: 1, every interval, and the last."""
        if step < 1:
            return 1
        number = (step - self._evaluations_from) // self.evaluation_interval + 1
        return min(self.num_steps, math.ceil(self._evaluations_from + number * self.evaluation_interval))

    def penalty(self) -> Tensor:
        """Return the sum of absolute weights (matrices, not biases), for the L1 term."""
        return torch.stack([weight.abs().sum() for weight in self.model.parameters() if weight.ndim > 1]).sum()

    def multiply_adds(self) -> float:
        """Return multiply-adds of one example's forward pass, biases included."""
        return float(sum(layer.multiply_adds for layer in self.layers))

    def _batches(self) -> Batches | StreamedBatches:
        training, stream = self.spec.training, self.data.stream
        if stream is None:
            return Batches(self.train.inputs, self.train.targets, training.batch_size, self.spec.seed)
        bytes_per_example = self.train.inputs[0].nbytes
        return StreamedBatches(stream, bytes_per_example, training.batch_size, self.spec.seed, self.device)

    def _examples(self, part: Part) -> Examples:
        inputs = torch.from_numpy(part.inputs).to(self.device)
        return Examples(inputs, torch.from_numpy(part.targets).to(self.device))

    def _evaluation_interval(self) -> Fraction:
        if self.data.dataset.environment:
            return Fraction(max(1, self.num_steps // PLAYED_EVALUATIONS))
        work = self.multiply_adds()
        evaluated = len(self.evaluated_training) + len(self.validation)
        return evaluation_interval(
            self.num_steps,
            self.batches.epochs.steps_per_epoch,
            step_seconds(work, self.batches.epochs.batch_size),
            pass_seconds(work, evaluated) + (pass_seconds(0, 0) if len(self.validation) else 0),
        )
