"""From the colours of a canvas to those of the terminal, under a theme."""

from dataclasses import replace
from functools import lru_cache

from rich.color import Color
from rich.style import Style

from .settings import Settings
from .themes import BACKGROUNDS, HIGH_CONTRAST, HIGH_CONTRAST_ROLES, LIGHT, TERMINAL


class PanelStyles:
    """Styles of canvas cells under one theme; a new theme makes a new object."""

    def __init__(self, theme: str, settings: Settings, num_colors: int) -> None:
        from .charts import palette
        from .charts.style import ChartStyle

        self.theme = theme
        marker = "ascii" if settings.ascii else "braille" if settings.marker == "auto" else settings.marker
        self.chart: ChartStyle = ChartStyle(marker=marker, colors=num_colors, dark=theme != LIGHT.name)
        self.chart_in_pixels: ChartStyle = replace(self.chart, pixels=True)
        """For a panel whose pictures are shown in pixels as well."""
        self._own_colors = theme == TERMINAL.name
        self._background = None if self._own_colors else Color.parse(BACKGROUNDS[theme])
        self._roles: dict[int, int] = {}
        if theme == HIGH_CONTRAST.name:
            self._roles = {getattr(palette, name): shade for name, shade in HIGH_CONTRAST_ROLES.items()}
        self.of = lru_cache(8192)(self._style)

    @property
    def background(self) -> int:
        """0xRRGGBB behind panels; where it is the terminal's own, what comes near it."""
        from .charts import palette

        shade = BACKGROUNDS[self.theme]
        return palette.BACKGROUND[self.chart.dark] if self._own_colors else int(shade[1:], 16)

    def role(self, name: str, bold: bool = False) -> Style:
        """The style of a role of the palette, by name."""
        from .charts import palette

        return self.of(getattr(palette, name), 0, bold)

    def _style(self, color: int, background: int, bold: bool) -> Style:
        from .charts import palette

        color = color or (palette.DEFAULT if self._own_colors else palette.TEXT)
        ground = self._color(background) if background else self._background
        return Style(color=self._color(color), bgcolor=ground, bold=bold or None)

    def _color(self, color: int) -> Color | None:
        from .charts import palette

        if color in self._roles:
            return _true_color(self._roles[color])
        if self._own_colors and not color & palette.TRUE_COLOR:
            name = palette.ansi_name(color)
            return None if name == "default" else Color.parse(name)
        shade = palette.resolve(color, dark=self.theme != LIGHT.name)
        return None if shade is None else _true_color(shade)


def _true_color(shade: int) -> Color:
    return Color.from_rgb(shade >> 16 & 0xFF, shade >> 8 & 0xFF, shade & 0xFF)
