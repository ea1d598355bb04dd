"""What can be set, and what a legal value is. Read by `config`; shown by `nn-tui config show`."""

from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["text", "path", "whole", "number", "switch", "list", "budget"]


class ConfigError(Exception):
    """A setting has no legal value. The message is one sentence that names the place."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing that can be set by a flag, an environment variable or a file."""

    name: str
    kind: Kind
    default: Any
    help: str
    choices: tuple[str, ...] = ()
    lowest: float | None = None
    highest: float | None = None
    spec: str = ""
    """Dotted path of the spec field that it sets; empty for settings of the tool itself."""

    @property
    def flag(self) -> str:
        """The option of the command line."""
        return "--" + self.name.replace("_", "-")


THEMES = ("auto", "dark", "light", "high-contrast", "terminal")

SETTINGS: tuple[Setting, ...] = (
    Setting("runs_dir", "path", "runs", "folder that runs are written to"),
    Setting("seed", "whole", 0, "seed of every random choice", lowest=0, highest=2**32 - 1, spec="seed"),
    Setting("device", "text", "auto", "auto, cpu, cuda, cuda:1 or mps", spec="device"),
    Setting("threads", "whole", 0, "torch threads; 0 finds the fastest", lowest=0, highest=1024, spec="threads"),
    Setting("epochs", "whole", None, "passes over the data", lowest=1, highest=2**31, spec="training.epochs"),
    Setting("steps", "whole", None, "optimiser updates", lowest=1, highest=2**31, spec="training.steps"),
    Setting("budget", "budget", 0.01, "share of time for measuring, 0 to 1, or all", spec="instruments.budget"),
    Setting("max_seconds", "number", None, "stop after so many seconds of training", lowest=0.001, highest=1e9),
    Setting("headless", "switch", False, "line mode even on a terminal"),
    Setting("format", "text", "text", "what goes to stdout in line mode", choices=("text", "json", "jsonl")),
    Setting("quiet", "switch", False, "no progress on stderr"),
    Setting("report", "switch", False, "final report on stderr even where it is not a terminal"),
    Setting("fail_on", "list", (), "gates: exit 3 when one holds"),
    Setting("fail_on_finding", "text", None, "least severity that fails", choices=("note", "warning", "error")),
    Setting(
        "theme",
        "text",
        "auto",
        "colours of the screen",
        choices=("auto", "dark", "light", "high-contrast", "terminal"),
    ),
    Setting("marker", "text", "auto", "how curves are drawn", choices=("auto", "braille", "quadrant", "half", "ascii")),
    Setting(
        "graphics",
        "text",
        "auto",
        "how a picture shown alone is drawn in pixels",
        choices=("auto", "kitty", "sixel", "off"),
    ),
    Setting("ascii", "switch", False, "plain ASCII everywhere"),
    Setting("warm_trainer", "switch", True, "keep torch loaded while the gallery is open; some 400 MB"),
    Setting("read_only", "switch", False, "start, steer, delete and write nothing on screen"),
    Setting("fps", "whole", 10, "frames a second at most", lowest=1, highest=60),
)

_TRUE, _FALSE = ("1", "true", "yes", "on"), ("0", "false", "no", "off")


def parse_text(setting: Setting, text: str, place: str) -> Any:
    """The value of a setting given as text, as environment variables are."""
    text = text.strip()
    if setting.kind == "switch" and text.lower() in (*_TRUE, *_FALSE):
        return text.lower() in _TRUE
    if setting.kind == "list":
        return parse_value(setting, [part.strip() for part in text.split(";") if part.strip()], place)
    return parse_value(setting, _number(text) if setting.kind in ("whole", "number", "budget") else text, place)


def parse_value(setting: Setting, value: Any, place: str) -> Any:
    """A legal value, or ConfigError with the place, the rule and what was given."""
    rule = _broken_rule(setting, value)
    if rule:
        raise ConfigError(f"{place}: must be {rule}, not {value!r}")
    if setting.kind == "list":
        return (value,) if isinstance(value, str) else tuple(value)
    return value


def _number(text: str) -> int | float | str:
    for convert in (int, float):
        try:
            return convert(text)
        except ValueError:
            continue
    return text


def _broken_rule(setting: Setting, value: Any) -> str:
    """What the value should have been; empty when it is legal."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    match setting.kind:
        case "switch":
            return "" if isinstance(value, bool) else "true or false"
        case "list":
            rows = [value] if isinstance(value, str) else value
            legal = isinstance(rows, list | tuple) and all(isinstance(row, str) for row in rows)
            return "" if legal else "a list of texts"
        case "budget":
            return "" if value == "all" or (is_number and 0 <= value <= 1) else "a number from 0 to 1, or 'all'"
        case "whole" | "number":
            legal = isinstance(value, int) if setting.kind == "whole" else True
            in_range = is_number and (setting.lowest or 0) <= value <= (setting.highest or float("inf"))
            return "" if is_number and legal and in_range else _range_rule(setting)
        case "text" | "path":
            if not isinstance(value, str) or not value:
                return "a text"
            return f"one of {', '.join(setting.choices)}" if setting.choices and value not in setting.choices else ""


def _range_rule(setting: Setting) -> str:
    noun = "a whole number" if setting.kind == "whole" else "a number"
    return f"{noun} from {setting.lowest or 0:,} to {setting.highest or 0:,}"
