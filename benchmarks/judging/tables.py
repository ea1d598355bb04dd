"""Figures as text, one line each, narrow enough for a terminal."""

import math
from collections.abc import Iterable

import numpy as np
from cases import CODES

from nn_tui.core.diagnosis.order import rank

from .figures import (
    MEASURES,
    Ratio,
    code_figures,
    delays,
    group,
    is_failing,
    is_harmless,
    is_healthy,
    median_with_interval,
    quick_delays,
    ratio,
    with_interval,
)
from .verdict import Verdict

GOALS = {
    "alarm": "≥ .93",
    "headline": "≥ .70",
    "among all": "≥ .80",
    "healthy alarmed": "≤ .03",
    "notes": "≤ 1",
    "delay": "≤ .25",
}
_HEADS = ("alarm", "headline", "in alarms", "in all", "false", "notes", "harmless")


def summary(verdicts: list[Verdict]) -> list[str]:
    """Return the main figures with their intervals."""
    kinds = {kind: len(runs) for kind, runs in group(verdicts, lambda verdict: verdict.kind).items()}
    lines = [" · ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))]
    lines += [_figure(measure.name, with_interval(measure, verdicts)) for measure in MEASURES]
    by_case = group(verdicts, lambda verdict: verdict.case)
    lines.append(_figure("delay", median_with_interval([delays(runs) for runs in by_case.values()]), counted=False))
    for code, steps in quick_delays(verdicts).items():
        if steps:
            lines.append(f"  delay of {code:20} {np.median(steps):5.0f} steps (worst {max(steps)}, {len(steps)} runs)")
    return lines


def comparison(title: str, groups: dict[str, list[Verdict]]) -> list[str]:
    """Return a table with a line per group: of rules, sources or families."""
    lines = [f"{title:26} {'fail':>4} " + " ".join(f"{head:>9}" for head in _HEADS[:4])]
    lines[0] += f" {'delay':>6} | {'healthy':>7} {'false':>6} {'notes':>6} | {'harmless':>8} {'warned':>6}"
    for name, verdicts in groups.items():
        shares = [ratio(measure, verdicts) for measure in MEASURES]
        late = delays(verdicts)
        delay = share(float(np.median(late)) if late else math.nan)
        lines.append(
            f"{name:26} {sum(map(is_failing, verdicts)):4} "
            + " ".join(f"{share(one.value):>9}" for one in shares[:4])
            + f" {delay:>6} | {sum(map(is_healthy, verdicts)):7}"
            + f" {share(shares[4].value):>6} {share(shares[5].value):>6}"
            + f" | {sum(map(is_harmless, verdicts)):8} {share(shares[6].value):>6}"
        )
    return lines


def codes(verdicts: list[Verdict]) -> list[str]:
    """Return a table with a line per finding code."""
    lines = [
        f"{'code':26} {'due':>4} {'alarmed':>8} {'shown':>6} | {'headline of failing':>19} {'right':>6} |"
        f" {'healthy alarmed':>15} {'noted':>6}"
    ]
    for code in sorted(CODES, key=rank):
        one = code_figures(code, verdicts)
        right = share(one.num_right_headlines / one.num_headlines) if one.num_headlines else "–"
        found = share(one.num_found / one.num_due) if one.num_due else "–"
        noted = share(one.num_noted / one.num_due) if one.num_due else "–"
        lines.append(
            f"{code:26} {one.num_due:4} {found:>8} {noted:>6} | {one.num_headlines:19} {right:>6} |"
            f" {one.num_false:15} {one.num_notes:6}"
        )
    return lines


def missed(verdicts: Iterable[Verdict]) -> list[str]:
    """Return a line per failing run without an alarm, and per one whose headline is no true cause."""
    silent = [verdict for verdict in verdicts if is_failing(verdict) and not verdict.alarms]
    wrong = [verdict for verdict in verdicts if is_failing(verdict) and verdict.alarms and not verdict.headlines_cause]
    return [
        f"failing runs without an alarm: {len(silent)}",
        *_by_case(silent),
        f"failing runs with a wrong headline: {len(wrong)}",
        *_by_case(wrong),
    ]


def false_alarms(verdicts: Iterable[Verdict]) -> list[str]:
    """Return a line per healthy run with an alarm, and per harmless fault with one."""
    healthy = [verdict for verdict in verdicts if is_healthy(verdict) and verdict.ever_alarmed]
    harmless = [verdict for verdict in verdicts if is_harmless(verdict) and verdict.ever_alarmed]
    noted = [verdict for verdict in verdicts if is_healthy(verdict) and verdict.num_notes > 1]
    broken = [verdict for verdict in verdicts if verdict.complaints]
    return [
        f"healthy runs with an alarm: {len(healthy)}",
        *_by_case(healthy),
        f"harmless faults with an alarm: {len(harmless)}",
        *_by_case(harmless),
        f"healthy runs with several notes: {len(noted)}",
        *_by_case(noted),
        *[f"rules that broke: {len(broken)}"] * bool(broken),
        *(f"  {verdict.case}/{verdict.seed}: {'; '.join(verdict.complaints)}" for verdict in broken),
    ]


def _by_case(verdicts: list[Verdict]) -> list[str]:
    lines: list[str] = []
    for case, runs in group(verdicts, lambda verdict: verdict.case).items():
        same = group(runs, said)
        wanted = ", ".join(sorted(runs[0].causes)) or "nothing"
        for what, alike in same.items():
            seeds = ",".join(str(verdict.seed) for verdict in alike)
            lines.append(f"  {case:22} seed {seeds:6} said: {what} | true: {wanted}")
    return lines


def said(verdict: Verdict) -> str:
    """Return what was found in a run: headline first, alarms, notes in brackets, what was taken back struck out."""
    first = verdict.headline
    words = [f"{code}!" if code == first else code for code in verdict.alarms]
    words.sort(key=lambda word: not word.endswith("!"))
    words += [f"({seen.code})" for seen in verdict.findings if seen.active and seen.severity == "note"]
    words += [f"~{seen.code}~{'' if seen.worst == 'note' else '!'}" for seen in verdict.findings if not seen.active]
    return " ".join(words) or "nothing"


def share(value: float) -> str:
    """Return a share as text without its leading zero; a dash for none."""
    if math.isnan(value):
        return "–"
    return f"{value:.2f}".removeprefix("0") if 0 < value < 1 else f"{value:.2g}"


def _figure(name: str, one: Ratio, counted: bool = True) -> str:
    goal = f"goal {GOALS[name]}" if name in GOALS else ""
    if not one.denominator:
        return f"  {name:16}     –"
    counts = f"{one.numerator:g}/{one.denominator}" if counted else ""
    return f"  {name:16} {share(one.value):>5}  [{share(one.low)}, {share(one.high)}]  {counts:9} {goal}".rstrip()
