"""What the gallery shows of a preset before anything heavy is imported: read by tomllib, not as a spec."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ..presets import PRESETS

FIRST = PRESETS[0]
"""The preset that is chosen when the gallery opens."""
_PRESETS = Path(__file__).parent.parent / "presets"


@dataclass(frozen=True, slots=True)
class Entry:
    """A preset in the list."""

    name: str
    title: str
    group: str
    teaches: str
    watch: str


def read_catalogue() -> tuple[Entry, ...]:
    """Every preset in the order of the gallery, the presets of a group together."""
    entries = [_entry(name) for name in PRESETS]
    groups = list(dict.fromkeys(entry.group for entry in entries))
    return tuple(sorted(entries, key=lambda entry: groups.index(entry.group)))


@cache
def source_of(name: str) -> str:
    """Where the data of a preset come from, by the name of the source."""
    return str(tomllib.loads(_text(name)).get("data", {}).get("source", ""))


def matching(entries: Iterable[Entry], text: str) -> tuple[Entry, ...]:
    """Entries that contain every word of `text`, or whose name is nearly it; order is kept."""
    words = text.casefold().split()
    return tuple(entry for entry in entries if all(_matches(entry, word) for word in words))


def _matches(entry: Entry, word: str) -> bool:
    from difflib import SequenceMatcher

    text = f"{entry.name} {entry.title} {entry.group} {entry.teaches}".casefold()
    return word in text or _in_order(word, entry.name) or SequenceMatcher(None, word, entry.name).ratio() > 0.75


def _in_order(letters: str, name: str) -> bool:
    """Whether the letters occur in the name in this order, `dgm` in digits-mlp."""
    rest = iter(name)
    return all(letter in rest for letter in letters)


def _entry(name: str) -> Entry:
    head = tomllib.loads(_text(name).partition("\n[")[0])  # before the first table; the first frame waits for this
    text = {key: str(head.get(key, "")) for key in ("title", "group", "teaches", "watch")}
    return Entry(name, text["title"] or name, text["group"], text["teaches"], text["watch"])


def _text(name: str) -> str:
    return (_PRESETS / f"{name}.toml").read_bytes().decode()
