"""Findings: is anything wrong, why, and what would help?"""

from dataclasses import dataclass
from typing import ClassVar

from ...core.diagnosis import DETECTORS
from ...core.diagnosis.explanation import Judged, explain, in_words, with_consequences
from ...core.events import GOING_ON, Finding, Status
from ...core.runs.lost import how_to_resume, log_of
from ...core.runs.view import RunView
from ...core.watched import WatchedData
from ..charts import palette
from ..charts.canvas import Canvas
from ..charts.numbers import number
from ..charts.paragraphs import BLANK, Paragraph, draw_paragraphs
from ..charts.style import ChartStyle
from .options import ViewOptions
from .severity import COLORS, SIGNS


@dataclass(frozen=True, slots=True)
class FindingList:
    """What is known to be wrong, causes before what follows from them."""

    end: tuple[Paragraph, ...]
    """How the run ended, where it did not end well."""
    active: tuple[Finding, ...]
    cleared: tuple[Finding, ...]
    selected: int
    status: Status
    remedy_key: str
    """Which key tries the first remedy."""
    step: int
    """Newest step, where nothing is wrong; 0 otherwise, so that findings stand still."""


class FindingsPanel:
    """What the detectors found: the sentence, the numbers against what is healthy, why, and remedies.

    `▲` is a warning, `✕` an error, `•` a note that needs no action. What follows from another finding is indented below
    it. Up and down unfold another finding; `f` offers the remedies, and then tries the
    chosen one in a new run.
    """

    name: ClassVar[str] = "findings"
    title: ClassVar[str] = "Findings"
    reads: ClassVar[tuple[str, ...]] = ()
    min_height: ClassVar[int] = 2

    def shown(self, view: RunView) -> bool:
        """Always: that nothing is wrong is an answer too."""
        return True

    def look(self, view: RunView, options: ViewOptions) -> FindingList:
        """Read findings and how the run ended."""
        active = with_consequences(f for f in view.findings if f.active)
        return FindingList(
            end=tuple(_end(view)),
            active=tuple(one for cause, following in active for one in (cause, *following)),
            cleared=tuple(f for f in view.findings if not f.active),
            selected=min(options.selected, max(sum(1 + len(following) for _, following in active) - 1, 0)),
            status=view.status,
            remedy_key=options.keys.of("run.remedy"),
            step=0 if active else view.step,
        )

    def caption(self, model: FindingList) -> str:
        """How many there are."""
        return f"{model.selected + 1} of {len(model.active)}" if len(model.active) > 1 else ""

    def draw(self, model: FindingList, width: int, height: int, style: ChartStyle) -> Canvas:
        """Draw the findings, the selected one unfolded."""
        paragraphs = list(model.end)
        if not model.active and not model.end:
            paragraphs += _healthy(model)
        for index, finding in enumerate(model.active):
            if paragraphs and index and (index == model.selected or index - 1 == model.selected):
                paragraphs.append(BLANK)
            paragraphs += _paragraphs(finding, index == model.selected, model.remedy_key)
        if model.cleared:
            paragraphs += [BLANK] if paragraphs else []
            paragraphs += [_cleared(finding) for finding in model.cleared]
        return draw_paragraphs(paragraphs, width, height, style)


def _end(view: RunView) -> list[Paragraph]:
    """How the run ended, if not well, and what to do."""
    if view.failed:
        place = f"The traceback is in the log panel and in {log_of(view)}"
        return [
            Paragraph(view.failed.message, palette.ERROR, True, "✕", palette.ERROR),
            Paragraph(f"Training failed at step {view.failed.step:,}. {place}", palette.DIM, indent=2),
        ]
    if view.status == "lost":
        words = f"The trainer vanished at step {view.step:,}."
        last_words = "" if isinstance(view.spec.data, WatchedData) else f" Its last words are in {log_of(view)}"
        todo = f"Everything it had written is kept; {how_to_resume(view)}.{last_words}"
        return [
            Paragraph(words, palette.ERROR, True, "✕", palette.ERROR),
            Paragraph(todo, palette.DIM, indent=2),
        ]
    if view.finished and view.finished.status == "diverged":
        reason = view.finished.reason
        return [Paragraph(f"{reason[:1].upper()}{reason[1:]}", palette.ERROR, True, "✕", palette.ERROR)]
    return []


def _healthy(model: FindingList) -> list[Paragraph]:
    """Words for a run without findings."""
    if model.status == "starting" or not model.step:
        return [Paragraph("Checks begin with the first steps.", palette.DIM)]
    so_far = "so far" if model.status in GOING_ON else "found"
    return [
        Paragraph(f"Nothing wrong {so_far}", palette.GOOD, sign="✓", sign_color=palette.GOOD),
        Paragraph(f"{len(DETECTORS)} checks, last at step {model.step:,}", palette.DIM, indent=2),
    ]


def _paragraphs(finding: Finding, unfolded: bool, remedy_key: str) -> list[Paragraph]:
    """One finding: its sentence, or all there is to say."""
    sign, color = SIGNS[finding.severity], COLORS[finding.severity]
    said = explain(finding)
    indent = 2 if finding.caused_by else 0
    headline = Paragraph(said.headline, color, unfolded, sign, color, indent, max_lines=None if unfolded else 1)
    if not unfolded:
        return [headline]
    indent += 2
    facts = [finding.severity, f"since step {finding.first_step:,}"]
    facts += [finding.layer] if finding.layer else []
    facts += [said.certainty] if finding.certainty == "possible" else []
    facts += [f"follows from {said.follows_from}"] if said.follows_from else []
    paragraphs = [headline, Paragraph(" · ".join(facts), palette.DIM, indent=indent)]
    paragraphs += [Paragraph(judged_line(judged), indent=indent) for judged in said.judged]
    if said.why:
        paragraphs.append(Paragraph(said.why, palette.DIM, indent=indent))
    for i, remedy in enumerate(finding.remedies):
        key, color = (remedy_key, palette.ACCENT) if i == 0 else (" ", palette.DIM)
        paragraphs.append(Paragraph(remedy.title, color, i == 0, key, palette.ACCENT, indent))
    return paragraphs


def judged_line(judged: Judged) -> str:
    """A number against its threshold: `ratio 3.2e-6, healthy above 1e-3`."""
    return f"{judged.name} {number(judged.value)}, healthy {judged.side} {_round(judged.threshold)}"


def _round(threshold: float) -> str:
    """A threshold without the zeros that only a measured number deserves."""
    text, _, exponent = number(threshold).partition("e")
    text = text.rstrip("0").rstrip(".") if "." in text and text[-1].isdigit() else text
    return f"{text}e{exponent}" if exponent else text


def _cleared(finding: Finding) -> Paragraph:
    text = f"{in_words(finding.code).capitalize()}: over since step {finding.last_step:,}"
    return Paragraph(text, palette.DIM, sign="✓", sign_color=palette.DIM, max_lines=1)
