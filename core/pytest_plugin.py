"""Tests that a model still trains: a fixture that trains, and an assertion about what was found.

def test_the_model_still_learns(train_run):
    run = train_run("digits-mlp", epochs=5)
    assert_healthy(run, allow=["too_few_steps"])
    assert run.metrics["validation_accuracy"].last > 0.9

pytest loads this where nn-tui is installed; `from nn_tui.pytest import assert_healthy` brings the assertion.
"""

from collections.abc import Callable, Iterable
from functools import partial
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:  # loaded at every start of pytest: what training needs is imported by the test that trains
    from .api.result import RunResult
    from .events import Finding
    from .runs.view import RunView
    from .spec import RunSpec
    from .watching.watched_run import WatchedRun

Watch = Callable[..., "WatchedRun"]


@pytest.fixture
def train_run(tmp_path: Path) -> Callable[..., "RunResult"]:
    """Train something into the test's temporary folder and return the result.

    `train_run(spec, **options)` takes what `nn_tui.train` takes: a preset, a spec file, a spec.
    `train_run(function, **options)` calls `function(watch, **options)`: a loop of your own, which calls `watch(model,
    optimizer)` once as it would call `nn_tui.watch`. Fails when it watches nothing.
    """
    return partial(_train, tmp_path / "runs")


def assert_healthy(run: "RunResult | RunView | WatchedRun | str | PathLike[str]", allow: Iterable[str] = ()) -> None:
    """Fail, with every finding in words, when a run has diverged or a warning or an error is active.

    allow: codes of findings that are all right. Raises ValueError for a code that does not exist.
    """
    __tracebackhide__ = True
    allowed = _codes(allow)
    view = _view_of(run)
    found = [f for f in view.findings if f.active and f.severity != "note" and f.code not in allowed]
    broken = view.status if view.status in ("diverged", "failed", "lost") else None
    if broken == "diverged" and "non_finite" in allowed:
        broken = None
    if found or broken:
        pytest.fail("\n".join([f"{view.name}: {_verdict(broken, len(found))}", *map(_line, found)]), pytrace=False)


def _train(runs_dir: Path, what: "str | PathLike[str] | RunSpec | Callable[..., Any]", **options: Any) -> "RunResult":
    if callable(what):
        return _watched(runs_dir, what, options)
    from .api.train import train

    options.setdefault("runs_dir", runs_dir)
    return train(what, **options)


def _watched(runs_dir: Path, function: Callable[..., Any], options: dict[str, Any]) -> "RunResult":
    from .api.result import result_of
    from .watch import watch

    runs: list[WatchedRun] = []

    def watch_here(*args: Any, **kwargs: Any) -> "WatchedRun":
        kwargs.setdefault("runs_dir", runs_dir)
        runs.append(watch(*args, **kwargs))
        return runs[-1]

    try:
        function(watch_here, **options)
    finally:
        for run in runs:
            run.close()
    if not runs:
        pytest.fail(f"{getattr(function, '__name__', 'the function')} watched nothing: call watch(model, optimizer)")
    return result_of(_view_of(runs[0]))


def _view_of(run: "RunResult | RunView | WatchedRun | str | PathLike[str]") -> "RunView":
    from .api.result import RunResult, open_run
    from .runs.view import RunView

    if isinstance(run, RunView):
        return run
    if isinstance(run, RunResult):
        return run.view
    if isinstance(run, str | PathLike):
        return open_run(run)
    view = run.view
    if view is None:
        pytest.fail("the run was not recorded, so nothing is known of it: is its folder writable?")
    return view


def _codes(allow: Iterable[str]) -> frozenset[str]:
    from .diagnosis.order import CODES
    from .specs.errors import nearest

    codes = frozenset([allow] if isinstance(allow, str) else allow)
    for code in sorted(codes - frozenset(CODES)):
        near = nearest(code, CODES)
        raise ValueError(f"allow: no finding has the code {code!r}" + (f", did you mean {near!r}?" if near else ""))
    return codes


def _verdict(broken: str | None, number: int) -> str:
    findings = f"{number} {'finding' if number == 1 else 'findings'}"
    if broken is None:
        return f"not healthy, {findings}"
    return f"{broken}, {findings}" if number else broken


def _line(finding: "Finding") -> str:
    from .runs.text import strip_control

    layer = f" in {finding.layer}" if finding.layer else ""
    remedy = f"; try: {finding.remedies[0].title}" if finding.remedies else ""
    return strip_control(f"  {finding.severity} {finding.code}{layer}: {finding.headline}{remedy}")
