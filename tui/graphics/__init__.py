"""Graphics: pictures in pixels, laid over the cells that show them anyway, where the terminal takes pictures.

panel -> canvas with `pictures` -> PixelLayer -> Kitty's protocol or Sixel -> terminal
The text below stays what it is everywhere else, so that whatever reads cells (copies, exports) needs to know nothing.
"""
