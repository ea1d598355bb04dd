"""Where a line of a program's output stands: its epoch, and its step or batch, each out of how many.

    Epoch [2/5], Step [100/600]                       epoch 2 of 5, step 100 of 600
    Train Epoch: 1 [640/60000 (1%)]                   epoch 1, batch 640 of 60000
    Epoch: [0][  11/5005]                             epoch 0, batch 11 of 5005
    [3/25][50/1583]                                   epoch 3 of 25, batch 50 of 1583
    [2,  4000]                                        epoch 2, batch 4000
    [20]  train-logloss:0.51                          step 20
    | epoch   1 |   200/ 2983 batches |               epoch 1, batch 200 of 2983
    loss: 2.29  [ 6464/60000]                         batch 6464 of 60000

Whether a batch is counted in steps or in examples, the line does not tell; it orders rows either way.
"""

import re

Places = dict[str, tuple[int, int]]
"""By name: number, and out of how many; 0 where that is not said."""
STEPS = (
    *("global_step", "step", "steps", "iteration", "iter", "iters", "episode"),
    *("num_updates", "total_timesteps", "timesteps"),
)
_NAMED = re.compile(
    rf"\b(epoch|{'|'.join(STEPS)}|batch)['\"]?[\[:#=(\s]*(\d+)(?:(?:\s*/\s*|\s+of\s+)(\d+))?(?!\.?\d)\]?",
    re.IGNORECASE,
)
_TWO = re.compile(r"\[\s*(\d+)\s*/\s*(\d+)\s*\]\s*\[\s*(\d+)\s*/\s*(\d+)\s*\]")
_PAIR = re.compile(r"^\s*\[\s*(\d+)\s*,\s*(\d+)\s*\]")
_ALONE = re.compile(r"^\s*\[\s*(\d+)\s*\](?=\s)")
_BRACKET = re.compile(r"\[\s*(\d+)\s*/\s*(\d+)\s*(?:\(\s*\d+(?:\.\d+)?\s*%\))?\s*\]")
_OF = re.compile(r"(\d+)\s*/\s*(\d+)\s+(?:batches|steps|iterations|iters)\b", re.IGNORECASE)


def places_in(line: str) -> Places:
    """Return the places that a line names; empty for none."""
    if "[" in line:
        if two := _TWO.search(line):
            epoch, num_epochs, batch, total = map(int, two.groups())
            return {"epoch": (epoch, num_epochs), "batch": (batch, total)}
        if pair := _PAIR.search(line):
            return {"epoch": (int(pair[1]), 0), "batch": (int(pair[2]), 0)}
        if alone := _ALONE.search(line):
            return {"step": (int(alone[1]), 0)}
    found = {name.lower(): (int(at), int(of or 0)) for name, at, of in _NAMED.findall(line)}
    if "/" in line and not found.keys() - {"epoch"}:
        rest = _NAMED.sub(" ", line)
        if inner := _BRACKET.search(rest) or _OF.search(rest):
            found["batch"] = int(inner[1]), int(inner[2])
    return found
