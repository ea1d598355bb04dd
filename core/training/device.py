"""Where tensors live: the device a spec names, or the best one there is."""

import platform
from pathlib import Path

import torch

from ..specs.errors import SpecError


def choose_device(name: str) -> torch.device:
    """Return the device called `name`; `auto` takes CUDA, then MPS, then the CPU.

    Raises SpecError, which says what is there instead.
    """
    there = available_devices()
    device = torch.device(there[-1] if name == "auto" else name)
    if device.type not in there:
        rule = f"'{name}' is not available; torch {torch.__version__} sees {', '.join(there)} here"
        raise SpecError(rule, place="device")
    if device.type == "cuda" and (device.index or 0) >= torch.cuda.device_count():
        raise SpecError(f"'{name}' does not exist; torch sees {torch.cuda.device_count()} here", place="device")
    return device


def available_devices() -> list[str]:
    """Return the kinds of device torch can use here, slowest first."""
    devices = ["cpu"]
    if torch.backends.mps.is_available():
        devices.append("mps")
    if torch.cuda.is_available():
        devices.append("cuda")
    return devices


def device_name(device: torch.device) -> str:
    """Return what a person calls the device, such as the model of the graphics card."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    return _processor_name() or platform.machine()


def _processor_name() -> str:
    """Return the model of the processor, as Linux tells it; `platform.processor` would start a process to ask."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
