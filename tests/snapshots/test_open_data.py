"""Open your data: a file is named, what was found is shown, corrected, and trained on."""

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from nn_tui.core.spec import RunSpec
from nn_tui.tui.app import NNTui
from nn_tui.tui.screens.form_dialog import FormRow
from nn_tui.tui.screens.open_data import OpenDataScreen
from nn_tui.tui.settings import Settings

from ..waiting import until


@pytest.fixture
def houses(tmp_path: Path) -> Path:
    path = tmp_path / "houses.csv"
    rows = [f"{number % 5},{'yes' if number % 3 else 'no'},{number * 1.5}" for number in range(50)]
    path.write_text("\n".join(["rooms,heated,price", *rows]), encoding="utf-8")
    return path


def is_open(app: NNTui) -> bool:
    return isinstance(app.screen, OpenDataScreen) and bool(app.screen.query("#path"))


def said(app: NNTui, id: str) -> str:
    return str(app.screen.query_one(id, Static).content)


async def read(pilot: Pilot[int], app: NNTui, path: Path) -> None:
    app.screen.query_one("#path", Input).value = str(path)
    await pilot.press("enter")


def line(app: NNTui, field: str) -> Input:
    row = next(row for row in app.screen.query(FormRow) if row.field.path == field)
    return row.query_one(Input)


def field_in_focus(app: NNTui) -> str:
    return next((row.field.path for row in app.screen.query(FormRow) if row.editor.has_focus), "")


async def test_a_file_is_shown_corrected_and_then_trained_on(settings: Settings, houses: Path) -> None:
    app, results = NNTui(settings), list[RunSpec | None]()
    async with app.run_test(size=(120, 40)) as pilot:
        app.push_screen(OpenDataScreen(), results.append)
        await until(pilot, lambda: is_open(app))

        await read(pilot, app, houses)
        await until(pilot, lambda: "price, a number from 0 to 73.5" in said(app, "#detected"))
        line(app, "data.target").value = "heated"
        await pilot.press("enter")
        await until(pilot, lambda: "no 17, yes 33" in said(app, "#detected"))
        await pilot.press("enter")
        await until(pilot, lambda: results != [])

        spec = results[0]
        assert spec is not None
        assert spec.data.target == "heated"
        assert Path(spec.data.path) == houses


async def test_no_scrollbar_lies_on_a_path_longer_than_its_line(settings: Settings) -> None:
    app = NNTui(settings)
    async with app.run_test(size=(80, 24)) as pilot:
        app.read_style()
        app.push_screen(OpenDataScreen())
        await until(pilot, lambda: is_open(app))

        assert app.screen.query_one("#path", Input).styles.scrollbar_size_horizontal == 0


async def test_what_cannot_be_read_is_said_and_can_be_put_right(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "gaps.csv"
    path.write_text("a,b\n" + "".join(f"{n * 0.5 or ''},{n * 1.5}\n" for n in range(20)))
    app = NNTui(settings)
    async with app.run_test(size=(120, 40)) as pilot:
        app.open_data()
        await until(pilot, lambda: is_open(app))

        await read(pilot, app, path)
        await until(pilot, lambda: "'a' has no value in 1 of 20 rows" in said(app, "#problem"))
        await until(pilot, lambda: field_in_focus(app) == "data.missing")  # the sentence names it
        await pilot.press("right", "enter")
        await until(pilot, lambda: "1 in a: filled with the mean" in said(app, "#detected"))

        assert said(app, "#problem") == ""


async def test_no_file_and_no_data_are_told_apart(settings: Settings, tmp_path: Path) -> None:
    app = NNTui(settings)
    async with app.run_test(size=(120, 40)) as pilot:
        app.open_data()
        await until(pilot, lambda: is_open(app))

        await pilot.press("enter")
        assert said(app, "#problem") == "Name a file or a folder first."

        await read(pilot, app, tmp_path / "none.csv")
        await until(pilot, lambda: "no such file" in said(app, "#problem"))
        await read(pilot, app, tmp_path / "notes.md")
        await until(pilot, lambda: "cannot be used as data" in said(app, "#problem"))


async def test_the_gallery_opens_it_at_one_key(settings: Settings) -> None:
    app = NNTui(settings)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("o")

        await until(pilot, lambda: is_open(app))
