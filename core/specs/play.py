"""A network to play with as one line of text: `play:data=spirals,noise=0.05,hidden=8-8,seed=3`.

The settings are those of TensorFlow Playground (Smilkov et al. 2017, arXiv 1708.03788) and what its users ask for. What
is left out has its default; what a line says becomes an ordinary spec, so it trains on any screen and on none.
"""

from typing import Annotated, Any, Literal, get_args

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import fields

from ..data import Blobs, DataSource, Moons, Rings, Spirals, Xor
from ..families.mlp import MLP, Activation, Feature
from ..spec import EarlyStopping, Optimizer, Regularization, RunSpec, Split, Training
from .errors import SpecError, shown, suggestion
from .from_data import SOURCES_BY_SUFFIX, empty_spec, source_of

PREFIX = "play:"
Shown = Literal["validation", "discrete"]
PLAY_DATA = ("moons", "rings", "spirals", "xor", "blobs")
"""Points of the plane that are drawn, in two classes."""


class Play(Struct, frozen=True, kw_only=True):
    """Everything that can be chosen."""

    data: str = "moons"
    """Points of the plane: moons, rings, spirals, xor, blobs, or a file of yours with two columns of numbers and a
    last one to predict."""
    examples: Annotated[int, Meta(ge=10, le=100_000)] = 400
    """Points altogether; a file has as many as it has."""
    noise: Annotated[float, Meta(ge=0, le=10)] = 0.1
    """Standard deviation of what is added to both coordinates; of blobs: of the clouds themselves, at least 0.01."""
    train: Annotated[float, Meta(ge=0.05, le=1)] = 0.5
    """Share of the points that train; the others validate."""
    batch: Annotated[int, Meta(ge=1, le=100_000)] = 10
    """Examples per step; no more than there are to train on."""
    features: Annotated[tuple[Feature, ...], Meta(min_length=1)] = ("x1", "x2")
    """What the first layer gets."""
    hidden: tuple[Annotated[int, Meta(ge=1, le=4096)], ...] = (4, 2)
    """Units of each hidden layer; `none` for no hidden layer."""
    activation: Activation | tuple[Activation, ...] = "tanh"
    """Non-linearity of the hidden layers, or one for each, such as tanh-relu; `none` for a linear network."""
    dropout: Annotated[float, Meta(ge=0, lt=1)] = 0.0
    """Probability that a hidden unit is silenced in a training step."""
    optimizer: Optimizer = "adam"
    """The rule that turns a gradient into an update."""
    rate: Annotated[float, Meta(gt=0, le=1000)] = 0.03
    """Learning rate."""
    regularization: Literal["none", "l1", "l2"] = "none"
    """What is added to the loss: absolute or squared weights."""
    strength: Annotated[float, Meta(ge=0, le=1000)] = 0.001
    """How much of it."""
    epochs: Annotated[int, Meta(ge=1, le=1_000_000)] = 100
    """Passes over the training points, after which the run stops."""
    patience: Annotated[int, Meta(ge=0, le=1_000_000)] = 0
    """Stop before when so many evaluations bring no lower validation loss, and go back to the best; 0: never."""
    show: tuple[Shown, ...] = ()
    """On the play screen: points that validate, or classes without shades between."""
    speed: Annotated[float, Meta(ge=0, le=1_000_000)] = 30.0
    """On the play screen: epochs a second at most; 0: as fast as it goes."""
    seed: Annotated[int, Meta(ge=0, lt=2**32)] = 0
    """Draws the points, the split and the first weights."""

    @property
    def activations(self) -> tuple[Activation, ...]:
        """The non-linearity of each hidden layer, first to last."""
        return (self.activation,) * len(self.hidden) if isinstance(self.activation, str) else self.activation


DEFAULT = Play()
_FIELDS = {each.name: each for each in fields(Play)}
_LISTS = ("features", "hidden", "show")
_RULES = {
    "data": f"one of {', '.join(PLAY_DATA)}, or a file ({', '.join(SOURCES_BY_SUFFIX)}) whose path has no comma",
    "examples": "a whole number from 10 to 100,000",
    "noise": "a number from 0 to 10",
    "train": "a share from 0.05 to 1",
    "batch": "a whole number from 1 to 100,000",
    "hidden": "numbers of units from 1 to 4096 with - between them, such as 8-8, or none",
    "dropout": "a probability from 0 to less than 1",
    "rate": "a learning rate above 0, at most 1000",
    "strength": "a number from 0 to 1000",
    "epochs": "a whole number from 1 to 1,000,000",
    "patience": "a whole number from 0 to 1,000,000",
    "speed": "a number of epochs a second, 0 for as fast as it goes",
    "seed": "a whole number from 0 to 4,294,967,295",
}


def parse_play(text: str) -> Play:
    """Read a line that begins with `play:`. SpecError names the setting, its value and what it could be."""
    chosen: dict[str, Any] = {}
    for part in filter(None, (part.strip() for part in text.removeprefix(PREFIX).split(","))):
        name, equals, value = (word.strip() for word in part.partition("="))
        if not equals:
            raise SpecError(f"expected name=value, got {shown(part)}", file="play")
        if name not in _FIELDS:
            hint = suggestion(name, _FIELDS) or f"; settings are {', '.join(_FIELDS)}"
            raise SpecError(f"unknown setting {shown(name)}{hint}", file="play")
        if name in chosen:
            raise SpecError("given twice; once is enough", place=name, file="play")
        chosen[name] = play_value(name, value)
    play = Play(**chosen)
    if len(play.activations) != len(play.hidden):
        rule = f"{len(play.activations)} for {len(play.hidden)} hidden layers; give one for each, or one for all"
        raise SpecError(rule, place="activation", file="play")
    return play


