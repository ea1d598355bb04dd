"""PixelLayer: the pictures that lie over the terminal's text, and what must be written to make them those wanted.

It is told after every frame what is wanted and whether the frame wrote on the cells of it. A frame comes first and the
pictures after it, so that whatever Textual paints, dialogs, toasts and other screens, is painted over a picture at most
until the end of that frame.
"""

import time
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import count
from random import randrange

from ..charts.pixels import PixelPicture, Rgb
from .terminal import CellSize, Protocol

LEAST_PAUSE_SECONDS = 0.3
"""Between two pictures of the same place: what changes with each evaluation need not be sent each time."""
MOST_TIME_SHARE = 0.1
"""Of all time that encoding may take, however large the pictures are."""


class PixelLayer:
    """Pictures on a terminal that speaks a protocol for them."""

    def __init__(self, protocol: Protocol, clock: Callable[[], float] = time.monotonic) -> None:
        self._protocol: Protocol = protocol
        self._clock = clock
        # Numbers are the terminal's, not the program's: a random first one hits no other program's picture.
        self._numbers = count(randrange(1, 1 << 30))
        self._shown: tuple[PixelPicture, ...] = ()
        self._shown_numbers: list[int] = []
        self._cell: CellSize | None = None
        self._is_painted_over = False
        self._rests_until = 0.0

    @property
    def places(self) -> list[tuple[int, int, int, int]]:
        """Cells under pictures: first column, first row, columns, rows of each."""
        return [picture.place for picture in self._shown]

    @property
    def farewell(self) -> str:
        """What takes every picture off the terminal when it is given back."""
        return self._forget(self._shown_numbers)

    def follow(
        self, wanted: Sequence[PixelPicture], cell: CellSize | None, background: int, is_painted_over: bool
    ) -> str:
        """Return what to write now; nothing while all is as it should be, or while it is too early for the next.

        wanted: pictures by the cells of the screen. cell: None where it is not known, which leaves the cells alone.
        is_painted_over: whether text was written on the cells of pictures since the last call.
        Where other cells are wanted, pictures are first taken away, so that `places` is empty: then the text has to be
        painted again, which takes Sixel's off the screen, before others are shown.
        """
        pictures = tuple(wanted) if cell else ()
        self._is_painted_over |= is_painted_over
        if self._shown and ([one.place for one in pictures] != self.places or cell != self._cell):
            gone = self.farewell
            self._shown, self._shown_numbers = (), []
            return gone
        is_as_it_should_be = pictures == self._shown and not self._is_painted_over
        if not (pictures and cell) or is_as_it_should_be or self._clock() < self._rests_until:
            return ""
        return self._show(pictures, cell, background)

    def _show(self, pictures: tuple[PixelPicture, ...], cell: CellSize, background: int) -> str:
        begun = self._clock()
        numbers = [next(self._numbers) for _ in pictures]
        drawn = [
            f"\x1b[{picture.y + 1};{picture.x + 1}H{self._encoded(picture, number, cell, background)}"
            for picture, number in zip(pictures, numbers, strict=True)
        ]
        # The old ones go after the new ones have come: nothing flickers.
        written = f"\x1b7{''.join(drawn)}\x1b8{self._forget(self._shown_numbers)}"
        self._shown, self._shown_numbers = pictures, numbers
        self._cell, self._is_painted_over = cell, False
        ended = self._clock()
        self._rests_until = ended + max(LEAST_PAUSE_SECONDS, (ended - begun) / MOST_TIME_SHARE)
        return written

    def _encoded(self, picture: PixelPicture, number: int, cell: CellSize, background: int) -> str:
        """The picture in the protocol, to be drawn where the cursor is."""
        if self._protocol == "sixel":
            return _in_sixels(picture.moved(-picture.x, -picture.y), cell, background)
        from . import kitty

        return kitty.show(_enlarged(picture, cell, background), number, picture.columns, picture.rows)

    def _forget(self, numbers: Sequence[int]) -> str:
        if self._protocol == "sixel" or not numbers:
            return ""
        from . import kitty

        return "".join(map(kitty.forget, numbers))


def _enlarged(picture: PixelPicture, cell: CellSize, background: int) -> Rgb:
    return picture.enlarged(picture.columns * cell.width, picture.rows * cell.height, background)


@lru_cache(maxsize=64)
def _in_sixels(picture: PixelPicture, cell: CellSize, background: int) -> str:
    """A picture in Sixel, wherever it lies: what takes long to encode is often drawn again as it was."""
    from . import sixel

    return sixel.show(_enlarged(picture, cell, background))
