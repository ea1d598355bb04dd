"""Text, character by character: name each next one."""

from __future__ import annotations

import sysconfig
from collections import Counter
from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct

from .dataset import Dataset
from .errors import DataError

UNKNOWN = "\ufffd"
"""Stands for every character that is too rare to be learned."""
MODULES = (
    "argparse", "ast", "bdb", "calendar", "cmd", "codecs", "configparser", "contextlib", "copy", "csv", "dataclasses",
    "datetime", "difflib", "dis", "doctest", "enum", "fractions", "ftplib", "functools", "gettext", "heapq", "inspect",
    "ipaddress", "locale", "mailbox", "optparse", "pathlib", "pdb", "pickle", "platform", "random", "shutil",
    "statistics", "string", "subprocess", "tarfile", "tempfile", "textwrap", "threading", "tokenize", "traceback",
    "typing", "uuid", "weakref", "zipfile",
)  # fmt: skip
"""Of the standard library, in the order they are read; those that an installation lacks are left out."""


class Text(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="source", tag="text"):
    """A text cut into blocks; at every place of a block the next character is to be named."""

    path: str = ""
    """A UTF-8 file; empty: the source of Python's own standard library, as installed."""
    num_characters: Annotated[int, Meta(ge=100, le=100_000_000)] = 300_000
    """Characters read, from the beginning."""
    block: Annotated[int, Meta(ge=2, le=10_000)] = 64
    """Characters in an example: as far back as a network can look."""
    min_count: Annotated[int, Meta(ge=1, le=1_000_000)] = 5
    """Characters that occur fewer times become one, the replacement character."""

    def load(self) -> Dataset:
        """Return blocks that follow one another; inputs (n, block), targets the same, one character later."""
        import numpy as np

        text = self._read()
        num_blocks = (len(text) - 1) // self.block
        if num_blocks < 2:
            raise DataError(f"data.path: {len(text):,} characters are too few for two blocks of {self.block}")
        counts = Counter(text)
        names = sorted(character for character, count in counts.items() if count >= self.min_count)
        if len(names) < len(counts):
            names = [*(name for name in names if name != UNKNOWN), UNKNOWN]
        numbers = {character: number for number, character in enumerate(names)}
        codes = np.array([numbers.get(character, len(names) - 1) for character in text], np.int64)
        size = num_blocks * self.block
        return Dataset(
            name=Path(self.path).name if self.path else "Python's library",
            inputs=codes[:size].reshape(num_blocks, self.block),
            targets=codes[1 : size + 1].reshape(num_blocks, self.block),
            task="tokens",
            class_names=tuple(names),
            is_text=True,
        )

    def _read(self) -> str:
        if not self.path:
            library = Path(sysconfig.get_path("stdlib"))
            files = [library / f"{module}.py" for module in MODULES]
            return "".join(file.read_text("utf-8") for file in files if file.is_file())[: self.num_characters]
        try:
            with Path(self.path).open(encoding="utf-8") as file:
                return file.read(self.num_characters)
        except UnicodeDecodeError as error:
            raise DataError(f"data.path: {self.path} is not UTF-8 text (byte {error.start:,} of a chunk)") from error
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise DataError(f"data.path: {self.path} cannot be read: {reason}") from error
