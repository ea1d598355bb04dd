"""The fields of a spec as a form: generated from the record types, so that a new field appears by itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
import msgspec.inspect as types

from ...core.families import ModelFamily
from ...core.spec import RunSpec
from ...core.specs.docs import field_docs
from ...core.specs.errors import SpecError
from ...core.specs.file import override, parse_assignment

FIRST = (
    "training.learning_rate",
    "training.batch_size",
    "training.epochs",
    "training.steps",
    "model.hidden",
    "model.channels",
    "model.activation",
    "model.dropout",
    "training.optimizer",
    "seed",
)
"""What people change most, in the order of the form; the rest follows by section."""
SECTIONS = ("training", "model", "regularization", "augmentation", "split", "data", "instruments")
PLAIN = ("seed", "device", "threads")


@dataclass(frozen=True, slots=True)
class FormField:
    """One row of the form."""

    path: str
    """Dotted path in the spec."""
    text: str
    """Its value as it is edited."""
    choices: tuple[str, ...] = ()
    """Legal values where there are few; empty: free text."""
    is_list: bool = False
    doc: str = ""
    """What it means, from the record's docstring."""

    @property
    def label(self) -> str:
        """As people say it; the section only where the name alone would mislead."""
        section, _, name = self.path.rpartition(".")
        words = name.replace("_", " ")
        return f"{section} {words}" if section in ("augmentation", "split", "data", "instruments") else words


def form_fields(spec: RunSpec) -> tuple[FormField, ...]:
    """Every field that a line of text can hold, but for names of code: those are for a file, where they are trusted."""
    fields = {field.path: field for field in _fields(spec) if not field.path.endswith("factory")}
    first = [fields.pop(path) for path in FIRST if path in fields]
    return (*first, *fields.values())


def apply_form(spec: RunSpec, texts: Mapping[str, str]) -> tuple[RunSpec | None, dict[str, str]]:
    """Lay the changed texts over the spec. Returns the spec and no problems, or None and a sentence by path.

    A problem between fields stands under the empty path.
    """
    fields = {field.path: field for field in form_fields(spec)}
    changes: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for path, text in texts.items():
        if text.strip() == fields[path].text:
            continue
        try:
            changes |= dict([parse_assignment(f"{path}={_as_toml(fields[path], text)}")])
            override(spec, {path: changes[path]}, origin="")
        except SpecError as error:
            problems[path] = error.rule
    if problems:
        return None, problems
    if {"training.epochs", "training.steps"} <= changes.keys():
        changes = {path: value for path, value in changes.items() if value != "none"}
    try:
        return override(spec, changes, origin=""), {}
    except SpecError as error:
        return None, {error.place if error.place in texts else "": error.rule}


def _as_toml(field: FormField, text: str) -> str:
    text = text.strip()
    if field.is_list and not field.choices and not text.startswith("["):
        return f"[{text}]"
    return text or "none"


def _fields(spec: RunSpec) -> list[FormField]:
    found = _fields_of(spec, "", PLAIN)
    for section in SECTIONS:
        found += _fields_of(getattr(spec, section), section + ".")
    return found


def _fields_of(record: msgspec.Struct, prefix: str, only: tuple[str, ...] = ()) -> list[FormField]:
    info = types.type_info(type(record))
    assert isinstance(info, types.StructType), info
    docs = field_docs(type(record))
    rows: list[FormField] = []
    for field in info.fields:
        value = getattr(record, field.name)
        if (only and field.name not in only) or isinstance(value, msgspec.Struct | dict):
            continue
        kinds = field.type.types if isinstance(field.type, types.UnionType) else (field.type,)
        if any(isinstance(kind, types.StructType) for kind in kinds):
            continue
        rows.append(
            FormField(
                path=prefix + field.name,
                text=_text(value),
                choices=_choices(kinds, value),
                is_list=any(isinstance(kind, types.ListType) for kind in kinds),
                doc=docs.get(field.name, "").replace("`", "").replace("\n", " "),
            )
        )
    return rows


def _choices(kinds: tuple[types.Type, ...], value: object) -> tuple[str, ...]:
    """The values to turn through; a field that may be one name or a list of them is free text once it is a list."""
    match kinds:
        case (types.LiteralType() as names,):
            return tuple(str(name) for name in names.values)
        case (types.LiteralType() as names, types.ListType()) if isinstance(value, str):
            return tuple(str(name) for name in names.values)
        case (types.BoolType(),):
            return ("true", "false")
        case _:
            return ()


def _text(value: object) -> str:
    match value:
        case None:
            return "none"
        case bool():
            return str(value).lower()
        case float():
            return f"{value:g}" if float(f"{value:g}") == value else repr(value)
        case list():
            return ", ".join(_text(item) for item in value)
        case _:
            return str(value)


def in_short(spec: RunSpec) -> str:
    """The spec in a line or two, as a person would tell it."""
    model, training = spec.model, spec.training
    length = f"{training.steps:,} steps" if training.steps else f"{training.epochs or 20} epochs"
    dropout, initialization = getattr(model, "dropout", 0.0), getattr(model, "initialization", "auto")
    extras = [f"dropout {dropout:g}"] if dropout else []
    if initialization != "auto":
        extras.append(f"{initialization} initialisation")
    if training.schedule != "constant":
        extras.append(f"{training.schedule.replace('_', ' ')} schedule")
    if spec.regularization.weight_decay:
        extras.append(f"weight decay {spec.regularization.weight_decay:g}")
    parts = [
        model.in_words() if isinstance(model, ModelFamily) else model.kind,
        f"{training.optimizer}, learning rate {training.learning_rate:g}",
        f"batches of {training.batch_size}",
        length,
    ]
    return " · ".join([*parts, *extras])
