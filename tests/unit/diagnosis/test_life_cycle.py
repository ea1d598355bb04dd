"""When findings are raised, updated, cleared, and which is the cause."""

import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest

from nn_tui.core.diagnosis import Diagnostician, alarms
from nn_tui.core.diagnosis.detector import Detector, Symptom
from nn_tui.core.diagnosis.impact import Impact
from nn_tui.core.diagnosis.life_cycle import Change
from nn_tui.core.diagnosis.order import CODES, cause_of, headline_cause
from nn_tui.core.events import Finding, FindingCleared, FindingRaised, Noted, Severity
from nn_tui.core.families import MLP
from nn_tui.core.runs.view import RunView
from nn_tui.core.runs.writer import RunWriter
from nn_tui.core.spec import RunSpec, Split
from nn_tui.core.watched import WatchedData, WatchedModel

from .conftest import started

NUM_STEPS = 1000
CHECK = NUM_STEPS // 50


@dataclass
class Level(Detector):
    """A rule for tests: it shows what the series `level` says, at the severity it is given."""

    code: ClassVar[str] = "dead_relu"
    reads: ClassVar[tuple[str, ...]] = ("level",)
    source: ClassVar[str] = "test"
    severity: Severity = "warning"

    def check(self, view: RunView, impact: Impact) -> Symptom | None:
        level = view.last("level") or 0.0
        return Symptom(level, self.severity, f"level {level:g}", "", {"level": level}) if level else None


class Constant(Level):
    """A fault of how a program is put together."""

    code: ClassVar[str] = "constant_loss"


class LargeInputs(Level):
    """A fault of the data, which follows from nothing."""

    code: ClassVar[str] = "unnormalized_input"


class Vague(Level):
    """Named by exclusion."""

    code: ClassVar[str] = "underfitting"
    by_exclusion: ClassVar[bool] = True


class HighRate(Level):
    """A cause that ranks before the rest."""

    code: ClassVar[str] = "learning_rate_too_high"


class Fading(HighRate):
    """Seen at high levels only, so that it can be gone while its finding still stands."""

    def check(self, view: RunView, impact: Impact) -> Symptom | None:
        symptom = super().check(view, impact)
        return symptom if symptom is not None and symptom.level > 1.8 else None


class Latched(Level):
    """Stays once it was raised."""

    code: ClassVar[str] = "non_finite"
    patience: ClassVar[int] = 1
    latches: ClassVar[bool] = True


class Broken(Level):
    """Raises."""

    def check(self, view: RunView, impact: Impact) -> Symptom | None:
        raise ZeroDivisionError("of no consequence")


@dataclass
class Live:
    """A run that is recorded step by step and looked at after each check."""

    writer: RunWriter
    diagnostician: Diagnostician
    step: int = 20 + NUM_STEPS // 20
    changes: list[Change] = field(default_factory=list[Change])

    def see(self, *levels: float, final: bool = False) -> list[Change]:
        """Record one level per check; return what changed."""
        changes: list[Change] = []
        for level in levels:
            self.step += CHECK
            self.writer.add("train_loss", self.step, 1.0)
            self.writer.add("level", self.step, level)
            self.writer.flush()
            changes += self.diagnostician.update(self.writer.view, final)
        self.changes += changes
        return changes


def live(folder: Path, *detectors: Detector, spec: RunSpec | None = None) -> Live:
    """A run watched by the given rules only."""
    writer = RunWriter.create(folder, spec or RunSpec())
    writer.event(started(NUM_STEPS))
    return Live(writer, Diagnostician(detectors))


def kinds(changes: list[Change]) -> list[str]:
    """What happened, in order."""
    return [type(change).__name__ for change in changes]


def raised(changes: list[Change]) -> list[Finding]:
    """The findings that were raised or updated."""
    return [change.finding for change in changes if isinstance(change, FindingRaised)]


def test_a_finding_is_raised_by_the_third_of_five_checks(tmp_path: Path) -> None:
    run = live(tmp_path / "run", Level())

    early = run.see(2.0, 0.0, 2.0)
    late = run.see(2.0)

    assert early == []
    assert kinds(late) == ["FindingRaised"]


def test_a_finding_begins_where_it_was_first_seen(tmp_path: Path) -> None:
    run = live(tmp_path / "run", Level())

    (finding,) = raised(run.see(0.0, 2.0, 2.0, 2.0))

    assert finding.first_step == run.step - 2 * CHECK
    assert finding.last_step == run.step


