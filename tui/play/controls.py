"""What can be set on the play screen, in rows: how each setting is shown, changed by a notch, and typed."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, get_args

from msgspec.structs import replace

from ...core.families.mlp import Activation, Feature
from ...core.spec import Optimizer
from ...core.specs.docs import field_docs
from ...core.specs.errors import SpecError
from ...core.specs.play import DEFAULT, PLAY_DATA, Play, parse_play, play_text, play_value

NEW_UNITS = 4
"""Of a layer that is added to no layer; otherwise it gets as many as the last."""
_NOTCHES: dict[str, tuple[float, ...]] = {
    "examples": (50, 100, 200, 400, 1000, 2000, 5000, 10_000),
    "noise": (0.0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.7, 1.0),
    "train": (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9),
    "batch": (1, 2, 5, 10, 20, 30, 50, 100, 200, 500),
    "rate": (1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1, 0.3, 1, 3, 10),
    "strength": (1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1, 0.3, 1, 3, 10),
    "dropout": (0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8),
    "epochs": (10, 30, 100, 300, 1000, 3000, 10_000, 100_000, 1_000_000),
    "patience": (0, 3, 5, 10, 20, 50, 100),
    "speed": (1, 2, 5, 10, 20, 30, 50, 100, 200, 500, 0),
}
"""Values of a number that one key goes through; any other can be typed."""
_CHOICES: dict[str, tuple[str, ...]] = {
    "data": PLAY_DATA,
    "optimizer": get_args(Optimizer),
    "regularization": ("none", "l1", "l2"),
    "activation": get_args(Activation),
}
FEATURES: tuple[Feature, ...] = get_args(Feature)
FEATURE_NAMES = {
    "x1": "x1",
    "x2": "x2",
    "x1_squared": "x1²",
    "x2_squared": "x2²",
    "x1_times_x2": "x1·x2",
    "sin_x1": "sin x1",
    "sin_x2": "sin x2",
}


def feature_name(name: str, ascii: bool) -> str:
    """What an input is called on screen."""
    return FEATURE_NAMES[name].translate({ord("²"): "^2", ord("·"): "*"}) if ascii else FEATURE_NAMES[name]


@dataclass(frozen=True, slots=True)
class Control:
    """One setting."""

    id: str
    """Unique among the controls of a play: a field's name, `feature.x1`, `units.0`, `activation.0`."""
    field: str
    """The field of Play that it changes."""
    label: str
    """What stands before the value; empty where the value says it all."""
    value: str
    """As people read it."""
    text: str
    """As it is typed."""
    change: Callable[[int], Play]
    """The play with this setting a notch up (1) or down (-1)."""
    take: Callable[[str], Play]
    """The play with what was typed; SpecError where that cannot be."""
    is_on: bool | None = None
    """Of a switch: whether it is on."""

    @property
    def meaning(self) -> str:
        """What the setting is, in a sentence or two."""
        return _docs()[self.field]


@dataclass(frozen=True, slots=True)
class Row:
    """Settings that belong together."""

    title: str
    controls: tuple[Control, ...]


def rows(play: Play, ascii: bool = False) -> tuple[Row, ...]:
    """Return every setting of a play, in reading order."""
    is_drawn = play.data in PLAY_DATA
    drawn = (_number(play, "examples", "points"), _number(play, "noise")) if is_drawn else ()
    strength = () if play.regularization == "none" else (_number(play, "strength", None),)
    layers = (one for at in range(len(play.hidden)) for one in _layer(play, at))
    return (
        Row("Data", (_choice(play, "data"), *drawn, _number(play, "train"), _number(play, "batch"), _seed(play))),
        Row(
            "Learn",
            (
                _choice(play, "optimizer"),
                _number(play, "rate"),
                _choice(play, "regularization", "penalty"),
                *strength,
                _number(play, "epochs"),
                _number(play, "patience"),
                _number(play, "speed"),
            ),
        ),
        Row("Input", tuple(_feature(play, name, ascii) for name in FEATURES)),
        Row("Layers", (_depth(play), _number(play, "dropout"), *layers)),
    )


def with_layer(play: Play, at: int) -> Play:
    """Return the play with a layer more at this place, like the one before it."""
    activations = play.activations or (DEFAULT.activation,)
    like = max(min(at, len(play.hidden)) - 1, 0)
    units = play.hidden[like] if play.hidden else NEW_UNITS
    hidden = (*play.hidden[:at], units, *play.hidden[at:])
    return _with_activations(play, hidden, (*play.activations[:at], activations[like], *play.activations[at:]))


def without_layer(play: Play, at: int) -> Play:
    """Return the play without one of its layers."""
    hidden, activations = play.hidden, play.activations
    return _with_activations(play, hidden[:at] + hidden[at + 1 :], activations[:at] + activations[at + 1 :])


