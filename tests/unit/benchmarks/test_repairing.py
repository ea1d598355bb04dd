import pytest
from judging.repairing import State, headline, left_over, open_steps

from nn_tui.core.events import Finding, Remedy


def finding(code, severity="warning", *ids):
    remedies = tuple(Remedy(id=id, title=id) for id in ids)
    return Finding(code=code, severity=severity, headline="", first_step=1, last_step=9, remedies=remedies)


DEAD = finding("dead_relu", "warning", "leaky", "norm")
NOTED = finding("overfitting", "note", "stop")
SHORT = finding("too_few_steps", "warning", "longer")


def state(*advice, score=0.5, num_cured=0):
    return State(None, advice, score, num_cured)


def test_the_headline_is_the_first_alarm():
    assert headline((DEAD, NOTED)) is DEAD
    assert headline((NOTED,)) is None


def test_what_was_treated_comes_last_and_what_is_found_anew_is_taken_from_there():
    before = state(DEAD, SHORT, NOTED)

    assert list(left_over(before, DEAD, ())) == [SHORT, NOTED, DEAD]
    assert list(left_over(before, DEAD, (finding("too_few_steps"),))) == [NOTED, DEAD]


@pytest.mark.parametrize(
    ("better", "base"), [({"num_cured": 1, "score": 0.1}, 1), ({"score": 0.9}, 1), ({"score": 0.2}, 0)]
)
def test_the_next_remedy_goes_on_top_of_the_program_that_is_nearest_to_health(better, base):
    states = [state(DEAD), state(SHORT, **better)]

    chosen, _, remedy = next(open_steps(states, set()))

    assert chosen is states[base]
    assert remedy.id == ("leaky", "longer")[base]


def test_what_was_tried_is_not_tried_again():
    assert [remedy.id for _, _, remedy in open_steps([state(DEAD)], {("leaky", "leaky")})] == ["norm"]
