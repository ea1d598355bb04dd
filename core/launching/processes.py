"""How many processes train a run together, and where they meet: torchrun's words for it."""

import sys
from dataclasses import dataclass

MAX_RESTARTS = 5
"""How often all processes are started again after one has died."""


@dataclass(frozen=True, slots=True)
class Processes:
    """Processes of one run, on this host and others."""

    per_host: int = 1
    hosts: str = "1"
    """A number, or least:most for a run that goes on when hosts come and leave."""
    meeting_point: str | None = None
    """host:port where hosts meet; None: there is this host alone."""

    @property
    def are_several(self) -> bool:
        """Whether torchrun is needed."""
        return self.per_host > 1 or self.hosts != "1"

    def command(self) -> list[str]:
        """Return the command that starts the module named after it in each of them (`-P`: see `launch`)."""
        if not self.are_several:
            return [sys.executable, "-P"]
        torchrun = [sys.executable, "-P", "-m", "torch.distributed.run", f"--nproc-per-node={self.per_host}"]
        torchrun += [f"--nnodes={self.hosts}", f"--max-restarts={MAX_RESTARTS}", "--rdzv-backend=c10d"]
        return [*torchrun, f"--rdzv-endpoint={self.meeting_point or 'localhost:0'}"]


ONE = Processes()
