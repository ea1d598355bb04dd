"""Findings in full: what, how it is known, why, and what to do about it."""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from ...core.events import Finding, Remedy
from ...core.forking import fork_point
from ...core.runs import RunView
from ...core.specs.errors import SpecError
from ...core.specs.file import load_preset, preset_names
from ..panels.options import ViewOptions
from ..widgets.evidence import EvidencePanel
from ..widgets.panel_view import PanelView

if TYPE_CHECKING:
    from ..app import NNTui

SIGNS = {"error": "✕", "warning": "▲", "note": "•"}
COLORS = {"error": "$error", "warning": "$warning", "note": "$accent"}


@dataclass(frozen=True, slots=True)
class Fork:
    """Start the run again with a remedy."""

    finding: Finding
    remedy: Remedy
    step: int | None = None
    """Of the checkpoint that it goes on from; None: from the start."""


@dataclass(frozen=True, slots=True)
class Jump:
    """Look at the run where a finding began."""

    step: int


class FindingsScreen(ModalScreen[Fork | Jump | None]):
    """Read findings and choose a remedy; the result is what to start, where to look, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss(None)", "Close", show=False),
        Binding("f", "apply", "Apply", show=False),
        Binding("F", "apply_from_checkpoint", "Apply from checkpoint", show=False),
        Binding("g", "jump", "Where it began", show=False),
        Binding("L", "lesson", "Lesson", show=False),
        Binding("a", "dismiss(None)", show=False),
        Binding("pagedown", "read(1)", show=False, priority=True),
        Binding("pageup", "read(-1)", show=False, priority=True),
        Binding("tab,right,l", "to_remedies", show=False),
        Binding("shift+tab,left,h", "to_findings", show=False),
    ]

    def __init__(self, view: RunView, choose_remedy: bool = False) -> None:
        super().__init__()
        self._view = view
        self._findings = view.findings
        self._choose_remedy = choose_remedy
        self._evidence = EvidencePanel()

    def compose(self) -> ComposeResult:
        """Findings on the left, the chosen one in full on the right, remedies below it."""
        with Vertical(classes="dialog tall wide"):
            yield Static(Content.styled("Findings", "bold"), classes="dialog-title")
            if not self._findings:
                yield Static(Content("None so far: nothing that the detectors look for was seen."), id="question")
            else:
                yield OptionList(
                    *(Option(_line(finding)) for finding in self._findings), id="findings", compact=True, markup=False
                )
                with VerticalScroll(id="finding-page", can_focus=False):
                    yield Static("", id="finding")
                yield PanelView(self._evidence, "evidence", titled=False, id="evidence")
                yield Static(Content.styled("Remedies", "bold"), id="remedies-title")
                yield OptionList(id="remedies", compact=True, markup=False)
            with Horizontal(id="hint"):
                yield Static("", id="fork-hint")

    def on_mount(self) -> None:
        """Show the first finding."""
        if self._findings:
            self.query_one("#findings", OptionList).highlighted = 0
            self.query_one("#remedies" if self._choose_remedy else "#findings").focus()

    @property
    def _chosen(self) -> Finding:
        return self._findings[self.query_one("#findings", OptionList).highlighted or 0]

    @on(OptionList.OptionHighlighted, "#findings")
    def _show(self) -> None:
        finding = self._chosen
        self.query_one("#finding", Static).update(about_finding(finding))
        self._evidence.finding = finding
        chart = self.query_one("#evidence", PanelView)
        chart.display = self._evidence.shown(self._view)
        chart.show(self._view, ViewOptions(), cast("NNTui", self.app).panel_styles)
        remedies = self.query_one("#remedies", OptionList)
        remedies.clear_options()
        remedies.add_options([Option(_remedy_line(remedy), disabled=not remedy.set) for remedy in finding.remedies])
        if not finding.remedies:
            remedies.add_option(Option("None is known that a setting could apply.", disabled=True))
        remedies.highlighted = next((i for i, remedy in enumerate(finding.remedies) if remedy.set), None)
        self._say_keys()

    @on(OptionList.OptionHighlighted, "#remedies")
    def _say_keys(self) -> None:
        """Which keys try the remedy, and from where."""
        step = self._checkpoint
        tries = "f tries it" if step is None else f"f tries it from the start, F from step {step:,}"
        self.query_one("#fork-hint", Static).update(
            Content.styled(f"{tries} · g where it began · tab other list · pgdn reads on", "$quiet")
        )

    @on(OptionList.OptionSelected, "#findings")
    def _to_remedies(self) -> None:
        self.action_to_remedies()

    @on(OptionList.OptionSelected, "#remedies")
    def _selected(self) -> None:
        self.action_apply()

    def action_to_remedies(self) -> None:
        """Move to the remedies."""
        if self._findings:
            self.query_one("#remedies").focus()

    def action_to_findings(self) -> None:
        """Move to the findings."""
        if self._findings:
            self.query_one("#findings").focus()

    def action_read(self, by: int) -> None:
        """Scroll the text of the finding."""
        if self._findings:
            page = self.query_one("#finding-page")
            page.scroll_relative(y=by * max(page.size.height - 1, 1), animate=False)

    @property
    def _remedy(self) -> Remedy | None:
        """The chosen remedy; None where there is none that a setting could apply."""
        index = self.query_one("#remedies", OptionList).highlighted if self._findings else None
        if index is None or index >= len(self._chosen.remedies):
            return None
        remedy = self._chosen.remedies[index]
        return remedy if remedy.set else None

    @property
    def _checkpoint(self) -> int | None:
        """Step of the last checkpoint before the finding that the chosen remedy can go on from."""
        return fork_point(self._view, self._chosen.first_step, self._remedy.set) if self._remedy else None

    def action_apply(self) -> None:
        """Leave with the chosen remedy, from the start."""
        if self._remedy:
            self.dismiss(Fork(self._chosen, self._remedy))

    def action_apply_from_checkpoint(self) -> None:
        """Leave with the chosen remedy, from the last checkpoint before the finding."""
        if self._remedy is None:
            return
        step = self._checkpoint
        if step is None:
            words = "No checkpoint from before the finding could go on with this remedy; f starts from the beginning."
            self.notify(words, markup=False)
        else:
            self.dismiss(Fork(self._chosen, self._remedy, step))

    def action_lesson(self) -> None:
        """Read the lesson about this finding."""
        preset = lesson_about(self._chosen.code) if self._findings else None
        if preset:
            cast("NNTui", self.app).read_lesson(preset)
        else:
            self.notify("No lesson is about this yet.", markup=False)

    def action_jump(self) -> None:
        """Leave for the step at which the finding began."""
        if self._findings:
            self.dismiss(Jump(self._chosen.first_step))


def _line(finding: Finding) -> Content:
    where = f" in {finding.layer}" if finding.layer else ""
    past = "" if finding.active else " (over)"
    return Content(f"{SIGNS[finding.severity]} {finding.code.replace('_', ' ')}{where}{past}")


def _remedy_line(remedy: Remedy) -> Content:
    changes = ", ".join(f"{path} = {value}" for path, value in remedy.set.items())
    return Content(f"{remedy.title}" + (f"   {changes}" if changes else "   (in your own code)"))


def about_finding(finding: Finding) -> Content:
    """A finding in words."""
    parts: list[str | tuple[str, str]] = [
        (finding.headline, "bold"),
        "\n",
        (f"{SIGNS[finding.severity]} {finding.severity}", f"bold {COLORS[finding.severity]}"),
        f" · {finding.certainty} · steps {finding.first_step:,} to {finding.last_step:,}",
        "" if finding.active else ", over now",
    ]
    if finding.why:
        parts += ["\n\n", finding.why]
    if finding.caused_by:
        parts += ["\n\n", f"It follows from: {finding.caused_by.replace('_', ' ')}."]
    if finding.evidence:
        parts += ["\n\n", ("How it is known", "bold")]
        for name, value in finding.evidence.items():
            shown = f"{value:.4g}" if isinstance(value, float) else str(value)
            parts += [f"\n  {name.replace('_', ' ')}  {shown}"]
    preset = lesson_about(finding.code)
    if preset:
        parts += ["\n\n", ("Lesson: ", "bold"), f"{load_preset(preset).title} (L opens it)"]
    if finding.source:
        parts += ["\n\n", (f"Source: {finding.source}", "$quiet")]
    return Content.assemble(*parts)


@lru_cache(64)
def lesson_about(code: str) -> str | None:
    """The preset that goes wrong in this way on purpose, if there is one."""
    own = code.replace("_", "-")
    for name in sorted(preset_names(), key=lambda name: not name.startswith(own)):  # its namesake before others
        try:
            if code in load_preset(name).expect:
                return name
        except SpecError:
            continue
    return None
