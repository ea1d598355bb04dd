"""A result document as Markdown, for the summary page of a CI job."""

import os
from pathlib import Path
from typing import Any

from .numbers import short

_MARKS = {"finished": "✅", "stopped": "⏹", "diverged": "❌", "failed": "❌", "lost": "❌", "running": "⏳"}


def write_summary(document: dict[str, Any], path: Path) -> None:
    """Write the summary; where the file is the job's own summary, after what earlier commands put there."""
    own = os.environ.get("GITHUB_STEP_SUMMARY")
    mode = "a" if own and Path(own) == path else "w"
    with path.open(mode, encoding="utf-8") as file:
        file.write(markdown(document))


def markdown(document: dict[str, Any]) -> str:
    """Status, metrics, gates, tries and findings, one section each where there is something to say."""
    run = document.get("run") or {}
    name = _cell(str(run.get("name", "nn-tui")))
    parts = [f"## {_MARKS.get(document['status'], '')} {name}: {document['status']}", _in_words(document)]
    if document["metrics"]:
        parts.append(_metrics(document["metrics"]))
    if document["gates"]:
        parts.append(_gates(document["gates"]))
    if "tries" in document:
        parts.append(_tries(document["tries"]))
    if document["findings"]:
        parts.append("\n".join(_finding(finding) for finding in document["findings"]))
    return "\n\n".join(part for part in parts if part) + "\n"


def _in_words(document: dict[str, Any]) -> str:
    error = document.get("error")
    if error:
        return _cell(str(error))
    return f"{document['steps']:,} steps, {short(document['epochs'])} epochs, {short(document['seconds'])} s"


def _metrics(metrics: dict[str, Any]) -> str:
    rows = [
        f"| {_cell(name)} | {short(row['last'])} | {short(row['best'])} | {_step(row['best_step'])} |"
        for name, row in metrics.items()
    ]
    return "\n".join(["| metric | last | best | best step |", "|---|---:|---:|---:|", *rows])


def _step(step: int | None) -> str:
    return "–" if step is None else f"{step:,}"


def _gates(gates: list[dict[str, Any]]) -> str:
    rows = [
        f"| `{_cell(gate['rule'])}` | {short(gate['value'])} | {'❌ failed' if gate['failed'] else '✅ passed'} |"
        for gate in gates
    ]
    return "\n".join(["| gate | value | result |", "|---|---:|---|", *rows])


def _tries(tries: list[dict[str, Any]]) -> str:
    rows = [
        f"| {_cell(one['run'])} | {_cell(one['title'] or 'as given')} | {short(one['metric']['before'])} "
        f"| {short(one['metric']['after'])} | {_cell(', '.join(one['findings']))}{' ✅' if one['healthy'] else ''} |"
        for one in tries
    ]
    metric = _cell(str(tries[0]["metric"]["name"]))
    head = f"| try | change | {metric} before | after | findings |"
    return "\n".join([head, "|---|---|---:|---:|---|", *rows])


def _finding(finding: dict[str, Any]) -> str:
    state = finding["severity"] if finding["active"] else f"{finding['severity']}, over"
    remedies = "".join(f"\n  - {_cell(remedy['title'])}" for remedy in finding["remedies"])
    return f"- **{finding['code']}** ({state}): {_cell(finding['headline'])}{remedies}"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")
