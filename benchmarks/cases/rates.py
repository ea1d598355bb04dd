"""How often each case misses its target, trained without an observer."""

import argparse
import multiprocessing
import re
import statistics
import time
import warnings
from concurrent.futures import ProcessPoolExecutor

import torch

from . import CASES, Case, Result, train

BY_ID = {case.id: case for case in CASES}


def run(id: str, seed: int) -> Result:
    """Train one case under one seed, on one thread."""
    torch.set_num_threads(1)
    warnings.filterwarnings("ignore", message="Using a target size")  # a fault of some cases, and torch sees it too
    return train(BY_ID[id].build(seed), seed)


def line(case: Case, results: list[Result]) -> str:
    """Say what became of a case; a star marks one that did not do what its label says."""
    missed = sum(not case.target.is_met(result) for result in results)
    odd = missed > 0 if not case.causes else 2 * missed < len(results)
    scores = " ".join(f"{result.best:6.3f}→{result.final:6.3f}" for result in results)
    seconds = statistics.median(result.seconds for result in results)
    return (
        f"{'*' if odd else ' '} {case.id:18} missed {missed}/{len(results)}  {seconds:5.1f} s "
        f"{results[0].num_steps:6} steps  {scores}  | {', '.join(sorted(case.causes)) or 'healthy'}"
    )


def main() -> int:
    """Print a line per case, then totals."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cases", description=__doc__)
    parser.add_argument("regex", nargs="?", default="", help="only cases whose id it is found in")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--processes", type=int, default=2)
    arguments = parser.parse_args()
    chosen = [case for case in CASES if re.search(arguments.regex, case.id)]
    started = time.perf_counter()
    missed = {True: 0, False: 0}
    with ProcessPoolExecutor(arguments.processes, mp_context=multiprocessing.get_context("spawn")) as pool:
        runs = [[pool.submit(run, case.id, seed) for seed in range(arguments.seeds)] for case in chosen]
        for case, futures in zip(chosen, runs, strict=True):
            results = [future.result() for future in futures]
            missed[bool(case.causes)] += sum(not case.target.is_met(result) for result in results)
            print(line(case, results), flush=True)
    num_faulty = sum(bool(case.causes) for case in chosen)
    seconds = time.perf_counter() - started
    print(
        f"faulty: {missed[True]} of {num_faulty * arguments.seeds} runs miss their target · "
        f"healthy: {missed[False]} of {(len(chosen) - num_faulty) * arguments.seeds} · {seconds:.0f} s"
    )
    return 0
