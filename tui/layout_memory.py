"""How the runs of a folder were looked at the last time: kept in the user's state folder, never among the runs."""

import hashlib
from pathlib import Path
from typing import Annotated, Any

import msgspec
from platformdirs import user_state_path

from .panels.options import XAxis, YScale


class Layout(msgspec.Struct, frozen=True, kw_only=True):
    """What is remembered."""

    charts: Annotated[int, msgspec.Meta(ge=1, le=9)] = 4
    """Charts on a page when runs are compared."""
    pinned: tuple[str, ...] = ()
    """Metrics that come first."""
    x_axis: XAxis = "step"
    x_metric: str = ""
    log_x: bool = False
    """The scale along x is logarithmic."""
    y_scale: YScale = "auto"
    """When runs are compared: the scale along y."""
    smoothing: Annotated[float, msgspec.Meta(ge=0, lt=1)] = 0.6
    grouped: bool = False


def read_layout(folder: Path) -> Layout:
    """Return what was remembered for a folder; the defaults where there is nothing, or nothing readable."""
    try:
        return msgspec.json.decode(_file(folder).read_bytes(), type=Layout)
    except (OSError, msgspec.MsgspecError):
        return Layout()


def write_layout(folder: Path, layout: Layout) -> None:
    """Remember; a state folder that cannot be written is no reason to complain."""
    path = _file(folder)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_bytes(msgspec.json.encode(layout))
    except OSError:
        pass


def remember(folder: Path, **changes: Any) -> None:
    """Remember how curves are drawn, and leave the rest as it was."""
    write_layout(folder, msgspec.structs.replace(read_layout(folder), **changes))


def _file(folder: Path) -> Path:
    name = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:16]
    return user_state_path("nn-tui") / "layouts" / f"{name}.json"
