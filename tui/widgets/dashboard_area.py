"""DashboardArea: the panels of a run, placed by the plan of `panel_layout`, page by page; one can be zoomed."""

from collections.abc import Mapping, Sequence

from textual import events
from textual.content import Content
from textual.geometry import NULL_OFFSET, NULL_SPACING, Region, Size
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.message import Message
from textual.widget import Widget

from ..panel_layout import Page, pages
from .panel_view import PanelView


class DashboardArea(Widget):
    """Panels of the current page; the others are not displayed."""

    def __init__(self, panels: Sequence[PanelView], id: str | None = None) -> None:
        super().__init__(*panels, id=id)
        self.panels = {panel.name or "": panel for panel in panels}
        self.pages: tuple[Page, ...] = ()
        self._shown = tuple(self.panels)
        self._most: Mapping[str, int] = {}
        self.page = 0
        self.zoomed: str | None = None
        self._plan = _Plan()

    class Planned(Message):
        """Which panels are displayed has changed."""

    @property
    def layout(self) -> Layout:
        """Ours: places come from the plan, not from styles."""
        return self._plan

    @property
    def places(self) -> tuple[tuple[str, Region], ...]:
        """Names of the displayed panels and where they are."""
        if self.zoomed:
            return ((self.zoomed, self.size.region),)
        return self.pages[self.page].places if self.pages else ()

    @property
    def displayed(self) -> list[PanelView]:
        """The panels on screen, in reading order."""
        return [self.panels[name] for name, _ in self.places]

    @property
    def order(self) -> list[str]:
        """Every panel in reading order, page after page."""
        return [name for page in self.pages for name, _ in page.places]

    def on_resize(self, event: events.Resize) -> None:
        """Plan for the new size, staying with the panel that has focus."""
        focused = self.screen.focused
        self.plan(event.size, focused.name if isinstance(focused, PanelView) else None)

    def plan(self, size: Size, keep: str | None = None) -> None:
        """Make pages for this many cells and turn to the one that shows `keep`."""
        self.pages = pages(size.width, size.height, self._shown, self._most)
        self.page = min(self.page, max(len(self.pages) - 1, 0))
        if keep:
            self.turn_to(keep)
        else:
            self.show()

    def fit(self, shown: tuple[str, ...], most: Mapping[str, int]) -> None:
        """Plan again if other panels have something to show, or can fill other heights."""
        if (shown, most) != (self._shown, self._most):
            self._shown, self._most = shown, most
            focused = self.screen.focused
            self.plan(self.size, focused.name if isinstance(focused, PanelView) else None)

    def turn_to(self, name: str) -> None:
        """Show the page that has this panel; a zoom moves to it."""
        if self.zoomed:
            self.zoomed = name
        self.page = next((i for i, page in enumerate(self.pages) if name in dict(page.places)), self.page)
        self.show()

    def show(self) -> None:
        """Display what the plan says, and nothing else."""
        names = {name for name, _ in self.places}
        for name, panel in self.panels.items():
            panel.display = name in names
        self._clear_arrangement_cache()
        self.refresh(layout=True)
        self.post_message(self.Planned())


class _Plan(Layout):
    """Puts each displayed panel where the plan has it."""

    name = "plan"

    def arrange(self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True) -> ArrangeResult:
        """Regions as placements."""
        assert isinstance(parent, DashboardArea), parent
        if parent.zoomed:
            places = {parent.zoomed: size.region}
        else:
            places = dict(parent.places)
        return [
            WidgetPlacement(places[child.name or ""], NULL_OFFSET, NULL_SPACING, child)
            for child in children
            if child.name in places
        ]


_A_WORD = 8
"""Columns for the beginning of the title after the current one."""


class PageTabs(Widget):
    """A line of page titles, for terminals too small to show everything at once."""

    class Chosen(Message):
        """Somebody clicked a title."""

        def __init__(self, page: int) -> None:
            super().__init__()
            self.page = page

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._titles: tuple[str, ...] = ()
        self._current = 0
        self._ends: list[int] = []

    def show(self, titles: tuple[str, ...], current: int) -> None:
        """Show these titles; nothing where there is only one page."""
        if (titles, current) != (self._titles, self._current):
            self._titles, self._current = titles, current
            self.refresh()

    def render(self) -> Content:
        """Titles, the current one in brackets and bold; without the first ones where it would be out of sight."""
        first = self._first
        parts: list[tuple[str, str]] = [("…", "$quiet")] if first else []
        end = len(parts)
        self._ends = [0] * first
        for index, title in enumerate(self._titles[first:], first):
            here = index == self._current
            text = f"[{title}]" if here else f" {title} "
            parts.append((text, "bold" if here else "$quiet"))
            end += len(text) + 1
            parts.append((" ", ""))
            self._ends.append(end)
        return Content.assemble(*parts)

    @property
    def _first(self) -> int:
        """The first title shown: none is left out while the current one is in sight, with a word of the next."""
        widths = [len(title) + 3 for title in self._titles]
        room = self.size.width - _A_WORD
        return next((i for i in range(self._current) if sum(widths[i : self._current + 1]) <= room), self._current)

    def on_click(self, event: events.Click) -> None:
        """Turn to the page whose title was clicked."""
        for page, end in enumerate(self._ends):
            if event.x < end:
                self.post_message(self.Chosen(page))
                return
