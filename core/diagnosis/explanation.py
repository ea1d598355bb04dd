"""A finding taken apart for whoever shows it: a panel, a dialog, lines of text, a page. Each only formats.

finding -> explain -> what it is called, the numbers that are judged, the others, how sure, what it follows from
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from ..events import Finding, Remedy
from ..runs.text import strip_control

_THRESHOLD = "_threshold"
_WORDS = {
    "non_finite": "non-finite numbers",
    "dead_relu": "dead ReLU",
    "progress": "progress past a constant guess",
    "projected_progress": "projected to the end",
    "recent_fall": "recent fall of the loss",
}


@dataclass(frozen=True, slots=True)
class Judged:
    """A measured number beside what would be healthy."""

    name: str
    """In words."""
    value: float
    side: Literal["above", "below"]
    """Where from the threshold healthy values lie."""
    threshold: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """What there is to say about a finding; every text may be shown as it is."""

    what: str
    """`vanishing gradient in hidden_1`."""
    headline: str
    judged: tuple[Judged, ...]
    others: tuple[tuple[str, float | str], ...]
    """Evidence that is not judged, by name in words."""
    why: str
    certainty: str
    """`likely`, or `possible, not certain`."""
    steps: str
    """`steps 4 to 10`."""
    follows_from: str
    """The cause in words; empty for a finding that stands for itself."""
    source: str
    remedies: tuple[Remedy, ...]
    """Those that can be applied; where there is none of them, all."""


def explain(finding: Finding) -> Explanation:
    """Take a finding apart."""
    where = f" in {strip_control(finding.layer)}" if finding.layer else ""
    usable = tuple(remedy for remedy in finding.remedies if remedy.set or remedy.lines)
    return Explanation(
        what=in_words(finding.code) + where,
        headline=strip_control(finding.headline),
        judged=tuple(_judged(finding.evidence)),
        others=tuple(_others(finding.evidence)),
        why=strip_control(finding.why),
        certainty="likely" if finding.certainty == "likely" else "possible, not certain",
        steps=f"steps {finding.first_step:,} to {finding.last_step:,}",
        follows_from=in_words(finding.caused_by) if finding.caused_by else "",
        source=strip_control(finding.source),
        remedies=usable or finding.remedies,
    )


def in_words(code: str) -> str:
    """`vanishing_gradient` and `num_layers` as people write them."""
    text = _WORDS.get(code, code)
    text = f"number of {text[4:]}" if text.startswith("num_") else text
    return strip_control(text).replace("_", " ")


def with_consequences(findings: Iterable[Finding]) -> list[tuple[Finding, tuple[Finding, ...]]]:
    """Each cause with those that follow from it; one whose cause is not there stands for itself."""
    found = list(findings)
    codes = {finding.code for finding in found}
    causes = [finding for finding in found if finding.caused_by is None or finding.caused_by not in codes]
    parted = [(cause, tuple(_following(cause, found, causes))) for cause in causes]
    told = {id(one) for cause, following in parted for one in (cause, *following)}
    return parted + [(finding, ()) for finding in found if id(finding) not in told]


def _following(cause: Finding, found: list[Finding], causes: list[Finding]) -> Iterable[Finding]:
    first = next(one for one in causes if one.code == cause.code)  # of several layers, the first has them all
    return (one for one in found if one not in causes and one.caused_by == cause.code and cause is first)


def _judged(evidence: Mapping[str, float | str | None]) -> Iterable[Judged]:
    for name, value in evidence.items():
        threshold = evidence.get(name + _THRESHOLD)
        if isinstance(value, int | float) and isinstance(threshold, int | float):
            yield Judged(in_words(name), value, "above" if value < threshold else "below", threshold)


def _others(evidence: Mapping[str, float | str | None]) -> Iterable[tuple[str, float | str]]:
    for name, value in evidence.items():
        if value is None or name.endswith(_THRESHOLD) or isinstance(evidence.get(name + _THRESHOLD), int | float):
            continue
        yield in_words(name), strip_control(value) if isinstance(value, str) else value
