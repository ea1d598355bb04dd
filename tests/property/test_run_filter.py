"""Any text is a filter or a sentence, never an exception of another kind."""

from dataclasses import dataclass, field
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from nn_tui.core.runs.filter import FilterError, parse_filter

pieces = st.sampled_from(
    ["and", "or", "not", "(", ")", "=", "!=", "<", ">=", "~", "loss", "seed", "adam", "0.5", "9%", '"a b"', '"', "!"]
)
texts = st.text(max_size=40) | st.lists(pieces, max_size=12).map(" ".join)


@dataclass
class Run:
    text: str = "digits adam"
    fields: dict[str, Any] = field(default_factory=lambda: {"loss": 0.5, "seed": 1, "layers": [8], "findings": ("a",)})


@settings(max_examples=300, deadline=None)
@given(texts)
def test_any_text_is_a_filter_or_a_sentence(text: str) -> None:
    run = Run()
    said: bool | str
    try:
        said = parse_filter(text, list(run.fields))(run)
    except FilterError as error:
        said = str(error)

    assert said in (True, False) or len(str(said)) > 5


@settings(max_examples=200, deadline=None)
@given(texts)
def test_a_negated_filter_matches_exactly_the_others(text: str) -> None:
    run = Run()
    try:
        matches, others = (parse_filter(one, list(run.fields)) for one in (text, f"not ({text})"))
    except FilterError:
        return
    if text.strip():
        assert matches(run) != others(run)
