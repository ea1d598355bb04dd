"""The recorded runs that the commands are tested on."""

from ..commands.conftest import alone, overfitting, record

__all__ = ["alone", "overfitting", "record"]
