"""What `nn-tui diagnose` prints: for each cause what is wrong, the numbers, why, what to do first, how sure.

For somebody tired: the sentence first, then the number beside what is healthy, then one thing to do as a command that
can be pasted. What follows from a cause is listed under it. For a run watched in somebody's own program the remedy is
lines to change in that program. A healthy run is quiet, but says what was looked at.
"""

import shlex
from collections.abc import Iterable

from ...core.diagnosis.detectors import DETECTORS
from ...core.diagnosis.explanation import Explanation, Judged, explain, in_words, with_consequences
from ...core.events import GOING_ON, Finding, Remedy
from ...core.runs.text import strip_control
from ...core.runs.view import RunView
from ...core.watched import WatchedData
from .numbers import short
from .page import Page, Shade
from .remedy_text import set_options

_VERDICTS: dict[str, tuple[str, Shade]] = {
    **dict.fromkeys(("finished", "stopped"), ("Nothing wrong.", "good")),
    **dict.fromkeys(GOING_ON, ("Nothing wrong so far.", "plain")),
}


def diagnosis_lines(view: RunView, width: int = 80, *, colour: bool = False, error: str = "") -> list[str]:
    """Every line; none is wider than `width` but commands. error: why the run failed, where it did."""
    page = Page(width, colour)
    page.paragraph(_head(view), "bold")
    if error:
        page.paragraph(strip_control(error), "error", indent=2)
    active = [finding for finding in view.findings if finding.active]
    parted = with_consequences(active)
    for cause, consequences in parted:
        page.blank()
        _explain(page, view, cause, consequences)
    if not active:
        _healthy(page, view)
    over = [finding for finding in view.findings if not finding.active]
    if over:
        page.blank()
    for finding in over:
        when = f"steps {finding.first_step:,} to {finding.last_step:,}"
        page.paragraph(f"over: {in_words(finding.code)}, {when}: {strip_control(finding.headline)}", "dim")
    if any(remedy.set for cause, _ in parted if cause.severity != "note" for remedy in cause.remedies) and _can_run(
        view
    ):
        page.blank()
        page.paragraph("To have the remedies tried one after another, each as a run of its own:")
        page.command(f"nn-tui run {_spec_file(view)} --remedy auto")
    return page.lines


def _head(view: RunView) -> str:
    alarms = [finding for finding in view.findings if finding.active and finding.severity != "note"]
    notes = sum(finding.active and finding.severity == "note" for finding in view.findings)
    causes = sum(finding.caused_by is None for finding in alarms)
    found = [_counted(causes, "fault"), _counted(len(alarms) - causes, "consequence"), _counted(notes, "note")]
    said = ", ".join(part for part in found if part) or "nothing found"
    verb = "after" if view.status not in GOING_ON else "at"
    return f"{strip_control(view.name)}: {view.status} {verb} {view.step:,} steps; {said}"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}" if number else ""


def _explain(page: Page, view: RunView, finding: Finding, consequences: Iterable[Finding]) -> None:
    said = explain(finding)
    page.paragraph(f"{finding.severity}: {said.what}", finding.severity)
    page.paragraph(said.headline, "bold", indent=2)
    page.blank()
    for number, judged in enumerate(said.judged):
        page.labelled("" if number else "measured", _against_threshold(judged))
    others = ", ".join(f"{name} {_number(value)}" for name, value in said.others)
    if others:
        page.labelled("" if said.judged else "measured", others, "dim")
    if said.why:
        page.labelled("why", said.why)
    _advise(page, view, finding, said)
    page.labelled("how sure", f"{said.certainty}; seen from step {finding.first_step:,} to {finding.last_step:,}")
    if said.source:
        page.labelled("source", f"{said.source} [{strip_control(finding.code)}]", "dim")
    for number, one in enumerate(consequences):
        page.labelled("" if number else "leads to", f"{one.severity}: {strip_control(one.headline)} [{one.code}]")


def _against_threshold(judged: Judged) -> str:
    """A number beside what is healthy: `update ratio 1.2e-06, healthy: above 1e-05`."""
    return f"{judged.name} {short(judged.value)}, healthy: {judged.side} {short(judged.threshold)}"


def _number(value: float | str) -> str:
    if isinstance(value, str):
        return value
    return short(int(value)) if float(value).is_integer() and abs(value) < 1e15 else short(value)


def _advise(page: Page, view: RunView, finding: Finding, said: Explanation) -> None:
    """The first remedy in full, the others by their titles."""
    runs_here = _can_run(view)
    usable = said.remedies
    for number, remedy in enumerate(usable):
        label = ("if needed" if finding.severity == "note" else "do first") if number == 0 else "or"
        title = strip_control(remedy.title)
        if number and runs_here and remedy.set:
            page.labelled_command(label, title, set_options(remedy.set))
            continue
        page.labelled(label, title, "good" if number == 0 else "plain")
        if number == 0 or not runs_here:
            _how(page, view, remedy)
        if number == 0 and remedy.expected:
            page.labelled("", f"Then expect: {strip_control(remedy.expected)}", "dim")
    if not usable and finding.severity != "note":
        page.labelled("do first", "look at the data and the code: no change of a setting is known to help")


def _how(page: Page, view: RunView, remedy: Remedy) -> None:
    """The command that applies a remedy, or the lines to change in the program that was watched."""
    if remedy.set and _can_run(view):
        page.command(f"nn-tui run {_spec_file(view)} {set_options(remedy.set)}")
    elif remedy.lines:
        page.command(strip_control(remedy.lines, keep_lines=True))


def _healthy(page: Page, view: RunView) -> None:
    known = {name.partition("/")[0] for name in view.series_names}
    made = [detector for detector in DETECTORS if known.issuperset(detector.reads)]
    left = [detector for detector in DETECTORS if detector not in made]
    if not view.step or not made:
        page.paragraph("Nothing was checked: the run has recorded no step yet.", indent=2)
        return
    evaluations = _counted(view.count("validation_loss"), "evaluation")
    words, shade = _VERDICTS.get(view.status, ("Nothing was found before it ended.", "plain"))
    page.paragraph(words, shade, indent=2)
    over = f"{view.step:,} steps{f' and {evaluations}' if evaluations else ', without any evaluation'}"
    page.labelled("checked", f"{', '.join(in_words(one.code) for one in made)}: {len(made)} rules, over {over}")
    for detector in left:
        missing = ", ".join(name for name in detector.reads if name not in known)
        page.labelled("not checked", f"{in_words(detector.code)}: no {missing} was recorded", "dim")


def _can_run(view: RunView) -> bool:
    """Whether the spec says all that is needed to train again; that of a watched program does not."""
    return not isinstance(view.spec.data, WatchedData)


def _spec_file(view: RunView) -> str:
    return shlex.quote(strip_control(str(view.path / "run.toml")))
