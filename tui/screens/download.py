"""A run whose data are not here: what is missing, and whether to fetch it now."""

from importlib.util import find_spec
from typing import ClassVar

from textual import work

from ...core.data.downloads import Missing, fetch
from ...core.data.errors import DataError
from .dialog import Choice, ChoiceScreen

CANCEL = Choice("cancel", "c", "cancel")


class DownloadScreen(ChoiceScreen):
    """Asks; the result is "fetched" once the files are here, None otherwise."""

    MEGABYTES_BETWEEN_WORDS: ClassVar[float] = 0.5

    def __init__(self, missing: Missing) -> None:
        download = missing.download
        fetching = f"fetch {download.megabytes:,.0f} MB from {download.host} into {missing.folder}"
        can_fetch = find_spec("pooch") is not None
        choices = (Choice("fetch", "d", fetching), CANCEL) if can_fetch else (CANCEL,)
        advice = "" if can_fetch else " To fetch them here: pip install pooch"
        question = f"Its files are not in {missing.folder}.{advice}"
        super().__init__(f"{download.title} is not here", question, choices)
        self._missing = missing
        self._is_fetching = False

    def answer(self, choice: str) -> None:
        """Fetch, or leave with nothing; what has come so far is then thrown away."""
        if choice != "fetch":
            self.dismiss(None)
        elif not self._is_fetching:
            self._is_fetching = True
            self._fetch()

    @work(thread=True)
    def _fetch(self) -> None:
        download, told = self._missing.download, 0.0

        def say(num_bytes: int) -> None:
            nonlocal told
            if num_bytes / 1e6 - told > self.MEGABYTES_BETWEEN_WORDS:
                told = num_bytes / 1e6
                self.call_later(self.say, f"{told:,.1f} of {download.megabytes:,.1f} MB have come.")

        try:
            fetch(download, self._missing.folder, say)
        except DataError as error:
            self._is_fetching = False
            self.call_later(self.say, str(error))
        else:
            self.call_later(self._fetched)

    def _fetched(self) -> None:
        if self.is_current:
            self.dismiss("fetched")
