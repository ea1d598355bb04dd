"""Where a run is trained, for its first event."""

from typing import Any

import torch

from .device import device_name


def describe_environment(device: torch.device, threads: int, git: dict[str, Any] | None) -> dict[str, Any]:
    """Return torch, device, device_name, threads and git, ready for JSON."""
    return {
        "torch": str(torch.__version__),
        "device": str(device),
        "device_name": device_name(device),
        "threads": threads,
        "git": git,
    }
