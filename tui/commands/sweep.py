"""`nn-tui sweep`: many runs of a spec, with some of its fields drawn by Optuna."""

from argparse import Namespace
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ...core.percent import percent
from ...core.runs.text import strip_control
from ..line_mode.numbers import short
from ..line_mode.output import narrate, write_json, write_line
from ..line_mode.place import wants_lines
from ..line_mode.stopping import Stopping
from ..line_mode.trust import agree_to_code
from ..screen import screen_settings
from . import options
from .parser import Parser, UsageError

if TYPE_CHECKING:
    from ...core.sweeps.board import Board
    from ...core.sweeps.sweep import Sweep
    from ...core.sweeps.trial import TrialResult
    from ..line_mode.signals import Signals

MOST_LISTED = 10
"""Trials in the table, of the best, and of those that came to nothing."""


def parser() -> Parser:
    """What `sweep` takes."""
    parser = Parser("sweep", "Train a spec again and again with some of its fields drawn, and say which were best.")
    parser.add_argument("spec", metavar="PRESET|SPEC.toml", help="name of a preset, or a spec file")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="what is drawn: training.learning_rate=[1e-4,1e-1]log, model.dropout=[0.0,0.5], "
        "training.optimizer={adam,sgd}; a plain value is fixed; may be repeated",
    )
    parser.add_argument("--trials", type=int, default=20, metavar="N", help="runs to make (default: 20)")
    parser.add_argument("--name", metavar="NAME", help="of the sweep; one that exists goes on")
    parser.add_argument(
        "--storage", metavar="URL", help="database of trials, for several machines (default: SQLite in the runs folder)"
    )
    parser.add_argument(
        "--max-seconds", type=float, metavar="S", help="training time of a run at most; each is then trained by itself"
    )
    options.add_trust(parser)
    options.add_runs_dir(parser)
    options.add_json(parser)
    parser.add_argument("--headless", action="store_true", help="line mode even on a terminal")
    options.add_look(parser)
    parser.set_defaults(json=False)
    return parser


def run(arguments: Namespace) -> int:
    """Obey; Ctrl-C draws no more trials and has those at work end in good order, once more ends them at once."""
    from ...core.sweeps.board import Board
    from ...core.sweeps.outcome import sweep_document, sweep_exit_code
    from ...core.sweeps.space import parse_space
    from ...core.sweeps.sweep import Sweep
    from ..line_mode.preparation import resolve_spec
    from ..line_mode.signals import Signals

    if arguments.trials < 1:
        raise UsageError(f"--trials: must be at least 1, not {arguments.trials}")
    config = options.settings(arguments)
    space, fixed = parse_space(arguments.set)
    spec = resolve_spec(arguments.spec, config, fixed)
    agree_to_code(spec, arguments.spec, arguments, config)
    sweep = Sweep(
        spec,
        space,
        config.runs_dir,
        num_trials=arguments.trials,
        storage=arguments.storage,
        name=arguments.name,
        max_seconds=config.get("max_seconds"),
    )
    board = Board(sweep)
    left_with = 0
    if not (wants_lines(config) or arguments.json):
        from ..app.doors import show_sweep

        left_with = show_sweep(board, screen_settings(config))
        if left_with:
            sweep.interrupt()
    with Signals() as signals:
        _follow(board, signals)
    document = sweep_document(sweep, board.results)
    if arguments.json:
        write_json(document)
    else:
        for line in _table(sweep, board.results, document):
            write_line(line)
    return signals.exit_code or left_with or sweep_exit_code(board.results)


def _follow(board: "Board", signals: "Signals") -> None:
    """Tell of every trial that ends, until all have, or somebody has had enough and those at work have."""
    stopping = Stopping(signals, board.sweep.interrupt, board.sweep.end_at_once)
    told = len(board.results) if board.is_over else 0
    while not board.is_over or told < len(board.results):
        for result in board.results[told:]:
            told += 1
            narrate(f"{told}/{board.sweep.num_trials}  {_line(result)}")
        stopping.obey()
        board.wait(0.1)
    if board.error:
        raise board.error


def _line(result: "TrialResult") -> str:
    drawn = ", ".join(f"{name.rpartition('.')[2]} {_shown(value)}" for name, value in result.parameters.items())
    outcome = f"{result.metric.name} {short(result.metric.value)}" if result.metric else f"{result.state}: {result.why}"
    return strip_control(f"{outcome}  ({drawn})  {result.folder.name}")


def _table(sweep: "Sweep", results: "Sequence[TrialResult]", document: dict[str, Any]) -> list[str]:
    ranked = sorted((one for one in results if one.metric), key=lambda one: -one.metric.score if one.metric else 0.0)
    came_to_nothing = [one for one in results if not one.metric]
    counts = Counter(one.state for one in came_to_nothing)
    others = "".join(f", {count} {state}" for state, count in sorted(counts.items()))
    lines = [f"{sweep.name}: {len(results)} runs, {len(ranked)} complete{others}"]
    lines += [f"  {_line(result)}" for result in (*ranked[:MOST_LISTED], *came_to_nothing[:MOST_LISTED])]
    if importance := document["importance"]:
        shares = ", ".join(f"{name} {percent(share)}" for name, share in importance.items())
        lines.append(f"what mattered (share of the variance): {shares}")
    return lines


def _shown(value: Any) -> str:
    return short(value) if isinstance(value, float) else str(value)
