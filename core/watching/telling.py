"""Telling the person at the program's terminal, in a way that cannot end the program."""

import warnings


def tell(text: str) -> None:
    """Warn, also where warnings are errors: then nobody is told, but training goes on."""
    try:
        warnings.warn(f"nn-tui: {text}", RuntimeWarning, stacklevel=4)
    except RuntimeWarning:
        return
