"""nn-tui: watch neural networks learn, see why they fail, and repair them.

What Python users get. Importing this costs nothing: each name is loaded when it is first used.
"""

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

__all__ = ["__version__", "open_run", "train"]

if TYPE_CHECKING:
    from .core.python_api import open_run, train


def __getattr__(name: str) -> Any:
    if name in ("open_run", "train"):
        from .core import python_api

        return getattr(python_api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
