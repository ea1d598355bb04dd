"""Open your data: name a file, see what was found in it, correct that, train on it."""

from collections.abc import Mapping
from typing import Any

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from ...core.data.errors import DataError
from ...core.spec import RunSpec
from ...core.specs.errors import SpecError
from ..widgets.spec_form import apply_form, form_fields
from .entry_line import EntryLine
from .form_dialog import FormDialog, FormRow

KINDS = "A CSV, Parquet or NPZ file, or a folder of pictures with a folder for each class."
Rows = tuple[tuple[str, str], ...]


class OpenDataScreen(FormDialog[RunSpec | None]):
    """The result is what to train, None after escape.

    Enter reads the file; once what it shows is what would be trained on, Enter starts.
    """

    SUBJECT = "Your data"
    ABOUT = "Name a file or a folder; enter reads it and shows what was found, which the lines below correct."

    def __init__(self) -> None:
        super().__init__()
        self._spec: RunSpec | None = None
        self._read_as: tuple[str, dict[str, str]] | None = None

    def compose(self) -> ComposeResult:
        """The path, what was found, the fields that correct it."""
        with Vertical(classes="dialog tall wide"):
            yield Static(Content.styled("Open your data", "bold"), classes="dialog-title")
            yield Static(Content(KINDS), id="question")
            yield EntryLine(placeholder="path, such as ~/houses.csv", id="path", compact=True)
            yield Static("", id="detected")
            yield Vertical(id="rows")
            yield Static("", id="problem")
            yield Static("", id="meaning")
            yield Static("", id="hint")

    def on_mount(self) -> None:
        """Say what enter does."""
        self._say_what_enter_does()

    @property
    def spec(self) -> RunSpec | None:
        """What would be trained; None until a file was read."""
        return self._spec

    @property
    def _path(self) -> str:
        return self.query_one("#path", Input).value.strip()

    @on(Input.Changed)
    def _changed(self) -> None:
        self._say_what_enter_does()

    def on_choice_changed(self) -> None:
        """A field was turned to another value."""
        self._say_what_enter_does()

    def action_take(self) -> None:
        """Read what stands in the lines, or start when that is what was read last."""
        if self._spec is not None and self._read_as == (self._path, self.texts):
            self.dismiss(self._spec)
            return
        if not self._path:
            self._say("Name a file or a folder first.")
            return
        changes = self._corrections()
        if changes is not None:
            self._say("Reading …")
            self._read(self._path, changes, self.texts)

    def _corrections(self) -> Mapping[str, Any] | None:
        """Fields of the data as corrected; None when one of them cannot be used. Another file begins anew."""
        from ...core.specs.toml import to_builtins

        if self._spec is None or self._read_as is None or self._read_as[0] != self._path:
            return {}
        spec, problems = apply_form(self._spec, self.texts)
        self.show_problems(problems)
        if spec is None:
            self._say(problems.get("", ""))
            return None
        fields: dict[str, Any] = to_builtins(spec)["data"]
        return {f"data.{name}": value for name, value in fields.items() if name not in ("source", "path")}

    @work(thread=True, exclusive=True)
    def _read(self, path: str, changes: Mapping[str, Any], texts: dict[str, str]) -> None:
        from ...core.data.files.detected import class_balance
        from ...core.specs.from_data import spec_from_data

        try:
            spec, dataset = spec_from_data(path, changes)
        except (DataError, SpecError) as error:
            self.call_later(self._refused, str(error), path)
            return
        self.call_later(self._was_read, spec, dataset.detected + class_balance(dataset), path)

    async def _was_read(self, spec: RunSpec, found: Rows, path: str) -> None:
        is_same = self._read_as is not None and self._read_as[0] == path and self._spec is not None
        self._spec = spec
        width = max(len(subject) for subject, _ in found)
        lines = [Content.assemble((f"{subject:<{width}}  ", "$quiet"), words) for subject, words in found]
        self.query_one("#detected", Static).update(Content("\n").join(lines))
        self._say("")
        if not is_same:
            await self._show_rows(spec)
        self._read_as = (path, self.texts)
        self._say_what_enter_does()

    async def _show_rows(self, spec: RunSpec) -> None:
        rows = self.query_one("#rows", Vertical)
        await rows.remove_children()
        shown = [field for field in form_fields(spec) if field.path.startswith("data.") and field.path != "data.path"]
        await rows.mount_all(FormRow(field) for field in shown)

    async def _refused(self, problem: str, path: str) -> None:
        """Say why; fields that may put it right are shown although nothing could be read."""
        from ...core.specs.from_data import empty_spec

        self._say(problem)
        unread = empty_spec(path)
        if unread is not None and (self._spec is None or self._read_as is None or self._read_as[0] != path):
            self._spec, self._read_as = unread, (path, {})
            await self._show_rows(unread)
        self._focus_named(problem)
        self._say_what_enter_does()

    def _focus_named(self, problem: str) -> None:
        """Go to the field that a sentence names first: it is likely to put things right."""
        named = [row for row in self.rows if row.field.path in problem]
        if named:
            min(named, key=lambda row: problem.index(row.field.path)).editor.focus()

    def _say(self, problem: str) -> None:
        self.query_one("#problem", Static).update(Content(problem))

    def _say_what_enter_does(self) -> None:
        is_ready = self._spec is not None and self._read_as == (self._path, self.texts)
        self.query_one("#hint", Static).update(self.keys_in_words("trains on it" if is_ready else "reads it"))
