"""A finding as text: its line in a list, all there is to say about it, and its remedies."""

from functools import lru_cache

from textual.content import Content

from ...core.diagnosis.explanation import explain
from ...core.events import Finding, Remedy
from ...core.runs.text import strip_control
from ...core.specs.errors import SpecError
from ...core.specs.file import load_preset, preset_names
from ..charts.numbers import count, number
from ..keymap.keys import Keys
from ..panels.findings import judged_line
from ..panels.severity import SIGNS, STYLES

Parts = list[str | tuple[str, str]]


def finding_line(finding: Finding) -> Content:
    """A finding in a list."""
    past = "" if finding.active else " (over)"
    return Content(f"{SIGNS[finding.severity]} {explain(finding).what}{past}")


def remedy_line(remedy: Remedy) -> Content:
    """A remedy in a list: what it does, and the settings that it changes."""
    changes = ", ".join(f"{path} = {value}" for path, value in remedy.set.items())
    return Content(strip_control(f"{remedy.title}   {changes or '(in your own code)'}"))


def about_finding(finding: Finding, keys: Keys) -> Content:
    """All there is to say: the sentence, the numbers against what is healthy, why, and where the rule comes from."""
    said = explain(finding)
    parts: Parts = [
        (said.headline, "bold"),
        "\n",
        (f"{SIGNS[finding.severity]} {finding.severity}", f"bold {STYLES[finding.severity]}"),
        f" · {said.certainty} · {said.steps}",
        "" if finding.active else ", over now",
        f" · follows from {said.follows_from}" if said.follows_from else "",
    ]
    for judged in said.judged:
        parts += ["\n", judged_line(judged)]
    if said.why:
        parts += ["\n\n", said.why]
    if said.others:
        parts += ["\n\n", ("Also measured", "bold")]
        parts += [f"\n  {name} {_number(value)}" for name, value in said.others]
    preset = lesson_about(finding.code)
    if preset:
        opens = keys.of("findings.lesson")
        parts += ["\n\n", ("Lesson: ", "bold"), f"{load_preset(preset).title} ({opens} opens it)"]
    if said.source:
        parts += ["\n\n", (f"Source: {said.source}", "$quiet")]
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


def _number(value: float | str) -> str:
    if isinstance(value, str):
        return value
    return count(value) if float(value).is_integer() and abs(value) < 1e15 else number(value)
