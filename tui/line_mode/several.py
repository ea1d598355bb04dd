"""How many processes train together, as asked for on the command line."""

import re
from argparse import Namespace

from ...core.launching.processes import ONE, Processes
from ..commands.parser import UsageError

MAX_PROCESSES = 1024


def processes_of(arguments: Namespace) -> Processes:
    """Return what `--nproc`, `--nnodes` and `--rdzv-endpoint` ask for. Raises UsageError, one sentence."""
    per_host = 1 if arguments.nproc is None else arguments.nproc
    hosts = arguments.nnodes or "1"
    if not 1 <= per_host <= MAX_PROCESSES:
        raise UsageError(f"--nproc: must be from 1 to {MAX_PROCESSES:,}, not {per_host:,}")
    if not re.fullmatch(r"[1-9]\d{0,3}(:[1-9]\d{0,3})?", hosts):
        raise UsageError(f"--nnodes: must be a number of hosts or least:most, such as 2 or 1:4, not {hosts!r}")
    if hosts != "1" and not arguments.rdzv_endpoint:
        raise UsageError("--nnodes: hosts need a place to meet, --rdzv-endpoint HOST:PORT, the same on all of them")
    if arguments.rdzv_endpoint and not re.fullmatch(r"[\w.\-\[\]:]+:\d{1,5}", arguments.rdzv_endpoint):
        raise UsageError(f"--rdzv-endpoint: must be HOST:PORT, such as 10.0.0.1:29400, not {arguments.rdzv_endpoint!r}")
    processes = Processes(per_host, hosts, arguments.rdzv_endpoint)
    if not processes.are_several:
        return ONE
    for name, value in (("seeds", arguments.seeds), ("remedy auto", arguments.remedy == "auto")):
        if value:
            raise UsageError(f"--{name}: trains several runs; leave it out where several processes train one")
    return processes
