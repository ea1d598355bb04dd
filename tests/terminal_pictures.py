"""What a terminal makes of the pictures that are written to it, as pixels (rows, columns, 3)."""

import base64
import io
import re
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyte
from PIL import Image

Rgb = npt.NDArray[np.uint8]
_KITTY = re.compile(r"\x1b\[(\d+);(\d+)H|\x1b_G([^;\x1b]*)(?:;([^\x1b]*))?\x1b\\")
# pyte prints what it does not know, as the screen's fixture for whole programs says.
_UNKNOWN_TO_PYTE = re.compile(
    r"\x1b\[[<>=][0-9;:]*[a-zA-Z]|\x1b\[\?[0-9;]*\$p|\x1b[P_^\]][^\x07\x1b]*(?:\x07|\x1b\\|\Z)"
)
_SIXEL = re.compile(r'\x1bP[0-9;]*q"1;1;(\d+);(\d+)([^\x1b]*)\x1b\\')
_SIXEL_COMMAND = re.compile(r"#(\d+)(?:;2;(\d+);(\d+);(\d+))?|!(\d+)(.)|([$-])|(.)")


@dataclass
class KittyScreen:
    """The pictures on a terminal that speaks Kitty's protocol."""

    shown: dict[int, Rgb] = field(default_factory=dict)
    """By their numbers."""
    places: dict[int, tuple[int, int, int, int]] = field(default_factory=dict)
    """Column, row, columns and rows of each."""
    num_drawn: int = 0
    _cursor: tuple[int, int] = (0, 0)
    _begun: dict[str, str] = field(default_factory=dict)
    _payload: str = ""

    def feed(self, written: str) -> "KittyScreen":
        """Obey; returns itself."""
        for row, column, keys, payload in _KITTY.findall(written):
            if row:
                self._cursor = (int(column) - 1, int(row) - 1)
            else:
                self._obey(dict(pair.split("=") for pair in keys.split(",")), payload)
        return self

    def _obey(self, keys: dict[str, str], payload: str) -> None:
        assert keys["q"] == "2", f"the terminal would answer {keys}"
        assert len(payload) <= 4096
        if keys.get("a") == "d":
            assert keys["d"] == "I", keys
            del self.shown[int(keys["i"])], self.places[int(keys["i"])]
            return
        if "a" in keys:
            assert (keys["a"], keys["f"], keys["C"], self._payload) == ("T", "100", "1", "")
            self._begun = keys
        self._payload += payload
        if keys["m"] == "0":
            number = int(self._begun["i"])
            png = Image.open(io.BytesIO(base64.b64decode(self._payload)))
            self.shown[number] = np.asarray(png.convert("RGB"))
            self.places[number] = (*self._cursor, int(self._begun["c"]), int(self._begun["r"]))
            self.num_drawn += 1
            self._payload = ""


class SixelScreen(pyte.Screen):
    """A terminal on which a picture takes the place of text, and text that of a picture, cell by cell."""

    def __init__(self, columns: int, lines: int, cell: tuple[int, int]) -> None:
        super().__init__(columns, lines)
        self._cell = cell
        self._stream = pyte.Stream(self)
        self._num_read = 0
        self.covered: set[tuple[int, int]] = set()
        """Cells that show a picture: row, column."""
        self.drawn: list[Rgb] = []

    def read_on(self, raw: bytes) -> "SixelScreen":
        """Obey what has been added to everything that was ever written; returns itself."""
        written = raw[self._num_read :]
        end = written.rfind(b"\x1b")  # what begins there may not be whole yet
        picture = written.rfind(b"\x1bP", 0, max(end, 0))
        if picture >= 0 and b"\x1b\\" not in written[picture:end]:
            end = picture
        if end > 0:
            self._num_read += end
            self._obey(written[:end].decode())
        return self

    def _obey(self, written: str) -> None:
        done = 0
        for found in _SIXEL.finditer(written):
            self._stream.feed(_UNKNOWN_TO_PYTE.sub("", written[done : found.start()]))
            self._draw_picture(_sixel(int(found[1]), int(found[2]), found[3]))
            done = found.end()
        self._stream.feed(_UNKNOWN_TO_PYTE.sub("", written[done:]))

    def draw(self, data: str) -> None:
        """Write text, of which no character is wider than a cell."""
        row, column = self.cursor.y, self.cursor.x
        self.covered -= {(row, column + place) for place in range(len(data))}
        super().draw(data)

    def erase_in_display(self, how: int = 0, *args: object, **kwargs: object) -> None:
        """Erase pictures with text."""
        assert how == 2, how
        self.covered.clear()
        super().erase_in_display(how)

    def _draw_picture(self, pixels: Rgb) -> None:
        rows, columns = pixels.shape[0] // self._cell[1], pixels.shape[1] // self._cell[0]
        top, left = self.cursor.y, self.cursor.x
        assert top + rows < self.lines, "a terminal may scroll"
        self.covered |= {(top + row, left + column) for row in range(rows) for column in range(columns)}
        self.drawn.append(pixels)


def sixel_pictures(written: str) -> list[Rgb]:
    """Every Sixel picture in a text, in order."""
    return [_sixel(int(width), int(height), data) for width, height, data in _SIXEL.findall(written)]


def _sixel(width: int, height: int, data: str) -> Rgb:
    pixels = np.zeros((height, width, 3), dtype=np.uint8)
    palette: dict[str, tuple[int, ...]] = {}
    x = top = 0
    color = ""
    for register, red, green, blue, count, repeated, move, single in _SIXEL_COMMAND.findall(data):
        if register:
            color = register
            if red:
                palette[color] = tuple(round(int(share) * 255 / 100) for share in (red, green, blue))
        elif move:
            x, top = 0, top + 6 * (move == "-")
        else:
            bits, end = ord(repeated or single) - 63, x + int(count or 1)
            for row in range(6):
                if bits >> row & 1:
                    pixels[top + row, x:end] = palette[color]
            x = end
    return pixels