def test_a_finding_outlives_a_dip_that_stays_above_a_third_of_its_level(tmp_path: Path) -> None:
    run = live(tmp_path / "run", Level())
    run.see(2.0, 2.0, 2.0)

    changes = run.see(0.5, 0.5, 0.5, 0.5, 0.5)

    assert "FindingCleared" not in kinds(changes)


def test_a_finding_clears_below_a_third_of_its_level(tmp_path: Path) -> None:
    run = live(tmp_path / "run", Level())
    run.see(2.0, 2.0, 2.0)

    changes = run.see(0.2, 0.2, 0.2)

    assert kinds(changes) == ["FindingCleared"]
    assert isinstance(changes[0], FindingCleared)
    assert not changes[0].finding.active


def test_a_cleared_finding_comes_back_only_after_three_times_its_patience(tmp_path: Path) -> None:
    run = live(tmp_path / "run", Level())
    run.see(2.0, 2.0, 2.0, 0.0, 0.0, 0.0)

    at_once = run.see(*[2.0] * 8)
    later = run.see(*[2.0] * 3)

    assert at_once == []
    assert kinds(later) == ["FindingRaised"]


def test_a_number_that_was_not_finite_stays_a_finding(tmp_path: Path) -> None:
    run = live(tmp_path / "run", Latched())

    changes = run.see(1.0, *[0.0] * 10)

    assert kinds(changes) == ["FindingRaised"]


def test_a_finding_is_recorded_again_only_when_its_numbers_changed(tmp_path: Path) -> None:
    run = live(tmp_path / "run", Level())
    run.see(2.0, 2.0, 2.0)

    the_same = run.see(2.0, 2.01, 1.99, 2.0)
    doubled = run.see(4.0)

    assert the_same == []
    assert raised(doubled)[0].evidence["level"] == 4.0


def test_changing_numbers_are_recorded_at_most_twenty_times_a_run(tmp_path: Path) -> None:
    run = live(tmp_path / "run", Level())

    run.see(*[2.0 * 1.5**n for n in range(46)])

    assert len(raised(run.changes)) <= 20


def test_asking_again_without_a_new_step_says_nothing(tmp_path: Path) -> None:
    run = live(tmp_path / "run", Level())
    run.see(2.0, 2.0)

    changes = [run.diagnostician.update(run.writer.view) for _ in range(10)]

    assert changes == [[]] * 10


def test_the_end_of_the_run_does_not_wait(tmp_path: Path) -> None:
    run = live(tmp_path / "run", Level())

    changes = run.see(2.0, final=True)

    assert kinds(changes) == ["FindingRaised"]


def test_what_showed_only_at_the_very_end_is_not_raised(tmp_path: Path) -> None:
    run = live(tmp_path / "run", Level())
    run.see(0.0, 0.0, 0.0, 0.0)

    assert run.see(2.0, final=True) == []


def test_a_consequence_is_listed_under_its_cause(tmp_path: Path) -> None:
    run = live(tmp_path / "run", Level(), HighRate())

    findings = {finding.code: finding for finding in raised(run.see(2.0, 2.0, 2.0))}

    assert findings["learning_rate_too_high"].caused_by is None
    assert findings["dead_relu"].caused_by == "learning_rate_too_high"


def test_a_note_is_nobodys_cause_and_has_none(tmp_path: Path) -> None:
    run = live(tmp_path / "run", Level(), HighRate(severity="note"))

    assert [finding.caused_by for finding in raised(run.see(2.0, 2.0, 2.0))] == [None, None]


def test_the_vague_is_not_said_beside_the_specific(tmp_path: Path) -> None:
    run = live(tmp_path / "run", Vague(), Level())

    codes = {finding.code for finding in raised(run.see(2.0, 2.0, 2.0))}

    assert codes == {"dead_relu"}


def test_the_vague_is_said_beside_a_note(tmp_path: Path) -> None:
    run = live(tmp_path / "run", Vague(), Level(severity="note"))

    codes = {finding.code for finding in raised(run.see(2.0, 2.0, 2.0))}

    assert codes == {"dead_relu", "underfitting"}


