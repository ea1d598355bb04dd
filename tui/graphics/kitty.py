"""Kitty's graphics protocol (https://sw.kovidgoyal.net/kitty/graphics-protocol/): pictures as PNG, each with a number.

A picture lies over the text until it is deleted by its number, whatever is written below it.
"""

import numpy as np
import numpy.typing as npt
from PIL import Image

# The package's public modules ask the terminal when they are imported; its encoders do not.
from textual_image._pixeldata import PixelData  # pyright: ignore[reportPrivateUsage]

_MOST_CHARACTERS = 4096
"""Of one message, by the protocol."""


def show(pixels: npt.NDArray[np.uint8], number: int, columns: int, rows: int) -> str:
    """Return what draws pixels (rows, columns, 3) of red, green and blue where the cursor is, on so many cells."""
    data = PixelData(Image.fromarray(pixels)).to_base64()
    pieces = [data[start : start + _MOST_CHARACTERS] for start in range(0, len(data), _MOST_CHARACTERS)]
    # q=2: no answer, neither good nor bad, for Textual would take it for keys.
    keys = f"a=T,f=100,i={number},c={columns},r={rows},C=1,q=2,"
    messages: list[str] = []
    for index, piece in enumerate(pieces):
        more = int(index + 1 < len(pieces))
        messages.append(f"\x1b_G{'q=2,' if index else keys}m={more};{piece}\x1b\\")
    return "".join(messages)


def forget(number: int) -> str:
    """Return what takes a picture off the screen and out of the terminal's memory."""
    return f"\x1b_Ga=d,d=I,i={number},q=2\x1b\\"
