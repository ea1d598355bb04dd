"""The list of presets says that it goes on, above and below."""

import pytest
from textual.app import App, ComposeResult

from nn_tui.tui.catalogue import read_catalogue
from nn_tui.tui.widgets.preset_list import PresetList

ENTRIES = read_catalogue()


class Shows(App[None]):
    """A list of presets alone."""

    def compose(self) -> ComposeResult:
        """The list."""
        yield PresetList(ENTRIES, ENTRIES[0].name)


def lines_of(app: App[None]) -> list[str]:
    shown = app.query_one(PresetList)
    return [shown.render_line(y).text.rstrip() for y in range(shown.size.height)]


async def test_the_last_row_says_how_many_follow() -> None:
    async with Shows().run_test(size=(40, 10)) as pilot:
        *others, last = lines_of(pilot.app)

        listed = sum(line.strip() in {entry.name for entry in ENTRIES} for line in others) + 1
        assert last.endswith(f"↓ {len(ENTRIES) - listed} more")
        assert "↑" not in others[0]


async def test_the_first_row_says_how_many_came_before() -> None:
    async with Shows().run_test(size=(40, 10)) as pilot:
        pilot.app.query_one(PresetList).focus()

        await pilot.press("end")

        first, *others = lines_of(pilot.app)
        assert "↑" in first
        assert others[-1].strip() == ENTRIES[-1].name


async def test_a_list_that_fits_says_nothing() -> None:
    async with Shows().run_test(size=(40, 200)) as pilot:
        assert not [line for line in lines_of(pilot.app) if "↓" in line or "↑" in line]


@pytest.mark.parametrize("width", [1, 5, 12, 26])
async def test_the_sign_never_widens_a_row(width: int) -> None:
    async with Shows().run_test(size=(width, 10)) as pilot:
        shown = pilot.app.query_one(PresetList)

        assert {shown.render_line(y).cell_length for y in range(shown.size.height)} == {width}
