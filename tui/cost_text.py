"""What a run would cost, in words: how large it is, how long it takes, and why that is not known where it is not."""

from typing import Any

from .charts.numbers import count, duration, si


def short_cost(document: dict[str, Any]) -> str:
    """Size and time in a few words, from the document of `ask_what_it_costs`."""
    time = f"time unknown: {document['reason']}" if document["reason"] else f"about {_range(document['seconds'])}"
    return f"{count(document['num_parameters'])} parameters · {time}"


def cost_lines(document: dict[str, Any]) -> list[str]:
    """Everything, a line each, with what it was found by."""
    steps, an_epoch = count(document["num_steps"]), count(document["steps_per_epoch"])
    reason = document["reason"]
    rows = [
        (
            "parameters",
            f"{count(document['num_parameters'])}, {si(document['multiply_adds'])} multiply-adds an example",
        ),
        ("memory", _memory(document)),
        ("steps", f"{steps}, {an_epoch} an epoch, on {document['device']}, {_threads(document['threads'])}"),
        ("an epoch", f"— ({reason})" if reason else _range(document["epoch_seconds"])),
        ("in all", f"— ({reason})" if reason else _range(document["seconds"])),
        *(("but", note) for note in document["notes"]),
    ]
    timed = f"timed: {count(document['num_timed_steps'])} steps and an evaluation, just now on this machine"
    return [*(f"{name:<12}{text}" for name, text in rows), timed]


def _memory(document: dict[str, Any]) -> str:
    device = document["device_memory_bytes"]
    own = f"{si(document['memory_bytes'], 'B')} of memory, torch included"
    return f"{own}, {si(device, 'B')} on the device" if device else own


def _range(seconds: list[float]) -> str:
    low, high = map(duration, seconds)
    return low if low == high else f"{low} to {high}"


def _threads(number: int) -> str:
    return f"{number} thread{'s' if number > 1 else ''}"