def test_a_rule_that_fails_is_noted_once_and_ends_nothing(tmp_path: Path) -> None:
    run = live(tmp_path / "run", Broken(), HighRate())

    changes = run.see(2.0, 2.0, 2.0)

    notes = [change for change in changes if isinstance(change, Noted)]
    assert len(notes) == 1
    assert "dead_relu" in notes[0].text
    assert "of no consequence" in notes[0].text
    assert [finding.code for finding in raised(changes)] == ["learning_rate_too_high"]


def test_a_resumed_run_goes_on_with_its_findings(tmp_path: Path) -> None:
    run = live(tmp_path / "run", Level())
    for change in run.see(2.0, 2.0, 2.0):
        assert isinstance(change, FindingRaised)
        run.writer.event(change)
    run.diagnostician = Diagnostician((Level(),))

    once, changes = run.see(0.0), run.see(0.0, 0.0)

    assert not once
    assert kinds(changes)[-1] == "FindingCleared"


@pytest.mark.parametrize(
    ("codes", "headline"),
    [
        ([], None),
        (["overfitting"], None),
        (["dead_relu", "vanishing_gradient"], "vanishing_gradient"),
        (["non_finite", "dead_relu"], "non_finite"),
        (["non_finite", "learning_rate_too_high"], "learning_rate_too_high"),
        (["constant_loss", "symmetric_initialization"], "symmetric_initialization"),
    ],
)
def test_there_is_one_headline_cause(codes: list[str], headline: str | None) -> None:
    assert headline_cause(codes) == headline


def test_a_headline_cause_follows_from_nothing() -> None:
    assert all(cause_of(code, code) is None for code in CODES)


def test_alarms_are_active_warnings_and_errors() -> None:
    def finding(code: str, severity: Severity, active: bool = True) -> Finding:
        return Finding(code=code, severity=severity, headline="", first_step=1, last_step=1, active=active)

    findings = [finding("dead_relu", "note"), finding("overfitting", "warning"), finding("non_finite", "error", False)]

    assert alarms(findings) == {"overfitting"}


def test_a_run_that_overflows_at_once_is_diagnosed_at_once(tmp_path: Path) -> None:
    writer = RunWriter.create(tmp_path / "run", RunSpec())
    writer.event(started(NUM_STEPS))
    writer.extend("train_loss", np.arange(1, 6), [2.0, 20.0, 4e3, 1e8, math.nan])
    writer.flush()

    changes = Diagnostician().update(writer.view)

    causes = {finding.code: finding.caused_by for finding in raised(changes)}
    assert causes == {"learning_rate_too_high": None, "non_finite": "learning_rate_too_high"}


def test_the_vague_stays_unsaid_while_the_specific_fades(tmp_path: Path) -> None:
    run = live(tmp_path / "run", Vague(), Fading())

    run.see(2.0, 2.0, 2.0)
    changes = run.see(1.5)

    assert "underfitting" not in {finding.code for finding in raised(changes)}


def test_a_finding_is_repaired_by_what_is_known_by_now(tmp_path: Path) -> None:
    writer = RunWriter.create(tmp_path / "run", RunSpec(model=MLP(hidden=[8], initialization="normal")))
    writer.event(started(NUM_STEPS))
    diagnostician = Diagnostician()
    writer.extend("train_loss", [1, 2], [1e6, math.nan])
    writer.flush()
    (early,) = raised(diagnostician.update(writer.view))

    writer.add("baseline_loss", 3, 1.0)
    writer.extend("train_loss", [3], [math.nan])
    writer.flush()
    (late,) = raised(diagnostician.update(writer.view, final=True))

    assert early.remedies[0].id == "lower_learning_rate"
    assert late.remedies[0].id == "standard_initialization"


def test_the_headline_carries_what_repairs_both_and_the_other_finding_its_own(tmp_path: Path) -> None:
    spec = RunSpec(data=WatchedData(), model=WatchedModel(kind="Net"), split=Split(normalize=False))
    run = live(tmp_path / "run", Constant(), LargeInputs(), spec=spec)

    run.see(2, 2, 2)

    found = {one.finding.code: one.finding for one in run.changes if isinstance(one, FindingRaised)}
    assert found["constant_loss"].remedies[0].id == "reconnect_loss+normalize_inputs"
    assert found["unnormalized_input"].remedies[0].id == "normalize_inputs"
