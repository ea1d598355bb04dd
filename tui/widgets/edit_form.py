"""What may be changed while a run trains, as rows of a form."""

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

from ...core.edits import LABELS, LEARNING_RATE, edited
from ...core.families.transformer import Transformer
from ...core.spec import RunSpec, Transfer
from ...core.specs.docs import field_docs
from ...core.specs.errors import SpecError, shown, suggestion
from ...core.specs.file import parse_assignment
from .spec_form import FormField, form_fields

FREEZE = "transfer.freeze"
RATE_RULE = "must be a number above 0 and up to 1e12, or ×2, ÷2, *10, /10"


def edit_fields(started: RunSpec, now: RunSpec) -> tuple[FormField, ...]:
    """Return the rows for a run begun as `started`, with the values in force now.

    Dropout is among them where the network was built with layers for it.
    """
    fields = {field.path: field for field in form_fields(now)}
    frozen = ", ".join(now.transfer.freeze) if now.transfer else ""
    doc = field_docs(Transfer)["freeze"].replace("`", "").replace("\n", " ")
    fields[FREEZE] = FormField(path=FREEZE, text=frozen, is_list=True, doc=doc)
    if not (getattr(started.model, "dropout", 0) or isinstance(started.model, Transformer)):
        fields.pop("model.dropout", None)
    return tuple(fields[path] for path in LABELS if path in fields)


def changes_in(
    now: RunSpec, fields: tuple[FormField, ...], texts: Mapping[str, str], layers: tuple[str, ...]
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return what the texts change, by path, and what is wrong with them, by path a sentence."""
    changes: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for field in fields:
        text = texts[field.path].strip()
        if text == field.text:
            continue
        try:
            value = _value(now, field.path, text, layers)
            edited(now, {field.path: value})
        except SpecError as error:
            problems[field.path] = error.rule
        else:
            changes[field.path] = value
    return changes, problems


def parse_learning_rate(text: str, current: float) -> float | None:
    """The rate meant by `0.003`, `×2`, `*2`, `÷2` or `/2`; None when it is none."""
    text = text.strip().replace("×", "*").replace("÷", "/")
    sign, number = (text[:1], text[1:]) if text[:1] in ("*", "/") else ("", text)
    try:
        value = float(number)
        value = current * value if sign == "*" else current / value if sign == "/" else value
    except (ValueError, ZeroDivisionError):
        return None
    return value if 0 < value <= 1e12 else None


def _value(now: RunSpec, path: str, text: str, layers: tuple[str, ...]) -> Any:
    """Return the value that a text means; SpecError when it means none."""
    if path == LEARNING_RATE:
        rate = parse_learning_rate(text, now.training.learning_rate)
        if rate is None:
            raise SpecError(f"{shown(text)} {RATE_RULE}")
        return rate
    if path == FREEZE:
        return _frozen(text, layers)
    return parse_assignment(f"{path}={text or 'none'}")[1]


def _frozen(text: str, layers: tuple[str, ...]) -> list[str]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    for name in names:
        is_part = "." in name  # of a layer, or one parameter: the trainer knows
        if not is_part and not any(fnmatchcase(layer, name) for layer in layers):
            hint = suggestion(name, layers) or f"; layers are {', '.join(layers[:12])}"
            raise SpecError(f"no layer is called {shown(name)}{hint}")
    if all(any(fnmatchcase(layer, name) for name in names) for layer in layers):
        raise SpecError("every layer is frozen, so nothing is left to train")
    return names
