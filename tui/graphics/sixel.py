"""Sixel: six rows of pixels to a character. A picture takes the place of text, and text written there takes its."""

import numpy as np
import numpy.typing as npt
from PIL import Image

# The package's public modules ask the terminal when they are imported; its encoders do not.
from textual_image._sixel import image_to_sixels  # pyright: ignore[reportPrivateUsage]

_MOST_COLORS = 256


def show(pixels: npt.NDArray[np.uint8]) -> str:
    """Return what draws pixels (rows, columns, 3) of red, green and blue where the cursor is."""
    return image_to_sixels(_in_palette(pixels))


def _in_palette(pixels: npt.NDArray[np.uint8]) -> Image.Image:
    """Give every colour a number, where there are few enough; otherwise the encoder chooses what to merge."""
    red, green, blue = (pixels[..., channel].astype(np.int32) for channel in range(3))
    colors, index = np.unique(red << 16 | green << 8 | blue, return_inverse=True)
    if colors.size > _MOST_COLORS:
        return Image.fromarray(pixels)
    image = Image.fromarray(index.reshape(pixels.shape[:2]).astype(np.uint8))
    image.putpalette([shade for color in colors.tolist() for shade in (color >> 16, color >> 8 & 0xFF, color & 0xFF)])
    return image
