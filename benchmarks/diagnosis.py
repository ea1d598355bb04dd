"""How good the diagnosis is: every case trained under `nn_tui.watch`, judged by today's rules beside published ones.

    python benchmarks/diagnosis.py [--cases REGEX] [--seeds N] [--first-seed N] [--processes N] [--runs DIR]
                                   [--json FILE] [--repair] [--cross-validate] [--published] [--only-judge]
                                   [--again] [--renew]

Runs are recorded once and kept in DIR; what is missing is recorded, then all are judged by replay, so that a rule can
be changed and judged again in a minute. Whether a run fails is decided by its own outcome: a faulty program that met
its target is a harmless fault, a sound one that missed it is left out.
"""

import argparse
import json
import re
import shutil
import sys
import tempfile
from dataclasses import asdict
from functools import partial
from pathlib import Path

from cases import CASES
from judging.figures import MEASURES, group, with_interval
from judging.outcome import Outcome, folder_of, instruments_fingerprint, read_outcomes
from judging.recording import record_all
from judging.repairing import repair_all, repair_table
from judging.replaying import judge_all
from judging.tables import codes, comparison, false_alarms, missed, summary
from judging.threshold_choice import held_out
from judging.unplanned import said_live, unplanned_changes
from judging.verdict import Verdict
from published_rules import TOOLS, said_by

DEFAULT_RUNS = Path(tempfile.gettempdir()) / "nn-tui-diagnosis"


def main() -> int:
    """Record, judge, print."""
    arguments = parsed()
    ids = [case.id for case in CASES if re.search(arguments.cases, case.id)]
    seeds = range(arguments.first_seed, arguments.first_seed + arguments.seeds)
    jobs = [(id, seed) for seed in seeds for id in ids]
    if arguments.again:
        for job in jobs:
            shutil.rmtree(folder_of(arguments.runs, *job), ignore_errors=True)
    if arguments.renew:
        for old in outdated(read_outcomes(arguments.runs)):
            if (old.case, old.seed) in jobs:
                shutil.rmtree(folder_of(arguments.runs, old.case, old.seed))
    if not arguments.only_judge:
        record_all(arguments.runs, jobs, arguments.processes)
    wanted = set(jobs)
    outcomes = [one for one in read_outcomes(arguments.runs) if (one.case, one.seed) in wanted]
    verdicts = judge_all(arguments.runs, outcomes, processes=arguments.processes)
    if not verdicts:
        print(f"nothing is recorded in {arguments.runs}; leave out --only-judge")
        return 1
    document = report(verdicts, outcomes, arguments)
    if arguments.json:
        arguments.json.write_text(json.dumps(document, indent=1, default=sorted))
    return 0


def report(verdicts: list[Verdict], outcomes: list[Outcome], arguments: argparse.Namespace) -> dict:
    """Print every table that was asked for and return what they were made of."""
    show(f"the diagnosis on {len(verdicts)} runs, 95 % intervals over cases", summary(verdicts))
    show("each source, and each kind of network", comparison("", by_source_and_family(verdicts)))
    show("each code", codes(verdicts))
    show("misses", missed(verdicts))
    show("false alarms", false_alarms(verdicts))
    broken = [one for one in outcomes if one.error]
    show("not recorded", [f"  {one.case}/{one.seed}: {one.error}" for one in broken] or ["  none"])
    if old := outdated(outcomes):
        print(f"\n{len(old)} of these runs were recorded by other instruments than today's; --renew records them again")
    document: dict = {
        "figures": figures_of(verdicts),
        "verdicts": [{**asdict(verdict), "headline": verdict.headline} for verdict in verdicts],
    }
    if arguments.cross_validate:
        found = held_out(arguments.runs, outcomes, verdicts, arguments.processes)
        show("thresholds chosen without the source they are judged on", comparison("", found))
        document["held_out"] = {name: figures_of(runs) for name, runs in found.items()}
    if arguments.published:
        published = {
            name: judge_all(arguments.runs, outcomes, partial(said_by, name), arguments.processes) for name in TOOLS
        }
        show(
            "published rules, re-implemented by us from their descriptions and judged on the same recorded series",
            comparison("rules", {"nn-tui": verdicts, **published}),
        )
        document["published"] = {name: figures_of(runs) for name, runs in published.items()}
    if arguments.repair:
        repairs = repair_all(arguments.runs, outcomes, arguments.processes)
        met = {(one.case, one.seed): one.met for one in outcomes}
        show("remedies carried out", repair_table(repairs, met))
        document["repairs"] = [asdict(repair) for repair in repairs]
    elsewhere = {
        "judged with the length known": verdicts,
        "judged, length not known": judge_all(arguments.runs, outcomes, unplanned_changes, arguments.processes),
        "as said while recording": judge_all(arguments.runs, outcomes, said_live, arguments.processes),
    }
    show("the same runs, otherwise looked at", comparison("", elsewhere))
    show("false alarms where the length is not known", false_alarms(elsewhere["judged, length not known"]))
    return document


def outdated(outcomes: list[Outcome]) -> list[Outcome]:
    """Return what was recorded by other instruments than today's."""
    today = instruments_fingerprint()
    return [one for one in outcomes if one.instruments != today]


def figures_of(verdicts: list[Verdict]) -> dict[str, dict]:
    """Return every figure with its interval."""
    return {measure.name: asdict(with_interval(measure, verdicts)) for measure in MEASURES}


def by_source_and_family(verdicts: list[Verdict]) -> dict[str, list[Verdict]]:
    """Return the verdicts once by source, once by family."""
    return {
        **group(verdicts, lambda verdict: f"source {verdict.source}"),
        **group(verdicts, lambda verdict: f"family {verdict.family}"),
    }


def show(title: str, lines: list[str]) -> None:
    """Print a table under its title."""
    print(f"\n{title}\n{'─' * len(title)}", *lines, sep="\n", flush=True)


def parsed() -> argparse.Namespace:
    """Return what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", default="", metavar="REGEX", help="only cases whose id it is found in")
    parser.add_argument("--seeds", type=int, default=3, help="how many (default: 3)")
    parser.add_argument("--first-seed", type=int, default=0, metavar="N", help="the lowest of them (default: 0)")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--runs", type=Path, default=DEFAULT_RUNS, metavar="DIR", help=f"default: {DEFAULT_RUNS}")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write figures and verdicts there")
    parser.add_argument("--only-judge", action="store_true", help="record nothing")
    parser.add_argument("--again", action="store_true", help="throw away what is recorded of these cases first")
    parser.add_argument("--renew", action="store_true", help="record again what other instruments recorded")
    parser.add_argument("--published", action="store_true", help="judge by published rules too")
    parser.add_argument("--repair", action="store_true", help="train failing programs again as the findings advise")
    parser.add_argument("--cross-validate", action="store_true", help="choose thresholds without each source in turn")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