@lru_cache(1)
def _docs() -> dict[str, str]:
    return {name: " ".join(text.replace("`", "").split()) for name, text in field_docs(Play).items()}


def _number(play: Play, name: str, label: str | None = "") -> Control:
    """A number with its name as the label, another, or None."""
    now, label = getattr(play, name), name if label == "" else label or ""

    def change(by: int) -> Play:
        return replace(play, **{name: type(now)(_next(_NOTCHES[name], now, by))})

    return Control(name, name, label, _shown(name, now), _typed(now), change, _taking(play, name))


def _choice(play: Play, name: str, label: str = "") -> Control:
    choices, now = _CHOICES[name], getattr(play, name)

    def change(by: int) -> Play:
        at = choices.index(now) + by if now in choices else 0
        return replace(play, **{name: choices[at % len(choices)]})

    shown = now.rpartition("/")[2]
    label = label if now == "none" else ""
    return Control(name, name, label, shown, now, change, _taking(play, name))


def _seed(play: Play) -> Control:
    def change(by: int) -> Play:
        return replace(play, seed=(play.seed + by) % 2**32)

    return Control("seed", "seed", "seed", str(play.seed), str(play.seed), change, _taking(play, "seed"))


def _feature(play: Play, name: Feature, ascii: bool) -> Control:
    is_on = name in play.features

    def change(by: int) -> Play:
        wanted = [each for each in FEATURES if (by > 0 if each == name else each in play.features)]
        return replace(play, features=tuple(wanted) or play.features)

    def take(text: str) -> Play:
        return change(-1 if is_on else 1)

    return Control(f"feature.{name}", "features", "", feature_name(name, ascii), "", change, take, is_on)


def _depth(play: Play) -> Control:
    def change(by: int) -> Play:
        if by > 0:
            return with_layer(play, len(play.hidden))
        return without_layer(play, len(play.hidden) - 1) if play.hidden else play

    def take(text: str) -> Play:
        hidden = play_value("hidden", text)
        given = (play.activations or (DEFAULT.activation,)) + (play.activations or (DEFAULT.activation,))[-1:] * 10_000
        return _with_activations(play, hidden, given[: len(hidden)])

    shown = str(len(play.hidden))
    return Control("hidden", "hidden", "", shown, "-".join(map(str, play.hidden)) or "none", change, take)


def _layer(play: Play, at: int) -> tuple[Control, Control]:
    """The units of a layer, and their activation."""
    units, activation, names = play.hidden[at], play.activations[at], _CHOICES["activation"]

    def resize(by: int) -> Play:
        return with_units(max(units + by, 1))

    def with_units(number: int) -> Play:
        return replace(play, hidden=(*play.hidden[:at], number, *play.hidden[at + 1 :]))

    def take(text: str) -> Play:
        hidden = play_value("hidden", text)
        if len(hidden) != 1:
            raise SpecError("one layer has one number of units; type all of them at the number of layers")
        return with_units(hidden[0])

    def bend(by: int) -> Play:
        return with_activation(names[(names.index(activation) + by) % len(names)])

    def with_activation(name: Any) -> Play:
        return _with_activations(play, play.hidden, (*play.activations[:at], name, *play.activations[at + 1 :]))

    def take_name(text: str) -> Play:
        return with_activation(play_value("activation", text))

    return (
        Control(f"units.{at}", "hidden", "", str(units), str(units), resize, take),
        Control(f"activation.{at}", "activation", "", activation.replace("_", " "), activation, bend, take_name),
    )


def _with_activations(play: Play, hidden: tuple[int, ...], activations: tuple[Any, ...]) -> Play:
    """Return the play with these layers; one name for all where they have the same."""
    first = activations[0] if activations else (play.activations or (DEFAULT.activation,))[0]
    is_one = all(name == first for name in activations)
    return replace(play, hidden=hidden, activation=first if is_one else activations)


def _taking(play: Play, name: str) -> Callable[[str], Play]:
    def take(text: str) -> Play:
        return parse_play(play_text(replace(play, **{name: play_value(name, text.strip())})))

    return take


def _next(notches: tuple[float, ...], now: float, by: int) -> float:
    """The nearest notch above or below; where there is none, `now`. A last notch of 0 means without end."""
    ends_open = notches[-1] == 0
    rising = notches[:-1] if ends_open else notches
    if ends_open and now == 0:
        return rising[-1] if by < 0 else 0
    if by > 0:
        return min((notch for notch in rising if notch > now * (1 + 1e-9)), default=0 if ends_open else now)
    return max((notch for notch in rising if notch < now * (1 - 1e-9)), default=now)


def _shown(name: str, value: float) -> str:
    match name:
        case "train":
            return f"{100 * value:.3g} %"
        case "patience":
            return str(value) if value else "off"
        case "speed":
            return f"{value:g}/s" if value else "full"
        case _:
            return _typed(value)


def _typed(value: float) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