def play_text(play: Play) -> str:
    """Return the line: every setting that is not the default, and the seed."""
    said = [name for name in _FIELDS if name == "seed" or getattr(play, name) != getattr(DEFAULT, name)]
    return PREFIX + ",".join(f"{name}={_text(getattr(play, name))}" for name in said)


def play_spec(play: Play) -> RunSpec:
    """Return the run that a line stands for."""
    from ..data.split import split_sizes

    split = Split(validation=round(1 - play.train, 9), seed=play.seed)
    data = _data(play)
    num_training, num_validation, _ = split_sizes(play.examples, split)
    is_drawn = play.data in PLAY_DATA
    has_validation = num_validation > 0 if is_drawn else split.validation > 0
    names_inputs = is_drawn and play.features == DEFAULT.features
    return RunSpec(
        title=play_text(play),
        teaches="What a small network makes of points in the plane.",
        seed=play.seed,
        data=data,
        split=split,
        model=MLP(
            features=[] if names_inputs else list(play.features),
            hidden=list(play.hidden),
            activation=play.activation if isinstance(play.activation, str) else list(play.activation),
            dropout=play.dropout,
        ),
        training=Training(
            optimizer=play.optimizer,
            learning_rate=play.rate,
            batch_size=min(play.batch, num_training) if is_drawn else play.batch,
            epochs=play.epochs,
        ),
        regularization=Regularization(
            l1=play.strength if play.regularization == "l1" else 0.0,
            weight_decay=play.strength if play.regularization == "l2" else 0.0,
            early_stopping=EarlyStopping(patience=play.patience) if play.patience and has_validation else None,
        ),
    )


def live_changes(before: Play, after: Play) -> dict[str, Any] | None:
    """Return what turns a run of one line into one of the other while it trains, as fields of the spec by dotted path.

    None: the network, the data or what they begin with are another, so it has to be another run. A run whose network
    was built without dropout refuses dropout.
    """
    free = ("rate", "optimizer", "dropout", "regularization", "strength", "epochs", "show", "speed")
    if any(getattr(before, name) != getattr(after, name) for name in _FIELDS if name not in free):
        return None
    if before.dropout != after.dropout and not before.dropout:
        return None
    old, new = play_spec(before), play_spec(after)
    fields = {
        "training.learning_rate": lambda spec: spec.training.learning_rate,
        "training.optimizer": lambda spec: spec.training.optimizer,
        "training.epochs": lambda spec: spec.training.epochs,
        "model.dropout": lambda spec: spec.model.dropout,
        "regularization.l1": lambda spec: spec.regularization.l1,
        "regularization.weight_decay": lambda spec: spec.regularization.weight_decay,
    }
    return {path: read(new) for path, read in fields.items() if read(old) != read(new)}


def play_value(name: str, text: str) -> Any:
    """Return the value of a setting that `text` stands for; SpecError says what it could be."""
    words: Any = text
    if name in _LISTS or (name == "activation" and "-" in text):
        words = [] if text == "none" else text.split("-")
    if name == "data" and not _is_data(text):
        raise SpecError(f"{shown(text)} must be {_RULES[name]}{suggestion(text, PLAY_DATA)}", place=name, file="play")
    try:
        return msgspec.convert(words, _FIELDS[name].type, strict=False)
    except msgspec.ValidationError:
        choices = _choices(name)
        given = words if isinstance(words, list) else [words]
        wrong = next((word for word in given if choices and word not in choices), text)
        rule = _RULES.get(name) or f"one of {', '.join(choices)}{suggestion(wrong, choices)}"
        raise SpecError(f"{shown(wrong)} must be {rule}", place=name, file="play") from None


def _is_data(text: str) -> bool:
    has_no_comma = "," not in text and text.isprintable()
    return text in PLAY_DATA or (has_no_comma and text == text.strip() and source_of(text) in ("csv", "parquet", "npz"))


def _choices(name: str) -> tuple[str, ...]:
    literal = {"features": Feature, "activation": Activation, "show": Shown}
    literal = literal.get(name, _FIELDS[name].type)
    return tuple(choice for choice in get_args(literal) if isinstance(choice, str))


def _text(value: Any) -> str:
    if isinstance(value, tuple):
        return "-".join(map(str, value)) or "none"  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _data(play: Play) -> DataSource:
    match play.data:
        case "moons":
            return Moons(num_examples=play.examples, noise=play.noise, seed=play.seed)
        case "rings":
            return Rings(num_examples=play.examples, noise=play.noise, seed=play.seed)
        case "spirals":
            return Spirals(num_examples=play.examples, noise=play.noise, seed=play.seed)
        case "xor":
            return Xor(num_examples=play.examples, noise=play.noise, seed=play.seed)
        case "blobs":
            spread = max(play.noise, 0.01)
            return Blobs(num_examples=play.examples, num_classes=2, spread=spread, seed=play.seed)
        case _:
            spec = empty_spec(play.data)
            assert spec is not None, play.data
            return spec.data  # pyright: ignore[reportReturnType]  # no watched program has a suffix
