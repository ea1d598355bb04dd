import msgspec
import pytest

from nn_tui.core.events import (
    CheckpointSaved,
    Continued,
    EpochCompleted,
    Finding,
    FindingCleared,
    FindingRaised,
    LearningRateChanged,
    Noted,
    Paused,
    RunFailed,
    RunResumed,
)
from nn_tui.core.runs.errors import RunFolderError
from nn_tui.core.runs.history import NUM_RECENT, History, decode_event, encode_event

from .conftest import FINISHED, STARTED


def raised(step, severity="warning", code="overfitting", **fields):
    finding = Finding(code=code, severity=severity, headline="h", first_step=1, last_step=step, **fields)
    return FindingRaised(time=0.0, step=step, finding=finding)


def history_of(*events):
    history = History()
    history.extend(events)
    return history.freeze()


@pytest.mark.parametrize(
    ("events", "status"),
    [
        ([], "starting"),
        ([STARTED], "running"),
        ([STARTED, Paused(time=0.0, step=5)], "paused"),
        ([STARTED, Paused(time=0.0, step=5), Continued(time=0.0, step=5)], "running"),
        ([STARTED, FINISHED], "finished"),
        ([STARTED, msgspec.structs.replace(FINISHED, status="diverged")], "diverged"),
        ([STARTED, RunFailed(time=0.0, step=3, message="m", traceback="t")], "failed"),
        ([STARTED, FINISHED, RunResumed(time=0.0, step=800)], "running"),
    ],
)
def test_the_newest_event_says_what_a_run_is_doing(events, status):
    assert history_of(*events).status == status


def test_a_finding_is_kept_once_in_its_newest_form_active_and_worst_first():
    cleared = FindingCleared(time=0.0, step=9, finding=raised(9, "error", "non_finite", active=False).finding)

    history = history_of(raised(5), raised(7), raised(8, "error", "dead_relu", layer="hidden 1"), cleared)

    assert [(finding.code, finding.last_step) for finding in history.findings] == [
        ("dead_relu", 8),
        ("overfitting", 7),
        ("non_finite", 9),
    ]


def test_newer_numbers_for_an_active_finding_are_no_new_mark():
    cleared = FindingCleared(time=0.0, step=9, finding=raised(9, active=False).finding)

    history = history_of(raised(5), raised(7), cleared, raised(12))

    assert [mark.step for mark in history.marks] == [5, 12]


def test_events_are_bounded_but_the_start_and_every_mark_stay():
    rate = LearningRateChanged(time=0.0, step=3, before=0.1, after=0.2)
    saved = CheckpointSaved(time=0.0, step=4, path="c", reason="periodic")

    history = history_of(STARTED, rate, saved, *(Noted(time=0.0, step=n, text="") for n in range(3 * NUM_RECENT)))

    assert history.events[:3] == (STARTED, rate, saved)
    assert len(history.events) == 3 + NUM_RECENT
    assert history.marks == (rate, saved)


def test_a_history_goes_on_from_its_bytes():
    events = [STARTED, raised(5), *(Noted(time=0.0, step=n, text="") for n in range(1500)), Paused(time=0.0, step=9)]
    history = History()
    history.extend(events)

    again = History.from_bytes(history.to_bytes())

    again.extend([raised(7)])
    history.extend([raised(7)])
    assert again.freeze() == history.freeze()


def test_nan_in_metrics_survives():
    event = EpochCompleted(time=0.0, step=1, epoch=1, metrics={"train_loss": float("nan"), "b": float("inf")})

    found = decode_event(encode_event(event))

    assert repr(found) == repr(event)


def test_kinds_of_a_newer_version_are_passed_over():
    assert decode_event(msgspec.msgpack.encode({"event": "gradient_sent_by_pigeon", "step": 3})) is None


@pytest.mark.parametrize("body", [b"", b"\xc1", msgspec.msgpack.encode(3), msgspec.msgpack.encode({"event": "noted"})])
def test_a_damaged_event_is_a_sentence(body):
    with pytest.raises(RunFolderError, match="a recorded event is damaged"):
        decode_event(body)


def test_texts_of_events_cannot_steer_a_terminal():
    event = Noted(time=0.0, step=1, text="\x1b]0;owned\x07\x1b[2Jhello")

    assert decode_event(encode_event(event)) == Noted(time=0.0, step=1, text="hello")
