"""A filter over runs: words, and conditions such as `validation_accuracy > 0.9 and optimizer = adam`.

    filter     = all ("or" all)*
    all        = one ("and"? one)*                     words beside each other must all occur
    one        = "not" one | "(" filter ")" | condition | word
    condition  = field ("=" | "!=" | "<" | "<=" | ">" | ">=" | "~") value          ~ : contains

A field is named in full or by its last part (`optimizer` for `training.optimizer`). A run that does not have a field
matches no condition on it, not even `!=`.
"""

import operator
import re
from collections.abc import Callable, Collection, Mapping
from typing import Any, Protocol

import msgspec

from ..specs.errors import suggestion


class Filterable(Protocol):
    """What is filtered."""

    @property
    def text(self) -> str:
        """What words are searched in, in lower case."""
        ...

    @property
    def fields(self) -> Mapping[str, Any]:
        """Values by the name of their field."""
        ...


Predicate = Callable[[Filterable], bool]

_TOKEN = re.compile(r"""\s*(?:(?P<op><=|>=|!=|==|[=<>~()])|"(?P<quoted>[^"]*)"?|(?P<word>[^\s=<>!~()"]+|!))""")
_NUMERIC: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_OPERATORS = frozenset({*_NUMERIC, "=", "==", "!=", "~"})


class FilterError(ValueError):
    """A filter that cannot be understood, or not yet; the message is one sentence."""


def parse_filter(text: str, known: Collection[str]) -> Predicate:
    """Return what tells whether a run matches; an empty text matches all.

    known: names of the fields that runs have. FilterError for a text that is no filter.
    """
    tokens = [_token(found) for found in _TOKEN.finditer(text)]
    if not tokens:
        return lambda run: True
    parser = _Parser(tokens, known)
    parsed = parser.any_of()
    if parser.rest:
        raise FilterError(f"'{parser.rest[0][1]}' does not fit here")
    return parsed


def find_field(name: str, known: Collection[str]) -> str:
    """Return the field meant by a name or the last part of one. FilterError when there is none, or several."""
    if name in known:
        return name
    found = [field for field in known if field.endswith(f".{name}")]
    if len(found) == 1:
        return found[0]
    if found:
        raise FilterError(f"{name}: {' or '.join(sorted(found))}?")
    endings = {field.rpartition(".")[2]: field for field in known}
    raise FilterError(f"{name}: no run has such a field{suggestion(name, [*known, *endings])}")


def _token(found: re.Match[str]) -> tuple[str, str]:
    """Kind and text of a token; what stands in quotes is never a word of the grammar."""
    if found["op"]:
        return "op", found["op"]
    return ("word", found["word"]) if found["word"] else ("text", found["quoted"])


class _Parser:
    """Reads tokens from left to right, one method for each rule of the grammar."""

    def __init__(self, tokens: list[tuple[str, str]], known: Collection[str]) -> None:
        self.rest = tokens
        self._known = known

    def any_of(self) -> Predicate:
        parts = [self._all_of()]
        while self._take("word", "or"):
            parts.append(self._all_of())
        return parts[0] if len(parts) == 1 else lambda run: any(part(run) for part in parts)

    def _all_of(self) -> Predicate:
        parts = [self._one()]
        while self.rest and self.rest[0] not in (("word", "or"), ("op", ")")):
            self._take("word", "and")
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else lambda run: all(part(run) for part in parts)

    def _one(self) -> Predicate:
        if self._take("word", "not"):
            negated = self._one()
            return lambda run: not negated(run)
        if self._take("op", "("):
            inner = self.any_of()
            if not self._take("op", ")"):
                raise FilterError("a ) is missing")
            return inner
        kind, text = self._next("a word or a condition")
        if kind == "op":
            raise FilterError(f"'{text}' does not fit here; a condition begins with a field, such as status = finished")
        if self.rest and self.rest[0][0] == "op" and self.rest[0][1] in _OPERATORS:
            return self._condition(text)
        wanted = text.casefold()
        return lambda run: wanted in run.text

    def _condition(self, name: str) -> Predicate:
        sign = self._next("an operator")[1]
        kind, text = self._next(f"a value after {name} {sign}")
        if kind == "op":
            raise FilterError(f"{name} {sign}: '{text}' is no value")
        field = find_field(name, self._known)
        if sign in _NUMERIC:
            return _compares(field, _NUMERIC[sign], _number(name, text))
        test = _contains(text) if sign == "~" else _equals(text)
        wanted = sign != "!="
        return lambda run: (value := run.fields.get(field)) is not None and test(value) == wanted

    def _take(self, kind: str, text: str) -> bool:
        if self.rest and self.rest[0] == (kind, text):
            self.rest = self.rest[1:]
            return True
        return False

    def _next(self, wanted: str) -> tuple[str, str]:
        if not self.rest:
            raise FilterError(f"{wanted} is missing")
        first, self.rest = self.rest[0], self.rest[1:]
        return first


def _compares(field: str, compare: Callable[[float, float], bool], number: float) -> Predicate:
    def matches(run: Filterable) -> bool:
        value = run.fields.get(field)
        return isinstance(value, int | float) and not isinstance(value, bool) and compare(value, number)

    return matches


def _equals(text: str) -> Callable[[Any], bool]:
    """Equality as a person means it: numbers by value, one of several, text in any case."""
    try:
        number = _number("", text)
    except FilterError:
        number = None
    wanted = text.casefold()

    def equal(value: Any) -> bool:
        if isinstance(value, tuple):
            return any(equal(one) for one in value)
        if isinstance(value, bool) or not isinstance(value, int | float):
            return _text(value) == wanted
        return value == number

    return equal


def _contains(text: str) -> Callable[[Any], bool]:
    wanted = text.casefold()
    return lambda value: wanted in _text(value)


def _text(value: Any) -> str:
    """A value as it stands in TOML, without quotes: `true`, `[8,8]`, `adam`."""
    if isinstance(value, str):
        return value.casefold()
    return msgspec.json.encode(value).decode().casefold()


def _number(name: str, text: str) -> float:
    digits, share = (text[:-1], 100.0) if text.endswith("%") else (text, 1.0)
    try:
        return float(digits) / share
    except ValueError:
        raise FilterError(f"{name}: {text} is not a number") from None
