"""What is seen of an app: the letters on its screen, and whether what lies there lies in order."""

from collections.abc import Sequence
from itertools import combinations
from typing import Any

from textual.app import App
from textual.geometry import Region


def text_of(app: App[Any]) -> str:
    """The letters on the screen, a line for each row."""
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())


def check_places(app: App[Any], places: Sequence[Region]) -> None:
    """Assert that these places lie on the screen, and none over another."""
    assert places
    for place in places:
        assert app.screen.region.contains_region(place), (place, app.screen.region)
    for one, other in combinations(places, 2):
        assert not one.overlaps(other), (one, other)
