"""Specs as files and presets; the one module to import for reading, changing and writing specs."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import msgspec

from ..spec import RunSpec
from .errors import SpecError, shown, suggestion
from .override import override, parse_assignment
from .toml import parse_spec, to_commented_toml, to_toml

__all__ = [
    "SpecError",
    "json_schema",
    "load_preset",
    "override",
    "parse_assignment",
    "parse_spec",
    "preset_names",
    "preset_text",
    "read_spec",
    "to_toml",
    "write_spec",
]

PRESETS_FOLDER = Path(__file__).parents[2] / "presets"


def read_spec(path: Path) -> RunSpec:
    """Read a spec from a TOML file."""
    try:
        text = Path(path).read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise SpecError(f"not UTF-8 text (byte {error.start})", file=Path(path).name) from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        reason = getattr(error, "strerror", None) or str(error)
        raise SpecError(f"cannot be read: {reason}", file=str(path)) from None
    return parse_spec(text, Path(path).name)


def write_spec(spec: RunSpec, path: Path, comments_from: str | None = None) -> None:
    """Write a spec as a file that is either the old or the new one, never half; OSError when it cannot be."""
    text = to_toml(spec) if comments_from is None else to_commented_toml(spec, comments_from)
    path = Path(path)
    unfinished = path.with_name(path.name + ".part")
    unfinished.write_text(text, encoding="utf-8")
    os.replace(unfinished, path)


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of a spec file, each field described in words."""
    from .docs import described_schema

    return described_schema(RunSpec)


def load_preset(name: str) -> RunSpec:
    """Read a preset by name and note the name in the spec; SpecError with the nearest name when there is none."""
    return msgspec.structs.replace(parse_spec(preset_text(name), f"{name}.toml"), preset=name)


def preset_names() -> tuple[str, ...]:
    """Return the names of all presets in the order the gallery shows them."""
    from ...presets import PRESETS

    return PRESETS


def preset_text(name: str) -> str:
    """Return a preset's TOML as it was written, comments included."""
    if name not in preset_names():
        close = suggestion(name, preset_names())
        raise SpecError(f"unknown preset {shown(name)}{close or '; `nn-tui presets` lists them'}")
    return (PRESETS_FOLDER / f"{name}.toml").read_text(encoding="utf-8")
