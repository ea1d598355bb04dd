"""JUnit XML of a result document, for the test tabs of CI systems."""

from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from ...core.runs.text import strip_control


def write_junit(document: dict[str, Any], path: Path) -> None:
    """One suite: the training itself, every gate, every finding (warnings and errors that are active fail)."""
    name = str((document.get("run") or {}).get("name", "nn-tui"))
    cases = [_training_case(document), *map(_gate_case, document["gates"]), *map(_finding_case, document["findings"])]
    failures = sum(case.find("failure") is not None for case in cases)
    counts = {"tests": str(len(cases)), "failures": str(failures), "errors": "0"}
    suite = Element("testsuite", {"name": _text(name), "time": f"{document.get('seconds') or 0:.3f}", **counts})
    for case in cases:
        case.set("classname", _text(name))
        suite.append(case)
    root = Element("testsuites", counts)
    root.append(suite)
    path.write_bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n")


def _training_case(document: dict[str, Any]) -> Element:
    case = Element("testcase", name="training ends in good order")
    if document["status"] not in ("finished", "stopped"):
        message = str(document.get("error", f"status is {document['status']}"))
        SubElement(case, "failure", type=str(document["status"]), message=_text(message))
    return case


def _gate_case(gate: dict[str, Any]) -> Element:
    case = Element("testcase", name=_text(f"gate: {gate['rule']}"))
    if gate["failed"]:
        SubElement(case, "failure", type="gate", message=_text(f"value is {gate['value']}"))
    return case


def _finding_case(finding: dict[str, Any]) -> Element:
    layer = f" in {finding['layer']}" if finding.get("layer") else ""
    case = Element("testcase", name=_text(f"finding: {finding['code']}{layer}"))
    headline = _text(str(finding["headline"]))
    if finding["active"] and finding["severity"] != "note":
        failure = SubElement(case, "failure", type=str(finding["severity"]), message=headline)
        failure.text = _text(str(finding.get("why", "")))
    else:
        SubElement(case, "system-out").text = headline
    return case


def _text(text: str) -> str:
    """XML 1.0 has no control characters."""
    return strip_control(text)
