"""The app itself, in layers: a frame, the screens it shows, the runs it starts, and NNTui, which is all of them."""

from .nn_tui import NNTui

__all__ = ["NNTui"]
