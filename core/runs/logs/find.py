"""Where logs are below a path. Lazy: the first of 5,000 is there before the second has been looked for."""

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from pathlib import Path

from ..folders import is_run
from ..text import strip_control
from .column import LogError
from .databases import runs_of
from .detect import FORMATS, Maker, detect, is_database
from .growing import require_file
from .metric_folders import metric_folder

MAX_DEPTH = 12
SEPARATOR = "::"
"""Between a database and the run in it that is meant."""
HERE = "."
"""Behind it: the log of the files of this folder, not those of folders below."""
_SUFFIXES = frozenset({".csv", ".tsv", ".jsonl", ".ndjson", ".json", ".db", ".sqlite", ".sqlite3", ".wandb"})
_SPLITS = {"train": "train", "training": "train", "validation": "val", "valid": "val", "val": "val", "eval": "val"}
"""Folders that Keras writes side by side for one run, and what their series begin with here."""
_CHECKPOINT = re.compile(r"checkpoint-(\d+)$")
_NO_LOGS = frozenset({"wandb-summary.json"})
"""Beside a log, its newest values once more."""
_IGNORED = frozenset({"__pycache__", "node_modules", "site-packages", "artifacts", "checkpoints", ".git"})


@dataclass(frozen=True, slots=True)
class Log:
    """One run that another program logged, or one of ours."""

    path: Path
    """A file, a folder, or the database that holds it."""
    name: str
    run: str = ""
    """Id within a database."""
    is_own: bool = False
    """Whether it is a run folder of ours."""
    has_others_below: bool = False
    """Whether it is a folder that holds further logs, which are runs of their own."""

    @property
    def address(self) -> str:
        """What to pass to a command to mean exactly this one."""
        part = self.name if self.run else HERE if self.has_others_below else ""
        return f"{self.path}{SEPARATOR}{part}" if part else str(self.path)

    def is_meant_by(self, part: str, path: Path) -> bool:
        """Whether this is the part of `path` that an address names behind the separator."""
        return part in (self.name, self.run) or (part == HERE and self.path == path)

    def sources(self, check: bool = True) -> Iterator[tuple[str, str, Maker]]:
        """Yield each part of it: a key, what its series begin with, and how it is opened."""
        if self.run:
            kind = next(kind for kind, run, _ in runs_of(self.path) if run == self.run)
            yield self.run, "", partial(kind, self.path, self.run)
        elif not self.path.is_dir():
            maker = detect(self.path, check)
            if maker:
                yield str(self.path), "", maker
        else:
            yield from _folder_sources(self.path, check)


def find_log(address: str | Path) -> Log:
    """Return the only log at a path, or the one named after `::`. LogError, in one sentence, if it is not one."""
    text, _, wanted = str(address).partition(SEPARATOR)
    path = Path(text).expanduser()
    found = find_logs(path)
    if wanted:
        found = (log for log in found if log.is_meant_by(wanted, path))
    few = list(islice(found, 4))
    if len(few) == 1:
        return few[0]
    if not few:
        what = f"holds no run {strip_control(wanted)!r}" if wanted else "no log that is known"
        raise LogError(f"{strip_control(text)}: {what}; these are read: {FORMATS}")
    names = ", ".join(f"'{strip_control(log.address)}'" for log in few[:3])
    raise LogError(f"{strip_control(text)}: holds several logs, choose one: {names}{', …' if len(few) > 3 else ''}")


def find_logs(path: Path) -> Iterator[Log]:
    """Yield every log at a path, in the order of names. LogError if there is nothing, or it cannot be read."""
    if path.is_dir():
        yield from _below(path, set(), 0)
        return
    require_file(path)
    yield from _in_file(path, strict=False)


def _in_file(path: Path, strict: bool) -> Iterator[Log]:
    if is_database(path):
        yield from (Log(path, strip_control(name) or run, run) for _, run, name in runs_of(path))
    elif detect(path, strict=strict):
        yield Log(path, strip_control(path.name))


def _below(folder: Path, seen: set[tuple[int, int]], depth: int) -> Iterator[Log]:
    entries = _entries(folder, seen)
    if entries is None or depth > MAX_DEPTH:
        return
    name = strip_control(folder.resolve().name)
    if is_run(folder):
        yield Log(folder, name, is_own=True)
        return
    if found := metric_folder(folder):
        yield Log(folder, strip_control(found.name or name))
        return
    folders = [entry for entry in entries if _is_folder(entry) and entry.name not in _IGNORED]
    splits = _split_folders(folders)
    own = bool(splits) or any(_is_log(path) for path in _candidates(entries))
    states = [] if own else _trainer_states(folders)[-1:]
    others = chain(
        _in_databases(entries),
        (Log(state, name) for state in states),
        (log for entry in folders if _may_hold_others(entry, splits) for log in _below(entry, seen, depth + 1)),
    )
    if own:
        first = next(others, None)
        yield Log(folder, name, has_others_below=first is not None)
        others = chain([first] if first else [], others)
    yield from others


def _in_databases(entries: Iterable[Path]) -> Iterator[Log]:
    for path in _candidates(entries):
        if path.suffix in (".db", ".sqlite", ".sqlite3") and _is_readable(path) and is_database(path):
            yield from _in_file(path, strict=True)


def _may_hold_others(folder: Path, splits: list[Path]) -> bool:
    return folder not in splits and not _CHECKPOINT.match(folder.name)


def _entries(folder: Path, seen: set[tuple[int, int]]) -> list[Path] | None:
    """Return what is in a folder, by name; None when it was seen before, which links can bring about."""
    try:
        found = folder.stat()
        if (found.st_dev, found.st_ino) in seen:
            return None
        seen.add((found.st_dev, found.st_ino))
        with os.scandir(folder) as entries:
            return [folder / name for name in sorted(entry.name for entry in entries if entry.name[0] != ".")]
    except OSError:
        return None


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False


def _candidates(entries: Iterable[Path]) -> Iterator[Path]:
    named = (path for path in entries if ".tfevents." in path.name or path.suffix in _SUFFIXES)
    return (path for path in named if path.name not in _NO_LOGS)


def _is_readable(path: Path) -> bool:
    try:
        require_file(path)
    except LogError:
        return False
    return True


def _is_log(path: Path) -> bool:
    try:
        return detect(path, strict=True) is not None
    except (LogError, OSError):
        return False


def _split_folders(folders: list[Path]) -> list[Path]:
    """Folders of event files named after a split: parts of one run."""
    return [f for f in folders if f.name.lower() in _SPLITS and any(".tfevents." in p.name for p in f.iterdir())]


def _trainer_states(folders: list[Path]) -> list[Path]:
    """The state in each checkpoint folder, the newest last: each holds the whole history up to it."""
    numbered = sorted((int(m[1]), f) for f in folders if (m := _CHECKPOINT.match(f.name)))
    return [path for _, f in numbered if (path := f / "trainer_state.json").is_file()]


def _folder_sources(folder: Path, check: bool) -> Iterator[tuple[str, str, Maker]]:
    found = metric_folder(folder)
    if found is not None:
        yield str(folder), "", lambda: type(found)(folder)
        return
    entries = _entries(folder, set()) or []
    parts = [(path, "") for path in _candidates(entries)]
    for split in _split_folders([entry for entry in entries if _is_folder(entry)]):
        prefix = _SPLITS[split.name.lower()]
        parts += [(path, f"{prefix}/") for path in _candidates(_entries(split, set()) or [])]
    for path, prefix in parts:
        try:
            maker = detect(path, check, strict=True)
        except LogError:
            continue
        if maker:
            yield str(path), prefix, maker
