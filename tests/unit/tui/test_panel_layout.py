"""The plan of panels: everything has a place, nothing overlaps, nothing sticks out."""

import pytest
from textual.geometry import Region

from nn_tui.tui.panel_layout import pages

PANELS = ("loss", "metric", "picture", "layers", "gradients", "findings", "speed", "log")
SIZES = [(20, 3), (40, 10), (80, 20), (100, 30), (120, 36), (160, 50), (200, 56), (300, 97)]


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_every_panel_has_a_place_on_some_page(width: int, height: int) -> None:
    placed = [name for page in pages(width, height, PANELS) for name, _ in page.places]

    assert sorted(placed) == sorted(PANELS)


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_panels_of_a_page_lie_inside_and_apart(width: int, height: int) -> None:
    for page in pages(width, height, PANELS):
        regions = [region for _, region in page.places]

        assert all(region in Region(0, 0, width, height) for region in regions)
        assert not any(a.overlaps(b) for i, a in enumerate(regions) for b in regions[:i])


@pytest.mark.parametrize(("width", "height"), [(80, 20), (120, 36), (200, 56)])
def test_the_loss_is_top_left_and_the_largest_curve(width: int, height: int) -> None:
    places = dict(pages(width, height, PANELS)[0].places)

    assert places["loss"].offset == (0, 0)
    assert places["loss"].area >= places["metric"].area


def test_a_large_terminal_shows_everything_at_once() -> None:
    assert len(pages(200, 56, PANELS)) == 1


def test_the_space_of_a_missing_panel_goes_to_its_neighbours() -> None:
    with_picture = dict(pages(80, 20, PANELS)[0].places)
    without = dict(pages(80, 20, [name for name in PANELS if name != "picture"])[0].places)

    assert without["loss"].width == 80 > with_picture["loss"].width


def test_a_panel_gets_no_more_rows_than_it_can_fill() -> None:
    places = dict(pages(120, 36, PANELS, {"layers": 6, "gradients": 7})[0].places)

    assert (places["layers"].height, places["gradients"].height) == (6, 7)
    assert sum(places[name].height for name in ("loss", "metric", "layers")) == 36


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("num_views", [1, 2, 5, 13])
def test_panels_without_a_place_in_the_template_follow_on_pages_of_their_own(
    width: int, height: int, num_views: int
) -> None:
    views = tuple(f"view_{number}" for number in range(num_views))

    made = pages(width, height, PANELS + views)

    placed = [name for page in made for name, _ in page.places]
    assert tuple(placed[-num_views:]) == views
    assert sorted(placed) == sorted(PANELS + views)
    assert made[: len(pages(width, height, PANELS))] == pages(width, height, PANELS)


def test_a_page_of_views_is_a_grid() -> None:
    (page,) = pages(120, 36, ("filters", "saliency", "histograms"))

    assert [region.width for _, region in page.places] == [59, 59, 120]
    assert page.title == "Views"
