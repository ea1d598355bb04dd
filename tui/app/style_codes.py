"""Style codes that a terminal need not be sent: Rich resets after every piece of text and names all of the next style.

in    ESC[38;2;1;2;3;48;2;9;9;9m text ESC[0m ESC[38;2;4;5;6;48;2;9;9;9m more ESC[0m
out   ESC[38;2;1;2;3;48;2;9;9;9m text ESC[38;2;4;5;6m more ESC[0m

Over a slow line this is most of what a frame costs.
"""

import re
from functools import lru_cache
from typing import NamedTuple

_STYLE = re.compile(r"\x1b\[([0-9;]*)m")
_MOVES = re.compile(r"(?:\x1b\[[0-9;]*[A-HfG]|[\r\n])*")
"""What draws nothing, and so needs no style."""
_ENDS = {1: 22, 2: 22, 3: 23, 4: 24, 5: 25, 6: 25, 7: 27, 8: 28, 9: 29}
"""Code of an attribute → the code that ends it. Bold and dim end together."""
_COLORS = {38: 0, 48: 1}
_COLOR_ENDS: tuple[str, str] = ("39", "49")


class Look(NamedTuple):
    """How a terminal draws the next character."""

    colors: tuple[str, str] = _COLOR_ENDS
    """Codes of the foreground and of the background."""
    attributes: frozenset[int] = frozenset()
    """Codes of what is on: 1 bold, 4 underlined …"""

    @property
    def shows_on_blanks(self) -> bool:
        """Whether a blank looks different for more than its background: underlined, reversed, struck through."""
        return not self.attributes <= {1, 2, 3, 8}


PLAIN = Look()


def without_repeats(data: str) -> str:
    """Return what draws the same as `data` in fewer style codes, on a terminal that has no style set before.

    Blanks may keep the foreground and the weight of the text before them. Where `data` has codes that are not known
    here, it is returned as it is.
    """
    pieces = _STYLE.split(data)
    wanted = drawn = PLAIN
    parts: list[str] = []
    for number, piece in enumerate(pieces):
        if number % 2:
            after = _after(wanted, piece)
            if after is None:
                return data
            wanted = after
        elif piece:
            if not _MOVES.fullmatch(piece):
                needed = wanted
                if not (wanted.shows_on_blanks or drawn.shows_on_blanks) and piece.isspace():
                    needed = Look((drawn.colors[0], wanted.colors[1]), drawn.attributes)
                parts.append(_between(drawn, needed))
                drawn = needed
            parts.append(piece)
    parts.append(_between(drawn, wanted))
    return "".join(parts)


@lru_cache(4096)
def _after(look: Look, codes: str) -> Look | None:
    """The look after a style code; None where it has a part that is not known."""
    colors, attributes = list(look.colors), set(look.attributes)
    left = [int(code or 0) for code in codes.split(";")]
    while left:
        code = left.pop(0)
        if code == 0:
            colors, attributes = list(_COLOR_ENDS), set[int]()
        elif code in _ENDS:
            attributes.add(code)
        elif code in _ENDS.values():
            attributes = {one for one in attributes if _ENDS[one] != code}
        elif code in _COLORS and left[:1] in ([2], [5]):
            length = 4 if left[0] == 2 else 2
            colors[_COLORS[code]] = ";".join(map(str, [code, *left[:length]]))
            left = left[length:]
        elif 30 <= code <= 37 or 90 <= code <= 97 or code == 39:
            colors[0] = str(code)
        elif 40 <= code <= 47 or 100 <= code <= 107 or code == 49:
            colors[1] = str(code)
        else:
            return None
    return Look((colors[0], colors[1]), frozenset(attributes))


@lru_cache(4096)
def _between(before: Look, after: Look) -> str:
    """The shortest style code from one look to another; empty where they are the same."""
    if before == after:
        return ""
    if after == PLAIN:
        return "\x1b[0m"
    ended = {_ENDS[code] for code in before.attributes - after.attributes}
    begun = {code for code in after.attributes if code not in before.attributes or _ENDS[code] in ended}
    codes = [*map(str, sorted(ended)), *map(str, sorted(begun))]
    codes += [new for old, new in zip(before.colors, after.colors, strict=True) if old != new]
    return f"\x1b[{';'.join(codes)}m"
