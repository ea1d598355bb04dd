"""nn-tui: watch neural networks learn, see why they fail, and repair them.

What Python users get. Importing this costs nothing: each name is loaded when it is first used.
"""

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

__all__ = ["__version__", "open_run", "probe", "train", "watch"]

_HOMES = {
    "open_run": "core.api.result",
    "probe": "core.probes.asking",
    "train": "core.api.train",
    "watch": "core.watch",
}
"""Where each name lives; looked up at run time, so that whoever imports the package imports none of them."""

if TYPE_CHECKING:
    from .core.api.result import open_run
    from .core.api.train import train
    from .core.probes.asking import probe
    from .core.watch import watch


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(f".{_HOMES[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
