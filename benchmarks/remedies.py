"""Whether the advice works: every faulty preset, run as it is and again with the first remedy of its main finding.

`python benchmarks/remedies.py [PRESET …]`; two runs at a time. The metric is validation accuracy or R², best weights
where the remedy stops early.
"""

import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from nn_tui.core.diagnosis import alarms
from nn_tui.core.diagnosis.apply import apply_remedy
from nn_tui.core.events import Finding
from nn_tui.core.launch import prepare_run, start_trainer
from nn_tui.core.runs.reader import RunReader
from nn_tui.core.runs.view import RunView
from nn_tui.core.spec import RunSpec
from nn_tui.core.spec_file import load_preset, override, preset_names

ROW = "{:23} {:23} {:52} {:>22}  {}"


def main(chosen: list[str]) -> int:
    """Print a line per preset."""
    presets = chosen or [name for name in preset_names() if load_preset(name).expect]
    print(ROW.format("preset", "main finding", "first remedy", "metric", "alarms after"))
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(2) as pool:
        for line in pool.map(lambda name: repair(name, Path(folder)), presets):
            print(line, flush=True)
    return 0


def repair(preset: str, folder: Path) -> str:
    """Run a preset, apply what is advised first, run again; return the line."""
    before = train(override(load_preset(preset), {"threads": 1}), folder)
    finding = main_finding(before)
    if finding is None or not finding.remedies:
        return ROW.format(preset, finding.code if finding else "–", "–", metric(before), "")
    remedy = finding.remedies[0]
    after = train(apply_remedy(before.spec, remedy), folder)
    left = ", ".join(sorted(alarms(after.findings))) or "–"
    return ROW.format(preset, finding.code, remedy.title, f"{metric(before)} → {metric(after)}", left)


def train(spec: RunSpec, folder: Path) -> RunView:
    """Run a spec to its end in a process of its own."""
    run = prepare_run(spec, folder)
    start_trainer(run).wait()
    return RunReader(run).refresh()


def main_finding(view: RunView) -> Finding | None:
    """The active finding that follows from no other, gravest first."""
    return next((finding for finding in view.findings if finding.active and finding.caused_by is None), None)


def metric(view: RunView) -> str:
    """The run's validation metric as text."""
    name = "validation_r2" if view.count("validation_r2") else "validation_accuracy"
    best, last = view.best(name), view.last(name)
    value = best[0] if best and view.spec.regularization.early_stopping else last
    return "–" if value is None else f"{value:.3g}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
