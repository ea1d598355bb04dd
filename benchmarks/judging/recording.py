"""Training the cases under `nn_tui.watch`, each into a run folder of its own."""

import math
import shutil
import time
import traceback
import warnings
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path

import torch
from cases import CASES, Case, Program, Result, train

from .outcome import Outcome, folder_of, instruments_fingerprint, read_outcome, write_outcome

BY_ID = {case.id: case for case in CASES}


def record_all(runs: Path, jobs: list[tuple[str, int]], processes: int) -> None:
    """Record what is missing, short programs and long ones as they come; prints a line when something went wrong."""
    missing = [job for job in jobs if read_outcome(folder_of(runs, *job)) is None]
    if not missing:
        return
    started = time.perf_counter()
    print(f"recording {len(missing)} runs into {runs}", flush=True)
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        futures = {pool.submit(record, runs, *job): job for job in missing}
        for count, future in enumerate(as_completed(futures), start=1):
            outcome = future.result()
            if outcome.error:
                print(f"  {outcome.case} seed {outcome.seed}: {outcome.error}", flush=True)
            if count % 25 == 0:
                print(f"  {count} of {len(missing)}, {time.perf_counter() - started:.0f} s", flush=True)


def record(runs: Path, id: str, seed: int) -> Outcome:
    """Train one case under one seed on one thread, watched; what an unfinished attempt left is thrown away."""
    torch.set_num_threads(1)
    warnings.filterwarnings("ignore", message="Using a target size")  # a fault of some cases, and torch sees it too
    folder = folder_of(runs, id, seed)
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    try:
        outcome = observe(BY_ID[id], BY_ID[id].build(seed), seed, folder)
    except Exception as error:  # one program that breaks must not end the benchmark; it counts as not recorded
        (folder / "traceback.txt").write_text(traceback.format_exc())
        outcome = failure(id, seed, f"{type(error).__name__}: {error}".splitlines()[0])
    write_outcome(folder, outcome)
    return outcome


def observe(case: Case, program: Program, seed: int, folder: Path) -> Outcome:
    """Train a program under watch into `folder`."""
    from nn_tui import watch

    with watch(
        program.model, program.optimizer, name=case.id, runs_dir=str(folder), criterion=program.criterion
    ) as run:
        result = train(program, seed, run)
    (path,) = (path.parent for path in folder.glob("*/run.db"))
    return Outcome(
        case=case.id,
        seed=seed,
        met=case.target.is_met(result),
        best=result.best,
        final=result.final,
        finite=result.finite,
        num_steps=result.num_steps,
        planned_steps=max(planned_steps(program), result.num_steps),
        seconds=result.seconds,
        run=path.name,
        live_alarms=alarm_codes(run.findings),
        instruments=instruments_fingerprint(),
    )


def planned_steps(program: Program) -> int:
    """Return the updates of a whole run."""
    num_batches = math.ceil(len(program.train[0]) / program.batch_size)
    return program.epochs * (num_batches // program.options.accumulate)


def alarm_codes(findings: list) -> tuple[str, ...]:
    """Return the codes of active warnings and errors."""
    return tuple(sorted({one.code for one in findings if one.active and one.severity in ("warning", "error")}))


def failure(id: str, seed: int, error: str) -> Outcome:
    """Return the outcome of a run that could not be recorded."""
    nothing = Result(scores=(-math.inf,), losses=(math.inf,), finite=False, num_steps=0, seconds=0.0)
    return Outcome(
        case=id,
        seed=seed,
        met=False,
        best=nothing.best,
        final=nothing.final,
        finite=False,
        num_steps=0,
        planned_steps=0,
        seconds=0.0,
        run="",
        error=error,
    )
