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
    return Content(strip_control(f"{remedy.title}   {changes or '(in your code)'}"))


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
    parts += in_own_code(finding)
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


def in_own_code(finding: Finding) -> Parts:
    """The lines to change in a program of the user's own, and what to expect of each; nothing where settings do it."""
    parts: Parts = []
    for remedy in finding.remedies:
        if remedy.set or not remedy.lines:
            continue
        parts += ["\n\n", (strip_control(remedy.title), "bold")]
        for line in strip_control(remedy.lines, keep_lines=True).splitlines():
            parts += ["\n  ", (line, "$accent")]
        if remedy.expected:
            parts += ["\n", f"Then expect: {strip_control(remedy.expected)}"]
    return parts


def to_copy(finding: Finding, keys: Keys) -> str:
    """What somebody takes along: the lines to change, or all that the page says where settings do it."""
    wanted = [remedy for remedy in finding.remedies if remedy.lines and not remedy.set]
    blocks = [f"# {strip_control(one.title)}\n{strip_control(one.lines, keep_lines=True)}" for one in wanted]
    return "\n\n".join(blocks) or about_finding(finding, keys).plain


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
