"""Pictures in pixels over the text of a panel that is shown alone, where the terminal takes them."""

import os
from typing import TYPE_CHECKING, Any

from rich.console import RenderableType
from textual.geometry import Region
from textual.screen import Screen

from ..settings import Settings
from .frame import AppFrame

if TYPE_CHECKING:
    from ..charts.pixels import PixelPicture
    from ..graphics.layer import PixelLayer
    from ..widgets.panel_view import PanelView


class PicturingApp(AppFrame):
    """Follows each frame with the pictures that belong on it; a screen says by `panel_alone` whose those are."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._pixel_layer: PixelLayer | None = None
        self._has_looked = False
        self._covered: PanelView | None = None
        """The panel over which pictures lie."""

    @property
    def shows_pixels(self) -> bool:
        """Whether the terminal takes pictures; looked up when a panel is first shown alone, not for the first frame."""
        if not self._has_looked:
            self._has_looked = True
            self._pixel_layer = self._look_for_graphics()
        return self._pixel_layer is not None

    def _look_for_graphics(self) -> "PixelLayer | None":
        # Another driver is none of a terminal, or of one on Windows: there is nobody to write to, or to ask for sizes.
        if type(self._driver).__name__ != "UnixDriver":
            return None
        from ..graphics.layer import PixelLayer
        from ..graphics.terminal import graphics_of

        found = graphics_of(self.settings.graphics, self.settings.ascii, self.num_colors, os.environ)
        return PixelLayer(found.protocol) if found.protocol else None

    def tick(self) -> None:
        """Refresh what is on screen, and then what had to wait for its turn."""
        super().tick()
        self._lay_pixels(None)

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        """Paint a frame; only here can be seen which cells it writes on."""
        super()._display(screen, renderable)
        self._lay_pixels(renderable)

    def _lay_pixels(self, frame: RenderableType | None) -> None:
        """Write what the layer says, now that a frame is painted; None: none was."""
        layer, driver = self._pixel_layer, self._driver
        if layer is None or driver is None or not (self.is_running and self.screen_stack):
            return
        from ..graphics.terminal import cell_size
        from .unix_driver import UnixDriver

        assert isinstance(driver, UnixDriver), driver
        screen, places = self.screen, layer.places
        try:
            written = layer.follow(
                pictures_on(screen),
                cell_size(driver.fileno),
                self.panel_styles.background,
                frame is not None and writes_on(frame, places),
            )
        except ImportError:  # another version of the library, whose encoders lie elsewhere
            self._pixel_layer = None
            return
        driver.farewell = layer.farewell
        if written:
            driver.write(written)
        if bool(places) != bool(layer.places):
            self._cover(getattr(screen, "panel_alone", None) if layer.places else None)

    def _cover(self, view: "PanelView | None") -> None:
        """Pictures lie over this panel now, or over none: then the text below them is wanted again."""
        if self._covered is not None:
            self._covered.is_covered = False
            self.screen.refresh()
        self._covered = view
        if view is not None:
            view.is_covered = True


def pictures_on(screen: Screen[Any]) -> "list[PixelPicture]":
    """Pictures of the panel that is shown alone, by the cells of the screen; none while anything lies over it."""
    view: PanelView | None = getattr(screen, "panel_alone", None)
    if view is None or not view.pictures:
        return []
    left, top = view.region.x, view.region.bottom - view.picture_size[1]
    pictures = [picture.moved(left, top) for picture in view.pictures]
    # The last row is left alone: a terminal may scroll when a Sixel picture ends there.
    fits = all(picture.lies_within(screen.size.width, screen.size.height - 1) for picture in pictures)
    return pictures if fits and _is_uncovered(screen, view) else []


def _is_uncovered(screen: Screen[Any], view: "PanelView") -> bool:
    """Whether the whole of a widget is seen: toasts, tooltips and the like lie over others of the same screen."""
    visible = screen._compositor.visible_widgets  # pyright: ignore[reportPrivateUsage]
    if view not in visible:
        return False
    place, clip = visible[view]
    own = {view, *view.ancestors}
    return clip.contains_region(place) and not any(
        widget not in own and region.overlaps(place) for widget, (region, _) in visible.items()
    )


def writes_on(frame: RenderableType, places: list[tuple[int, int, int, int]]) -> bool:
    """Whether a frame of Textual writes on any of these cells: first column, first row, columns, rows."""
    spans: list[tuple[int, int, int]] | None = getattr(frame, "spans", None)
    if spans is None:  # all cells of a region, or more than can be told
        region: Region | None = getattr(frame, "region", None)
        return region is None or any(region.overlaps(Region(*place)) for place in places)
    return any(
        y <= row < y + rows and start < x + columns and end > x
        for x, y, columns, rows in places
        for row, start, end in spans
    )
