"""Say what is wrong with a spec's values: walk them beside RunSpec's types, stop at the first that does not fit.

msgspec decides whether a spec is legal; this only finds the words.
"""

import math
import operator
import re
from typing import Any

import msgspec.inspect as types

from .errors import SpecError, nearest, shown, suggestion
from .own_code import CODE_PATTERN

Problem = tuple[str, str]
"""Dotted place, rule."""


_CHOICE_OR_LIST = (types.LiteralType, types.ListType)
_FORMS = {CODE_PATTERN: "'package.module:name'"}
"""What text must look like, in words, by the pattern that decides it."""


def explain(data: object, record: type, file: str, fallback: str) -> SpecError:
    """Return the error for `data`, which msgspec refused as a `record` saying `fallback`."""
    info = types.type_info(record)
    problem = _problem(data, info, "")
    if problem is None:
        return SpecError(fallback, file=file)
    place, rule = problem
    return SpecError(rule, place=place, file=file)


def non_finite(data: object, place: str = "") -> str | None:
    """Return the dotted place of the first NaN or infinity outside the inline examples of `[data]`."""
    if isinstance(data, float) and not math.isfinite(data):
        return place
    if isinstance(data, dict):
        children = [(f"{place}.{key}" if place else str(key), value) for key, value in data.items()]
    elif isinstance(data, list) and place not in ("data.inputs", "data.targets"):
        children = [(f"{place}[{index}]", value) for index, value in enumerate(data)]
    else:
        return None
    return next((found for name, value in children if (found := non_finite(value, name)) is not None), None)


def field_type(record: type, path: list[str], data: dict[str, Any]) -> types.Type | None:
    """Return the type of the field at `path`, None when there is no such field; `data` settles tagged unions."""
    info: types.Type | None = types.type_info(record)
    value: Any = data
    for name in path:
        struct = _struct(info, value) if info is not None else None
        info = next((field.type for field in struct.fields if field.name == name), None) if struct else None
        value = value.get(name) if isinstance(value, dict) else None
    return info


def _struct(info: types.Type, value: Any) -> types.StructType | None:
    """Return the record type that `value` is meant for: the only one, or the one its tag names."""
    structs = [part for part in _parts(info) if isinstance(part, types.StructType)]
    if len(structs) == 1:
        return structs[0]
    table: dict[str, Any] = value if isinstance(value, dict) else {}
    return next((struct for struct in structs if table.get(struct.tag_field or "") == struct.tag), None)


def _parts(info: types.Type) -> list[types.Type]:
    return list(info.types) if isinstance(info, types.UnionType) else [info]


def _problem(value: Any, info: types.Type, place: str) -> Problem | None:
    parts = _parts(info)
    structs = [part for part in parts if isinstance(part, types.StructType)]
    if structs:
        return _problem_of_table(value, structs, place)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        numbers = [part for part in parts if isinstance(part, (types.IntType, types.FloatType))]
        if numbers and (isinstance(value, int) or isinstance(numbers[0], types.FloatType)):
            return _problem_of_number(value, numbers[0], place)
    if isinstance(value, list):
        lists = [part for part in parts if isinstance(part, types.ListType)]
        if lists:
            return _problem_of_list(value, lists[0], place)
    if isinstance(value, str) and (form := _form_missed(value, parts)):
        return place, f"expected {form}, got {shown(value)}"
    literals = [str(choice) for part in parts if isinstance(part, types.LiteralType) for choice in part.values]
    if literals and isinstance(value, str) and all(isinstance(part, _CHOICE_OR_LIST) for part in parts):
        return None if value in literals else (place, _unknown_value(value, literals))
    if _accepts(value, parts, literals):
        return None
    return place, f"expected {_in_words(parts, literals)}, got {shown(value)}"


