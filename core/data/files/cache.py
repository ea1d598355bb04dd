"""Where data sets that do not come with nn-tui are looked for."""

from pathlib import Path

UNPACKED_TO = "cifar-10-batches-bin"
"""Folder that the archive of CIFAR-10 makes."""


def data_folder(path: str, name: str) -> Path:
    """Return the folder a spec names, or the one of that data set in the user's cache."""
    if path:
        return Path(path).expanduser()
    from platformdirs import user_cache_path

    return user_cache_path("nn-tui", appauthor=False) / "data" / name
