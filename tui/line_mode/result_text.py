"""A result document as lines for a person: what `run` prints on stdout in text format."""

import re
from collections.abc import Iterable
from typing import Any

from ...core.runs.text import strip_control
from ...core.specs.errors import suggestion
from .numbers import duration, short


def result_lines(document: dict[str, Any]) -> list[str]:
    """Status, one line a metric, gate and finding, the folder; other runs of the group, and tries; aligned."""
    run = document["run"]
    lines = [
        f"{strip_control(run['name'])}: {document['status']} after {document['steps']:,} steps, "
        f"{short(document['epochs'])} epochs, {duration(document['seconds'] or 0.0)}"
    ]
    error = document.get("error")
    if error:
        lines.append(f"  {strip_control(error)}")
    width = max((len(name) for name in document["metrics"]), default=0)
    lines += [f"  {name:<{width}}  {_metric(row)}" for name, row in document["metrics"].items()]
    lines += [f"  edit after {edit_text(edit)}" for edit in document.get("edits", [])]
    lines += baseline_lines(document["baselines"]) if "baselines" in document else []
    lines += [f"  {finding_line(finding)}" for finding in document["findings"]]
    lines += [f"  {gate_line(gate, document['metrics'])}" for gate in document["gates"]]
    lines.append(f"  {strip_control(str(run['path']))}")
    if "seeds" in document or "race" in document:
        from .group_text import result_of_race, spread_lines

        lines += ["", *(spread_lines(document["seeds"]) if "seeds" in document else result_of_race(document["race"]))]
    if "tries" in document:
        from .tries_text import tries_lines

        lines += ["", *tries_lines(document["tries"])]
    return lines


def edit_text(edit: dict[str, Any]) -> str:
    """`step 120: learning rate 0.01 → 0.001`."""
    return f"step {edit['step']:,}: {strip_control(edit['text'])}"


def baseline_lines(comparison: dict[str, Any]) -> list[str]:
    """What simpler models make of the same split, and who won."""
    split, metric = str(comparison["split"]), str(comparison["metric"])
    scores = sorted(comparison["scores"], key=lambda score: score[split] or 0.0, reverse=True)
    shown = ", ".join(f"{strip_control(score['name'])} {short(score[split])}" for score in scores)
    return [f"  {split} {metric}: {shown}", f"  {strip_control(comparison['headline'])}"]


def finding_line(finding: dict[str, Any]) -> str:
    """`warning: headline [code]`."""
    state = finding["severity"] if finding["active"] else f"{finding['severity']}, over"
    layer = f" in {strip_control(finding['layer'])}" if finding.get("layer") else ""
    return f"{state}: {strip_control(finding['headline'])} [{finding['code']}{layer}]"


def gate_line(gate: dict[str, Any], metrics: Iterable[str]) -> str:
    """`gate passed: rule (value …)`; where its metric is none of `metrics`, the one that was probably meant."""
    outcome = "failed" if gate["failed"] else "passed"
    value = f"value {_plain(gate['value'])}" if gate["value"] is not None else _unknown_metric(gate["rule"], [*metrics])
    return f"gate {outcome}: {strip_control(gate['rule'])} ({value})"


def _unknown_metric(rule: str, metrics: list[str]) -> str:
    name = re.split(r"[\s<>=!]", rule.strip(), maxsplit=1)[0]
    if name in metrics:
        return "no number to compare"
    hint = suggestion(name, metrics) or f"; recorded: {', '.join(metrics) or 'none'}"
    return f"no such metric{strip_control(hint)}"


def _metric(row: dict[str, Any]) -> str:
    best = f"  (best {short(row['best'])} at step {row['best_step']:,})" if row.get("best_step") is not None else ""
    recent = row.get("recent_steps", 1)
    mean = f"  (mean of the last {recent} steps {short(row['recent'])})" if recent > 1 else ""
    return f"{short(row['last'])}{mean}{best}"


def _plain(value: Any) -> str:
    return short(value) if isinstance(value, int | float) else str(value)
