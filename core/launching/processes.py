"""How many processes train a run together, and where they meet: torchrun's words for it."""

import sys
from dataclasses import dataclass

MAX_RESTARTS = 5
"""How often all processes are started again after one has died."""
OWN_STORE = {"TORCH_DISABLE_SHARE_RDZV_TCP_STORE": "1"}
"""Where processes meet, they leave one another their addresses. torchrun of torch 2.13 keeps that place for those who
come after a restart, who may then find the address of somebody who has died: "connection refused", or a wait without
end. With this each start has a place of its own."""


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

    @property
    def environment(self) -> dict[str, str]:
        """Environment variables of the command, beside those of this process."""
        return OWN_STORE if self.are_several else {}


ONE = Processes()
