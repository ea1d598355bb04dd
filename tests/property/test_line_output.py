"""What line mode writes is always valid, whatever was measured or said."""

import json
import re
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from nn_tui.tui.line_mode.annotations import annotations
from nn_tui.tui.line_mode.junit import write_junit
from nn_tui.tui.line_mode.numbers import short
from nn_tui.tui.line_mode.output import to_json

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
FINDINGS = st.fixed_dictionaries(
    {
        "code": st.text(),
        "severity": st.sampled_from(["note", "warning", "error"]),
        "layer": st.none() | st.text(),
        "active": st.booleans(),
        "headline": st.text(),
        "why": st.text(),
        "remedies": st.just([]),
    }
)
GATES = st.fixed_dictionaries({"rule": st.text(), "value": st.none() | st.floats(), "failed": st.booleans()})
DOCUMENTS = st.fixed_dictionaries(
    {
        "run": st.fixed_dictionaries({"name": st.text()}),
        "status": st.sampled_from(["finished", "failed", "lost"]),
        "seconds": st.floats(0, 1e9),
        "findings": st.lists(FINDINGS, max_size=3),
        "gates": st.lists(GATES, max_size=3),
    }
)


@given(VALUES)
def test_json_is_strict_for_any_values(value: object) -> None:
    def refuse(name: str) -> None:
        raise AssertionError(name)

    json.loads(to_json(value), parse_constant=refuse)


@given(st.none() | st.integers() | st.floats())
def test_a_number_is_one_short_word(value: float | None) -> None:
    text = short(value)

    assert text
    assert not re.search(r"\s", text)


@given(DOCUMENTS)
def test_junit_is_well_formed_for_any_texts(tmp_path_factory: object, document: dict[str, object]) -> None:
    file = tmp_path_factory.getbasetemp() / "junit.xml"  # type: ignore[attr-defined]

    write_junit(document, file)

    ElementTree.parse(file)


@given(DOCUMENTS)
def test_an_annotation_is_one_line_for_any_texts(document: dict[str, object]) -> None:
    assert all(line.startswith("::") and len(line.splitlines()) == 1 for line in annotations(document))
