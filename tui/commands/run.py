"""`nn-tui run`: a spec becomes a run, watched on the dashboard or followed line by line."""

from argparse import Namespace

from ..line_mode.output import narrate
from ..line_mode.place import wants_lines
from . import options
from .parser import Parser


def parser() -> Parser:
    """What `run` takes."""
    parser = Parser("run", "Train a preset or a spec file: on a terminal under the dashboard, elsewhere in lines.")
    parser.add_argument(
        "spec",
        nargs="?",
        metavar="PRESET|SPEC.toml|DATA|play:…",
        help="name of a preset, a spec file, data (CSV, Parquet, NPZ, folder of pictures), or a small network in the "
        "plane such as play:data=spirals,hidden=8-8,features=x1-x2-sin_x1",
    )
    _add_training(parser)
    parser.add_argument(
        "--dry-run", action="store_true", help="check everything and time a few steps; say what the run would cost"
    )
    options.add_trust(parser)
    _add_place(parser)
    _add_output(parser)
    options.add_gates(parser)
    options.add_look(parser)
    return parser


def _add_training(parser: Parser) -> None:
    group = parser.add_argument_group("training")
    group.add_argument(
        "--set",
        action="append",
        metavar="KEY=VALUE",
        default=[],
        help="set a field of the spec, such as training.learning_rate=0.01 (a TOML value); may be repeated",
    )
    group.add_argument(
        "--target",
        metavar="NAME",
        help="column (or array) to predict, for a file of your own (default: the last column)",
    )
    group.add_argument(
        "--from",
        dest="from_run",
        metavar="RUN",
        help="begin with the weights of another run (name or path), where layers have the same name and shape",
    )
    group.add_argument(
        "--download",
        action="store_true",
        help="fetch MNIST, Fashion-MNIST or CIFAR-10 first if its files are missing (needs pooch)",
    )
    group.add_argument("--seed", type=int, metavar="N", help="seed of every random choice")
    group.add_argument(
        "--seeds", type=int, metavar="N", help="train N seeds, each a run of its own; report mean and deviation"
    )
    group.add_argument("--device", metavar="NAME", help="auto, cpu, cuda, cuda:1 or mps")
    group.add_argument("--threads", type=int, metavar="N", help="torch threads; 0 finds the fastest number")
    group.add_argument("--nproc", type=int, metavar="N", help="train in N processes on this host, through torchrun")
    group.add_argument("--nnodes", metavar="N", help="the same on N hosts, each of which starts this command")
    group.add_argument("--rdzv-endpoint", metavar="HOST:PORT", help="where the hosts meet, the same on all of them")
    group.add_argument("--epochs", type=int, metavar="N", help="passes over the training data")
    group.add_argument("--steps", type=int, metavar="N", help="optimiser updates, in place of epochs")
    group.add_argument(
        "--max-seconds", type=float, metavar="S", help="stop in good order after so many seconds of training"
    )
    group.add_argument(
        "--remedy",
        metavar="auto|ID",
        help="auto: train, apply what the diagnosis advises, train again, at most three times, in lines; every try is "
        "a run of its own, the first healthy one (or the best) is the result. ID: one remedy, applied before training",
    )


def _add_place(parser: Parser) -> None:
    group = parser.add_argument_group("run folder")
    group.add_argument("--name", metavar="NAME", help="name of the run (default: the preset and four letters)")
    options.add_runs_dir(group)
    group.add_argument(
        "--resume",
        metavar="RUN",
        help="go on from the newest checkpoint of a run, in its folder; --epochs or --steps may lengthen it",
    )


def _add_output(parser: Parser) -> None:
    group = parser.add_argument_group("output")
    group.add_argument("--headless", action="store_true", help="line mode even on a terminal")
    group.add_argument("--format", metavar="FORMAT", help="stdout in line mode: text, json or jsonl (events)")
    group.add_argument("--json", action="store_true", help="the same as --headless --format json")
    group.add_argument("--quiet", action="store_true", help="no progress on stderr")
    group.add_argument(
        "--report",
        "--plot",
        action="store_true",
        dest="report",
        help="print curve, layers and findings on stderr at the end even where it is not a terminal",
    )
    options.add_files(group)


def run(arguments: Namespace) -> int:
    """Obey."""
    if arguments.json:
        arguments.format = "json"
    found = options.settings(arguments)
    if arguments.dry_run:
        from ..line_mode.dry_run import dry_run

        return dry_run(arguments, found)
    in_lines = wants_lines(found)
    if arguments.remedy == "auto" and not in_lines:
        narrate("--remedy auto is told in lines, on a terminal too; 'nn-tui attach RUN' shows a try while it trains")
    if arguments.remedy == "auto" or in_lines:
        from ..headless import run_headless

        return run_headless(arguments, found)
    from ..dashboard import run_on_dashboard

    return run_on_dashboard(arguments, found)
