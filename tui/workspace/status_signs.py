"""How a run in a list is marked: a sign for its status, and how old it is."""

from ...core.events import Status

SIGNS: dict[Status, str] = {
    "starting": "…",
    "running": "▸",
    "paused": "‖",
    "finished": "✓",
    "stopped": "■",
    "failed": "✕",
    "diverged": "✕",
    "lost": "✕",
}


def age(seconds: float) -> str:
    """How long ago, in whole ones of the largest unit: `now`, `5 min`, `3 h`, `2 d`."""
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= size:
            return f"{seconds // size:.0f} {unit}"
    return "now"
