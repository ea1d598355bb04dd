"""Metrics of a result document as OpenMetrics text: GitLab shows them, and their change, on a merge request."""

import re
from pathlib import Path
from typing import Any


def write_metrics(document: dict[str, Any], path: Path) -> None:
    """Write the last value of each metric, the number of findings by severity, and the speed."""
    path.write_text(openmetrics(document), encoding="utf-8")


def openmetrics(document: dict[str, Any]) -> str:
    """Return the document as gauges; a metric whose last value is not finite is left out."""
    gauges = {name: row["last"] for name, row in document["metrics"].items()}
    gauges |= {name: value for name, value in document["speed"].items() if name != "instrument_share"}
    lines = [f"{_name(name)} {value:.8g}" for name, value in gauges.items() if value is not None]
    active = [finding["severity"] for finding in document["findings"] if finding["active"]]
    lines += [f'findings{{severity="{level}"}} {active.count(level)}' for level in ("note", "warning", "error")]
    return "\n".join([*lines, "# EOF"]) + "\n"


def _name(text: str) -> str:
    return re.sub(r"[^a-zA-Z0-9_:]", "_", text)