def _problem_of_table(value: Any, structs: list[types.StructType], place: str) -> Problem | None:
    if not isinstance(value, dict):
        return place, f"expected a table, got {shown(value)}"
    struct, tag_field = structs[0], structs[0].tag_field
    if tag_field:
        tags = [str(candidate.tag) for candidate in structs]
        tag = value.get(tag_field)
        if tag not in tags:
            rule = f"missing; one of: {', '.join(tags)}" if tag is None else _unknown_value(tag, tags)
            return f"{place}.{tag_field}", rule
        struct = structs[tags.index(tag)]
    fields = {field.name: field for field in struct.fields}
    for name, child in value.items():
        inner = f"{place}.{name}" if place else name
        if name == tag_field:
            continue
        if name not in fields:
            return inner, _unknown_field(name, list(fields), {} if place else _fields_of_sections(value, fields))
        problem = _problem(child, fields[name].type, inner)
        if problem:
            return problem
    missing = next((name for name, field in fields.items() if field.required and name not in value), None)
    return (f"{place}.{missing}", "missing") if missing else None


def _problem_of_list(value: list[Any], info: types.ListType, place: str) -> Problem | None:
    if info.max_length is not None and len(value) > info.max_length:
        return place, f"{len(value):,} entries are too many, at most {info.max_length:,} are allowed"
    if info.min_length is not None and len(value) < info.min_length:
        return place, f"needs at least {info.min_length} {'entry' if info.min_length == 1 else 'entries'}"
    for index, child in enumerate(value):
        problem = _problem(child, info.item_type, f"{place}[{index}]")
        if problem:
            return problem
    return None


def _problem_of_number(value: float, info: types.IntType | types.FloatType, place: str) -> Problem | None:
    limits = [
        (info.ge, operator.ge, "at least"),
        (info.gt, operator.gt, "greater than"),
        (info.le, operator.le, "at most"),
        (info.lt, operator.lt, "less than"),
    ]
    for limit, holds, words in limits:
        if limit is not None and not holds(value, limit):
            return place, f"{shown(value)} is out of range, must be {words} {_limit(limit)}"
    return None


def _limit(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:g}"


def _form_missed(value: str, parts: list[types.Type]) -> str | None:
    """The form in words that text must have and does not; None where it is free or as it should be."""
    patterns = [part.pattern for part in parts if isinstance(part, types.StrType) and part.pattern]
    return next((_FORMS.get(pattern, pattern) for pattern in patterns if not re.search(pattern, value)), None)


def _accepts(value: Any, parts: list[types.Type], literals: list[str]) -> bool:
    if any(isinstance(part, types.AnyType) for part in parts) or value in literals:
        return True
    kinds: list[tuple[type, type]] = [(types.StrType, str), (types.BoolType, bool), (types.DictType, dict)]
    return any(isinstance(part, kind) and isinstance(value, python) for part in parts for kind, python in kinds)


def _in_words(parts: list[types.Type], literals: list[str]) -> str:
    names: list[tuple[type, str]] = [
        (types.IntType, "a whole number"),
        (types.FloatType, "a number"),
        (types.StrType, "text in quotes"),
        (types.BoolType, "true or false"),
        (types.ListType, "a list"),
        (types.DictType, "a table"),
    ]
    words = [word for part in parts for kind, word in names if isinstance(part, kind)]
    if literals:
        words.append(" or ".join(f"'{choice}'" for choice in literals))
    return " or ".join(words)


def _fields_of_sections(table: dict[str, Any], fields: dict[str, types.Field]) -> dict[str, str]:
    """Fields of the tables in this one, by name, as dotted places; of two with one name the first."""
    sections = {name: _struct(field.type, table.get(name)) for name, field in fields.items()}
    places = [(field.name, f"{name}.{field.name}") for name, info in sections.items() if info for field in info.fields]
    return dict(reversed(places))


def _unknown_field(name: str, known: list[str], elsewhere: dict[str, str]) -> str:
    """The rule, with the field that was probably meant; `elsewhere`: dotted places by name, one level down."""
    if name in elsewhere or not nearest(name, known):
        known_by_another_name = nearest(name, elsewhere)
        if known_by_another_name:
            return f"unknown field, did you mean '{elsewhere[known_by_another_name]}'?"
    close = suggestion(name, known)
    return f"unknown field{close}" if close else f"unknown field; known here: {', '.join(known)}"


def _unknown_value(value: object, known: list[str]) -> str:
    close = suggestion(value, known) if isinstance(value, str) else ""
    return f"unknown value {shown(value)}{f'{close} One' if close else '; one'} of: {', '.join(known)}"
