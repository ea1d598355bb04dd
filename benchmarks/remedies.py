"""Whether the advice works: every faulty preset, run as it is and repaired by what its diagnosis advises.

`python benchmarks/remedies.py [PRESET …] [--seeds N]`; two at a time. Per preset: the headline finding, the first
remedy, the main metric before and after it, whether the run is healthy then, and whether one of at most three tries is.
`make bench` leaves this out: it trains some thirty networks, which takes minutes.
"""

import sys
import tempfile
from argparse import ArgumentParser
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path
from typing import NamedTuple

from nn_tui.core.launching.launch import prepare_run, start_trainer
from nn_tui.core.repair import Proposal, Repair, Try, try_name
from nn_tui.core.runs.reader import RunReader
from nn_tui.core.spec import RunSpec
from nn_tui.core.specs.file import load_preset, override, preset_names

ROW = "{:23} {:>4}  {:23} {:54} {:>20}  {:24} {}"


class Row(NamedTuple):
    """A preset under one seed, repaired."""

    preset: str
    seed: int
    repair: Repair

    @property
    def by_first(self) -> bool:
        """Whether the first remedy made the run healthy."""
        return len(self.repair.tries) == 2 and self.repair.tries[1].is_healthy

    def __str__(self) -> str:
        before, *after = self.repair.tries
        first = after[0] if after else None
        proposal = first.proposal if first else None
        return ROW.format(
            self.preset,
            self.seed,
            proposal.finding if proposal else ", ".join(before.alarms) or "–",
            proposal.remedy.title if proposal else "–",
            f"{metric(before)} → {metric(first)}" if first else metric(before),
            health(first) if first else "–",
            within(self.repair),
        )


def main(words: list[str]) -> int:
    """Print a line per preset and seed, then the shares that are healthy."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("presets", nargs="*", help="default: all that expect a finding")
    parser.add_argument("--seeds", type=int, default=1, help="seeds 0 to N−1 (default: 1)")
    arguments = parser.parse_args(words)
    faulty = arguments.presets or [name for name in preset_names() if load_preset(name).expect]
    jobs = list(product(faulty, range(arguments.seeds)))
    print(ROW.format("preset", "seed", "headline", "first remedy", "metric", "after it", "within three tries"))
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(2) as pool:
        for row in pool.map(lambda job: repaired(*job, Path(folder)), jobs):
            rows.append(row)
            print(row, flush=True)
    first = sum(row.by_first for row in rows)
    any_try = sum(row.repair.result.is_healthy for row in rows)
    print(f"\nhealthy after the first remedy {first}/{len(rows)}, within three tries {any_try}/{len(rows)}")
    return 0


def repaired(preset: str, seed: int, folder: Path) -> Row:
    """Run a preset and its tries."""
    repair = Repair()
    spec = override(load_preset(preset), {"threads": 1, "seed": seed})
    first = train(repair, spec, folder, f"{preset}-{seed}", None).view.path
    while proposal := repair.next():
        train(repair, proposal.spec, folder, try_name(first, len(repair.tries)), proposal)
    return Row(preset, seed, repair)


def train(repair: Repair, spec: RunSpec, folder: Path, name: str, proposal: Proposal | None) -> Try:
    """Run a spec to its end in a process of its own."""
    run = prepare_run(spec, folder, name)
    start_trainer(run).wait()
    view = RunReader(run).refresh()
    return repair.add(view, view.status, proposal)


def metric(one: Try) -> str:
    """The main metric of a try as text."""
    return f"{one.metric.value:.3g}" if one.metric else "–"


def health(one: Try) -> str:
    """Whether a try is healthy, or what is wrong with it."""
    return "healthy" if one.is_healthy else ", ".join(one.alarms) or one.status


def within(repair: Repair) -> str:
    """After how many remedies a run was healthy, by which ones, and how good it was."""
    result = repair.result
    if not result.is_healthy:
        return f"no: {repair.why_it_ended()}"
    number = repair.tries.index(result)
    names = [one.proposal.remedy.id for one in repair.tries if one.proposal]
    return "not needed" if number == 0 else f"yes, {number}: {', '.join(names)} ({metric(result)})"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
