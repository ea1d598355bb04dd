"""GitHub workflow commands: gates and findings shown on the page of a CI job."""

from typing import Any

from ...core.runs.text import strip_control

_LEVELS = {"error": "error", "warning": "warning", "note": "notice"}


def annotations(document: dict[str, Any]) -> list[str]:
    """`::error` and `::warning` lines for what failed and what was found, escaped as GitHub wants them."""
    lines = [_command("error", "gate failed", _gate_text(gate)) for gate in document["gates"] if gate["failed"]]
    if document["status"] in ("failed", "diverged", "lost"):
        lines.append(_command("error", f"run {document['status']}", _failure_text(document)))
    lines += [
        _command(_LEVELS[finding["severity"]], finding["code"], finding["headline"])
        for finding in document["findings"]
        if finding["active"]
    ]
    return lines


def _gate_text(gate: dict[str, Any]) -> str:
    return f"{gate['rule']} (value: {'none' if gate['value'] is None else gate['value']})"


def _failure_text(document: dict[str, Any]) -> str:
    return str(document.get("error", f"the run ended as {document['status']}"))


def _command(level: str, title: str, message: str) -> str:
    return f"::{level} title={_property(title)}::{_data(message)}"


def _data(text: str) -> str:
    return strip_control(text, keep_lines=True).replace("%", "%25").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
