"""RunSpec: everything needed to repeat a run.

A spec is a value: it names data, model and training, and nothing in it depends on the machine.
Reading, checking and writing it is the business of `specs`.
"""

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct, field

from .data import DataSource, Digits
from .families import MLP, ModelFamily
from .specs.own_code import CodeName
from .watched import WatchedData, WatchedModel

PositiveInt = Annotated[int, Meta(ge=1, le=2**31)]
PositiveFloat = Annotated[float, Meta(gt=0, le=1e12)]
NonNegativeFloat = Annotated[float, Meta(ge=0, le=1e12)]
Fraction = Annotated[float, Meta(ge=0, lt=1)]
Seed = Annotated[int, Meta(ge=0, lt=2**32)]

Loss = Literal["auto", "cross_entropy", "binary_cross_entropy", "mse", "l1", "huber", "contrastive", "policy_gradient"]
Optimizer = Literal["sgd", "momentum", "nesterov", "rmsprop", "adam", "adamw"]
Schedule = Literal["constant", "step", "exponential", "cosine", "one_cycle", "warm_up", "plateau"]

DEFAULT_EPOCHS = 20


class Split(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How examples are divided and prepared; what is left over trains."""

    validation: Fraction = 0.2
    """Share of the examples measured after each epoch, never trained on; rounded down, so tiny data may give none."""
    test: Fraction = 0.0
    """Share of the examples measured once, after the last step."""
    limit_training: PositiveInt | None = None
    """Train on at most this many of the training examples; validation and test stay as they are."""
    limit_per_class: PositiveInt | None = None
    """Train on at most this many examples of each class: what few-shot learning has to do with."""
    label_noise: Annotated[float, Meta(ge=0, le=1)] = 0.0
    """Share of the training labels replaced by a wrong class; validation and test labels stay true."""
    normalize: bool = True
    """Subtract the mean and divide by the standard deviation of the training split; pixels share one pair."""
    normalize_targets: bool = True
    """The same for the targets of a regression: an MSE of 1 is then what the constant mean scores."""
    seed: Seed = 0
    """Draws the split; apart from the run's seed, so that runs under several seeds are judged on the same examples."""


class Training(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the parameters are moved."""

    loss: Loss = "auto"
    """`auto` takes what suits the data: cross-entropy for classes, binary cross-entropy for two, MSE for numbers."""
    loss_factory: CodeName | None = None
    """Code of yours in place of `loss`: `package.module:function`, called to make a function of (outputs, targets).
    Runs only with --trust."""
    optimizer: Optimizer = "adam"
    """The rule that turns a gradient into an update."""
    learning_rate: PositiveFloat = 1e-3
    """Size of an update; the schedule starts from it."""
    momentum: Fraction = 0.9
    """Used by momentum, nesterov and rmsprop."""
    schedule: Schedule = "constant"
    """How the learning rate changes over the run; `plateau` halves it when validation stalls."""
    schedule_steps: PositiveInt | None = None
    """Steps between drops (step), in which a drop is reached (exponential), of warm-up (warm_up, one_cycle).

    Default: a third of the run, a seventh for exponential, a tenth for warm_up.
    """
    schedule_factor: Annotated[float, Meta(gt=0, lt=1)] = 0.5
    """What a drop multiplies the learning rate by (step, exponential, plateau)."""
    batch_size: PositiveInt = 32
    """Examples per step."""
    epochs: PositiveInt | None = None
    """Passes over the training split. Give epochs or steps, not both; neither means 20 epochs."""
    steps: PositiveInt | None = None
    """Optimiser updates."""

    def steps_per_epoch(self, num_examples: int) -> int:
        """Return how many batches cover `num_examples` training examples; the last may be smaller."""
        return -(-num_examples // self.batch_size)

    def num_steps(self, num_examples: int) -> int:
        """Return how many updates the whole run makes on `num_examples` training examples."""
        return self.steps or (self.epochs or DEFAULT_EPOCHS) * self.steps_per_epoch(num_examples)


class EarlyStopping(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Stop when validation loss has not improved, and go back to the best weights."""

    patience: PositiveInt = 10
    """Evaluations without improvement before the run stops."""
    min_delta: NonNegativeFloat = 0.0
    """An improvement smaller than this does not count (unit: the loss)."""


class Regularization(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What holds the parameters back."""

    weight_decay: NonNegativeFloat = 0.0
    """L2: added to the gradient (sgd, adam …), decoupled from it (adamw)."""
    l1: NonNegativeFloat = 0.0
    """Weight of the sum of absolute weights in the loss."""
    clip_gradient_norm: PositiveFloat | None = None
    """Gradients with a larger total L2 norm are scaled down to it."""
    adversarial_epsilon: Annotated[float, Meta(ge=0, le=1)] = 0.0
    """Train on pictures attacked by at most this change of a pixel, from 0 to 1 of the way from black to white."""
    adversarial_steps: Annotated[int, Meta(ge=1, le=100)] = 3
    """Steps of that attack (PGD); 1 is FGSM."""
    early_stopping: EarlyStopping | None = None
    """Left out: every step is taken."""


class Augmentation(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How training pictures are changed at random, anew at every step; the others stay as they are."""

    shift: Annotated[float, Meta(ge=0, le=0.5)] = 0.0
    """Move sideways and up or down by at most this share of the side."""
    rotate: Annotated[float, Meta(ge=0, le=180)] = 0.0
    """Turn by at most this many degrees, either way."""
    crop: Annotated[float, Meta(ge=0, le=0.9)] = 0.0
    """Cut away at most this share of height and width, and enlarge the rest."""
    flip: bool = False
    """Mirror left and right in half of the pictures; not for what changes its meaning, such as digits."""
    noise: Annotated[float, Meta(ge=0, le=1)] = 0.0
    """Standard deviation of noise on every pixel, as a share of the way from black to white."""

    @property
    def is_on(self) -> bool:
        """Whether anything is changed."""
        return self != Augmentation()


class Transfer(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Weights to begin with that another run has learned, and what of them is left as it is."""

    run: str = ""
    """Folder of a run with a checkpoint; layers of the same name and shape begin with its weights. Empty: none."""
    preset: str = ""
    """Where `run` is empty: a preset that is trained first, under this run's seed, as a run of its own in the same
    folder; a finished run of it that lies there already is taken instead."""
    new_head: bool = False
    """Begin the output layer anew even where its shape is the same."""
    freeze: list[str] = field(default_factory=list[str])
    """Layers or parameters that are not trained, by name; `*` stands for any text, such as hidden_*."""


class EditAt(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A change of settings in the middle of the run."""

    step: Annotated[int, Meta(ge=0, le=2**31)]
    """The update after which it is made; 0 is before the first."""
    set: dict[str, Any]
    """Fields by dotted path and the values they take: `"training.learning_rate" = 0.01`."""


class Instruments(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much is measured."""

    budget: Annotated[float, Meta(ge=0, le=1)] | Literal["all"] = 0.01
    """Share of training time that measuring may take; 0 measures nothing, "all" every step."""
    baselines: bool = True
    """Whether simpler models are fitted to a table after the network, for comparison."""
    pictures: bool = True
    """Whether arrays for pictures (boundaries, fits, confusion matrices) are recorded."""


class RunSpec(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A run, ready to be repeated; the first block is for the reader, the rest for the trainer."""

    title: str = ""
    """Name shown to people."""
    group: str = ""
    """Heading in the gallery."""
    teaches: str = ""
    """One sentence: the idea this run shows."""
    watch: str = ""
    """One sentence: where on the screen to look."""
    expect: list[str] = field(default_factory=list[str])
    """Codes of the findings a run of this spec must end with; empty: a healthy run."""
    changes: list[str] = field(default_factory=list[str])
    """What remedies have changed since the spec was written by hand, and for what finding; oldest first."""
    preset: str | None = None
    """Name of the preset this spec came from."""
    race: list[str] = field(default_factory=list[str])
    """What is started beside this run, under its seed, to be compared with it: names of presets, or changes of this
    spec such as `training.optimizer=adam training.learning_rate=0.01`."""
    run_group: str = ""
    """Name shared by runs that were started together, such as seeds of one spec or racers; empty: a run by itself."""
    seed: Seed = 0
    """Draws first weights, the order of batches and dropout; data and split have seeds of their own."""
    device: str = "auto"
    """auto, cpu, cuda, cuda:1 or mps."""
    threads: Annotated[int, Meta(ge=0, le=1024)] = 0
    """torch threads; 0 measures which number is fastest and records it."""
    parallel: Literal["ddp", "fsdp"] = "ddp"
    """What each of several processes (--nproc) has: the whole model (ddp), or a share of its weights, gradients and
    moments (fsdp, for transformers)."""
    data: DataSource | WatchedData = field(default_factory=Digits)
    """Where the examples come from."""
    split: Split = field(default_factory=Split)
    """How the examples are divided."""
    model: ModelFamily | WatchedModel = field(default_factory=MLP)
    """The network."""
    training: Training = field(default_factory=Training)
    """How the network learns."""
    regularization: Regularization = field(default_factory=Regularization)
    """What holds it back."""
    transfer: Transfer | None = None
    """Left out: every weight begins at random."""
    augmentation: Augmentation = field(default_factory=Augmentation)
    """What is done to training pictures."""
    instruments: Instruments = field(default_factory=Instruments)
    """What is measured."""
    edits: list[EditAt] = field(default_factory=list[EditAt])
    """What is changed while the run trains, in the order of steps; edits made by hand are added here."""
