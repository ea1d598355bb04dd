"""What was found of terminal, packages, devices and disk, and what to change.

Torch is asked in a process of its own, as nothing on this side of the house imports it.
"""

import json
import locale
import os
import platform
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

from ..core.settings.config import Config
from .line_mode.output import speaks_unicode

_ASK_TORCH = """
import json, torch
cuda = [torch.cuda.get_device_name(i) for i in range(torch.cuda.device_count())] if torch.cuda.is_available() else []
mps = torch.backends.mps.is_available()
print(json.dumps({"version": torch.__version__, "threads": torch.get_num_threads(), "cuda": cuda, "mps": mps}))
"""
_PACKAGES = ("textual", "rich", "numpy", "msgspec", "plotext", "safetensors", "scikit-learn")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    outcome: Literal["good", "warning", "error"]
    found: str
    """In words."""
    advice: str = ""
    """What to change; empty when there is nothing to."""


def examine(config: Config) -> list[Check]:
    """Look at everything, quickest first."""
    return [*_terminal(), _pictures(config), *_software(), _torch(), *_place(config)]


def _terminal() -> Iterator[Check]:
    term = os.environ.get("TERM", "")
    size = shutil.get_terminal_size()
    shown = f"{term or 'TERM is not set'}, {size.columns}x{size.lines}"
    if not sys.stdout.isatty():
        yield Check("terminal", "good", "stdout is not a terminal: line mode")
    elif term in ("", "dumb"):
        yield Check("terminal", "warning", shown, "line mode is used; for screens set TERM, such as xterm-256color")
    elif size.columns < 80 or size.lines < 24:
        yield Check("terminal", "warning", shown, "make the window at least 80x24")
    else:
        yield Check("terminal", "good", shown)
    yield Check("colours", "good", _colours(term))
    encoding = (sys.stdout.encoding or locale.getpreferredencoding()).lower()
    if speaks_unicode(sys.stdout):
        sample = "braille ⣿ ⡇, blocks ▀ █, lines ─ │"
        yield Check("letters", "good", f"{encoding}: {sample} (if you see boxes or question marks, use --ascii)")
    else:
        locale_set = os.environ.get("LC_ALL") or encoding
        yield Check("letters", "warning", f"{locale_set}: plain ASCII", "set a UTF-8 locale such as LC_ALL=C.UTF-8")


def _colours(term: str) -> str:
    if os.environ.get("NO_COLOR"):
        return "none (NO_COLOR is set)"
    if os.environ.get("COLORTERM", "").lower() in ("truecolor", "24bit"):
        return "16 million (COLORTERM)"
    return "256" if "256" in term else "16 (set COLORTERM=truecolor if the terminal can do more)"


def _pictures(config: Config) -> Check:
    from .graphics.terminal import graphics_of

    is_plain = config.get("ascii") or not speaks_unicode(sys.stdout)
    num_colors = 0 if os.environ.get("NO_COLOR") else 256
    found = graphics_of(config.get("graphics"), is_plain, num_colors, os.environ)
    words = f"in pixels when shown alone ({found.protocol})" if found.protocol else f"in cells: {found.reason}"
    return Check("pictures", "good", words)


def _software() -> Iterator[Check]:
    python = platform.python_version()
    yield Check("python", "good", f"{python} on {platform.system()} {platform.machine()}, {os.cpu_count()} cores")
    for name in _PACKAGES:
        try:
            yield Check(name, "good", version(name))
        except PackageNotFoundError:
            yield Check(name, "error", "not installed", f"pip install {name}")


def _torch() -> Check:
    try:
        answer = subprocess.run(
            [sys.executable, "-c", _ASK_TORCH], capture_output=True, text=True, timeout=120, check=True
        )
        found = json.loads(answer.stdout.splitlines()[-1])
    except subprocess.CalledProcessError as error:
        reason = (error.stderr.strip().splitlines() or ["it ended without a word"])[-1]
        return Check("torch", "error", reason, "install it: pip install torch")
    except (subprocess.TimeoutExpired, OSError, ValueError, IndexError) as error:
        return Check("torch", "error", f"no answer ({type(error).__name__})", "try: python -c 'import torch'")
    devices = ["cpu", *[f"cuda:{number} ({name})" for number, name in enumerate(found["cuda"])]]
    devices += ["mps"] if found["mps"] else []
    return Check("torch", "good", f"{found['version']}, {found['threads']} threads, devices: {', '.join(devices)}")


def _place(config: Config) -> Iterator[Check]:
    runs_dir = config.runs_dir
    nearest = next(folder for folder in (runs_dir.absolute(), *runs_dir.absolute().parents) if folder.exists())
    yield _storage(runs_dir, nearest)
    free = shutil.disk_usage(nearest).free / 1e9
    outcome, advice = ("good", "") if free >= 1 else ("warning", "free some space, or use --runs-dir")
    yield Check("disk", outcome, f"{free:,.1f} GB free for {runs_dir}", advice)


def _storage(runs_dir: Path, nearest: Path) -> Check:
    """Whether a database can be written there, and whether SQLite's WAL works on that file system."""
    try:
        with tempfile.TemporaryDirectory(dir=nearest, prefix=".nn-tui-doctor-") as folder:
            connection = sqlite3.connect(Path(folder) / "probe.db")
            (mode,) = connection.execute("PRAGMA journal_mode=WAL").fetchone()
            connection.execute("CREATE TABLE probe(x)")
            connection.close()
    except (OSError, sqlite3.Error) as error:
        return Check("runs folder", "error", f"{runs_dir}: cannot be written ({error})", "use --runs-dir DIR")
    return Check("runs folder", "good", f"{runs_dir}: writable, SQLite {sqlite3.sqlite_version} with journal {mode}")
