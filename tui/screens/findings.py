"""Findings in full: what, how it is known, why, and what to do about it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from ...core.diagnosis.explanation import explain
from ...core.events import Finding, Remedy
from ...core.launching.forking import fork_point
from ...core.runs import RunView
from ..keymap.action import bindings
from ..keymap.dialogs import DIALOG, FINDINGS
from ..panels.options import ViewOptions
from ..widgets.evidence import EvidencePanel
from ..widgets.finding_text import about_finding, finding_line, in_own_code, lesson_about, remedy_line, to_copy
from ..widgets.key_bar import KeyBar
from ..widgets.panel_view import PanelView
from .dialog import Dialog

if TYPE_CHECKING:
    from ..app import NNTui

KEYS = {action.id: action for action in (*DIALOG, *FINDINGS)}
FOOTER = ("findings.jump", "findings.lesson", "dialog.close", "findings.next_page")


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


class FindingsScreen(Dialog[Fork | Jump | None]):
    """Read findings and choose a remedy; the result is what to start, where to look, or None."""

    BINDINGS = bindings(FINDINGS)
    ACTIONS = FINDINGS
    SUBJECT = "Findings"
    ABOUT = (
        "Each finding with the numbers that prove it, why it happens, and what would help. A remedy starts a new run "
        "that is overlaid with this one."
    )

    def __init__(self, view: RunView, choose_remedy: bool = False) -> None:
        super().__init__()
        self._view = view
        self._findings = view.findings
        self._choose_remedy = choose_remedy
        self._evidence = EvidencePanel()
        self._footer = KeyBar("finding-keys")

    def compose(self) -> ComposeResult:
        """Findings on the left, the chosen one in full on the right, remedies below it."""
        with Vertical(classes="dialog tall wide plain"):
            yield Static(Content.styled(self._title, "bold"), classes="dialog-title")
            if not self._findings:
                yield Static(Content("None so far: nothing that the detectors look for was seen."), id="question")
            else:
                yield OptionList(*map(_option, self._findings), id="findings", compact=True, markup=False)
                with VerticalScroll(id="finding-page", can_focus=False):
                    yield Static("", id="finding")
                yield PanelView(self._evidence, "evidence", titled=False, id="evidence")
                yield Static(id="remedies-title")
                yield OptionList(id="remedies", compact=True, markup=False)
            yield self._footer

    def on_mount(self) -> None:
        """Show the first finding."""
        self._show_keys()
        if self._findings:
            listed = self.query_one("#findings", OptionList)
            listed.display = len(self._findings) > 1  # the title names a single one
            listed.highlighted = 0
            self.query_one("#remedies" if self._choose_remedy or not listed.display else "#findings").focus()

    @property
    def _title(self) -> str:
        if len(self._findings) == 1:
            return f"Finding: {explain(self._findings[0]).what}"
        return f"{len(self._findings)} findings" if self._findings else "Findings"

    @property
    def _chosen(self) -> Finding:
        return self._findings[self.query_one("#findings", OptionList).highlighted or 0]

    @on(OptionList.OptionHighlighted, "#findings")
    def _show(self) -> None:
        finding = self._chosen
        self.query_one("#finding", Static).update(about_finding(finding, self.keys))
        self._evidence.finding = finding
        chart = self.query_one("#evidence", PanelView)
        chart.display = self._evidence.shown(self._view)
        chart.show(self._view, ViewOptions(), cast("NNTui", self.app).panel_styles)
        remedies = self.query_one("#remedies", OptionList)
        remedies.clear_options()
        remedies.add_options([Option(remedy_line(remedy), disabled=not remedy.set) for remedy in finding.remedies])
        if not finding.remedies:
            remedies.add_option(Option("None is known that a setting could apply.", disabled=True))
        remedies.highlighted = next((i for i, remedy in enumerate(finding.remedies) if remedy.set), None)
        self.query_one("#remedies-title", Static).update(
            Content.assemble(("Remedies", "bold"), "  ", self._how_to_remedy())
        )
        self._show_keys()

    @on(OptionList.OptionHighlighted, "#remedies")
    def _show_keys(self) -> None:
        """Which keys try the remedy, and from where, and the others."""
        tries = ["findings.apply"] if self._remedy else []
        step = self._checkpoint
        labels = {"findings.jump": "its start"}
        if step is not None:
            tries.append("findings.apply_from_checkpoint")
            labels["findings.apply_from_checkpoint"] = f"from step {step:,}"
        copies = ["findings.copy"] if self._findings and not self._remedy and in_own_code(self._chosen) else []
        others = (*copies, *FOOTER) if self._findings else FOOTER[2:3]
        self._footer.show([KEYS[id] for id in (*tries, *others)], labels)

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
        if len(self._findings) > 1:
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

    def _how_to_remedy(self) -> Content:
        if self._remedy:
            does = f"{self.keys.of('findings.apply')} starts a new run with the one chosen"
        else:
            does = "the lines to change in your code are above" if in_own_code(self._chosen) else ""
        return Content.styled(does, "$quiet")

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
            words = "No checkpoint from before the finding could go on with this remedy; {} starts from the beginning."
            self.notify(words.format(self.keys.of("findings.apply")), markup=False)
        else:
            self.dismiss(Fork(self._chosen, self._remedy, step))

    def action_copy_remedy(self) -> None:
        """Copy the lines to change, or the finding."""
        if self._findings:
            self.app.copy_to_clipboard(to_copy(self._chosen, self.keys))

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


def _option(finding: Finding) -> Option:
    return Option(finding_line(finding))
