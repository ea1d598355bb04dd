"""Where a run is trained, for its first event."""

from typing import Any

import torch

from .determinism import describe_determinism
from .device import device_name


def describe_environment(device: torch.device, threads: int, git: dict[str, Any] | None) -> dict[str, Any]:
    """Return torch, device, device_name, threads, determinism and git, ready for JSON."""
    return {
        "torch": str(torch.__version__),
        "device": str(device),
        "device_name": device_name(device),
        "threads": threads,
        "determinism": describe_determinism(device),
        "git": git,
    }
