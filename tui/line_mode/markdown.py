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
    """Status, metrics, seeds, gates, tries and findings, one section each where there is something to say."""
    run = document.get("run") or {}
    name = _cell(str(run.get("name", "nn-tui")))
    num_failed = sum(gate["failed"] for gate in document["gates"])
    mark = "❌" if num_failed else _MARKS.get(document["status"], "")
    failed = f", {num_failed} of {len(document['gates'])} gates failed" if num_failed else ""
    parts = [f"## {mark} {name}: {document['status']}{failed}", _in_words(document)]
    if document["metrics"]:
        parts.append(_metrics(document["metrics"]))
    if "seeds" in document:
        parts.append(_seeds(document["seeds"]))
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


def _seeds(seeds: dict[str, Any]) -> str:
    """What the gates of several seeds judge: the means."""
    rows = [
        f"| {_cell(name)} | {short(row['mean'])} ± {short(row['std'])} | {short(row['min'])} | {short(row['max'])} |"
        for name, row in seeds["metrics"].items()
    ]
    return "\n".join([f"| over {seeds['num_seeds']} seeds | mean | lowest | highest |", "|---|---:|---:|---:|", *rows])


def _gates(gates: list[dict[str, Any]]) -> str:
    rows = [
        f"| {_code(gate['rule'])} | {short(gate['value'])} | {'❌ failed' if gate['failed'] else '✅ passed'} |"
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
    return _unbroken(text).replace("<", "&lt;")


def _code(text: str) -> str:
    """Between backticks all is text as it stands, but for what would end them or the cell."""
    return "`" + _unbroken(text).replace("`", "'") + "`"


def _unbroken(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
