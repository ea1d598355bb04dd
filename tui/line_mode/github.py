"""What a step of a GitHub job leaves for the steps after it and for the job's page, where GitHub says to put it."""

import os
from pathlib import Path
from typing import Any

from ...core.runs.text import strip_control
from .annotations import annotations
from .markdown import markdown
from .output import narrate, to_json


def tell_github(document: dict[str, Any], *, summary_is_written: bool) -> None:
    """Annotate, add to the job's summary and set the step's outputs; nothing outside a GitHub job.

    Outputs are `run` (path of the run folder), `status`, `findings` (codes of active warnings and errors, with commas),
    `metrics` (the last value of each as a JSON object), and each of these values under its own name as well.
    Raises OSError when a file cannot be written.
    """
    if os.environ.get("GITHUB_ACTIONS") != "true":
        return
    for line in annotations(document):
        narrate(line)
    if (page := os.environ.get("GITHUB_STEP_SUMMARY")) and not summary_is_written:
        _append(page, markdown(document) + "\n")
    if outputs := os.environ.get("GITHUB_OUTPUT"):
        _append(outputs, "".join(f"{name}={value}\n" for name, value in _outputs(document).items()))


def _outputs(document: dict[str, Any]) -> dict[str, str]:
    alarms = [one["code"] for one in document["findings"] if one["active"] and one["severity"] != "note"]
    metrics = {name: row["last"] for name, row in document["metrics"].items() if row["last"] is not None}
    facts = {"run": (document.get("run") or {}).get("path", ""), "status": document["status"]}
    values = facts | {"findings": ",".join(dict.fromkeys(alarms)), "metrics": to_json(metrics)} | metrics
    return {strip_control(name).replace("=", "_"): strip_control(str(value)) for name, value in values.items()}


def _append(path: str, text: str) -> None:
    with Path(path).open("a", encoding="utf-8") as file:
        file.write(text)
