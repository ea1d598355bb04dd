"""Gates as asked for on the command line and in the settings."""

from argparse import Namespace

from ...core.config import Config
from ...core.run_gates import Baseline, RunGates
from ..commands.parser import UsageError
from .run_paths import find_run, open_reader


def gates_of(arguments: Namespace, config: Config) -> RunGates:
    """Rules and the baseline. Raises GateError, BaselineError or UsageError, each one sentence."""
    if arguments.max_regression and not arguments.baseline:
        raise UsageError("--max-regression: needs --baseline RUN to be held against")
    baseline = None
    if arguments.baseline:
        reader = open_reader(find_run(arguments.baseline, config.runs_dir))
        baseline = Baseline.of(reader.refresh(), arguments.max_regression or "0%")
        reader.close()
    return RunGates.parse(config.get("fail_on"), config.get("fail_on_finding"), baseline)
