"""`--download`: files of a known data set are fetched before a run, with a line every few seconds."""

import time
from typing import Any

from ..commands.parser import UsageError
from .output import narrate

SECONDS_BETWEEN_LINES = 2.0


def download(source: Any) -> None:
    """Fetch what the data source of a spec lacks. DataError when that fails; UsageError for data of another kind."""
    from ...core.data.downloads import DOWNLOADS, fetch, missing

    if source.__struct_config__.tag not in DOWNLOADS:
        known = ", ".join(known.title for known in DOWNLOADS.values())
        raise UsageError(f"--download: only {known} can be fetched; leave it out")
    lacking = missing(source)
    if lacking is None:
        return
    total, told_at = lacking.download.megabytes, time.monotonic()
    narrate(f"fetching {lacking.download.title}, {total:,.0f} MB, from {lacking.download.host} into {lacking.folder}")

    def say(num_bytes: int) -> None:
        nonlocal told_at
        if time.monotonic() - told_at > SECONDS_BETWEEN_LINES:
            told_at = time.monotonic()
            narrate(f"{num_bytes / 1e6:,.1f} of {total:,.1f} MB")

    fetch(lacking.download, lacking.folder, say)
