"""The order in which metrics are listed: what says how good a run is, then what was measured of the network."""

from ..core.runs.summary import HEADLINES

_PLACES = {name: i for i, name in enumerate(HEADLINES)}
_LATE = ("data_", "baseline_", "output_", "evaluation_")
"""What batches and outputs are like."""
_MACHINE = ("time_", "elapsed_", "steps_per", "examples_per", "instrument_", "system_")


def is_of_machine(name: str) -> bool:
    """Whether a metric is about the machine, not the network."""
    return name.startswith(_MACHINE)


def metric_rank(name: str) -> tuple[int, bool, bool, bool]:
    """Sort by this: losses and scores, the network, each of its layers, batches, the machine."""
    return _PLACES.get(name, len(_PLACES)), is_of_machine(name), name.startswith(_LATE), "/" in name
