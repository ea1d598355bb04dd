"""The numbers with names in a line of a program's output.

    train_loss=0.31 val_acc=97.5%                     name=value
    Val. Loss: 0.61 | grad norm: 3.1                  several words, up to where something else begins
    loss: tensor(0.5, grad_fn=<NllLossBackward0>)     as Python prints it
    | loss 7.63 | ppl 2053.5 |                        cells without a sign between
    Average loss: 0.05, Accuracy: 9838/10000 (98%)    a count out of how many

A percentage is given as a fraction.
"""

import math
import re

from ..runs.logs.names import own_name
from .places import STEPS

NUMBER = r"[-+]?(?:\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?|nan|inf(?:inity)?)"
_VALUE = rf"(?:(?:tensor|array|(?:np|numpy)\.\w+)?[(\[]+(?!\s*\d+\s*/))?['\"]?({NUMBER})(%?)(?![\w:%]|\.\d)"
_SPLIT = r"(?:(?:train|training|val|valid|validation|test|eval)\.?[ ]+)?"
_WORD = r"[A-Za-z_][\w./]*(?:-[\w./]+)*"
_PAIR = re.compile(rf"(?<![\w/.-])['\"]?({_SPLIT}{_WORD})['\"]?(\s*)[=:]\s*{_VALUE}", re.IGNORECASE)
_BARE = re.compile(
    rf"(?<![\w/.-])({_SPLIT}(?:\w*(?:loss|accuracy|acc(?:@\d+)?|ppl|perplexity|reward)|lr|learning[ _]rate))"
    rf"\s+{_VALUE}",
    re.IGNORECASE,
)
"""`step 100: train loss 2.31, val loss 2.42`: only names that cannot be anything else."""
_BARE_NEEDS = ("loss", "acc", "ppl", "perplexity", "reward", "lr", "learning")
_AFTER_NEEDS = ("loss", "cost", "accuracy", "error")
_CELL = re.compile(rf"\s*({_SPLIT}{_WORD}(?:[ ]\w+)?)\s+({NUMBER})(%?)\s*(?:\([^)]*\))?\s*", re.IGNORECASE)
_FRACTION = re.compile(rf"(?<![\w/.-])({_SPLIT}(?:accuracy|acc))\s*[=:]?\s*\(?(\d+)\s*/\s*(\d+)", re.IGNORECASE)
_AFTER = re.compile(
    rf"\b({_SPLIT}\w*(?:loss|cost|accuracy|error))\s+\(?(?:at |after |for |in )?"
    rf"(?:{'|'.join(('epoch', *STEPS))})\s*\d+\)?\s*[:=]\s*{_VALUE}",
    re.IGNORECASE,
)
"""`Cost after iteration 100: 0.5`."""
_WORDS_BEFORE = re.compile(r"(?:(?<![\w.,:/-])(?:(?:val|valid|avg)\.|[A-Za-z_]\w*)[ ])*$", re.IGNORECASE)
MAX_WORDS = 3
"""Of a name; more are a sentence that ends in one."""
_FILLING = frozenset({"avg", "average", "mean", "running", "current", "cur", "set"})
_NAMES_SPLIT = re.compile(r"(?:train|val|test|eval)", re.IGNORECASE)
_NO_METRIC = frozenset(
    (*STEPS, "epoch", "batch", "v_num", "eta", "seed", "rank", "pid", "port", "line", "version", "num_workers")
) | {"epochs", "max_epochs", "num_epochs", "batch_size", "cuda", "time_elapsed"}


def values_in(line: str, split: str = "") -> dict[str, float]:
    """Return the numbers of a line by name. `split`: of those whose names say none, where a heading told."""
    values: dict[str, float] = {}
    for name, number, percent in _found(line):
        words = [word.rstrip(".") for word in name.split()]
        value = float(number)
        if words[-1].lower() in _NO_METRIC or words[-1].endswith(".py"):
            continue
        if not (math.isnan(value) or abs(value) < 1e300 or math.isinf(value)):
            continue
        if split and not any(_NAMES_SPLIT.match(word) for word in words):
            words.insert(0, split.lower())
        in_percent = percent or "@" in name  # top-k accuracies are always printed so
        values["_".join(words)] = value / 100 if in_percent else value
    return values


def is_metric(name: str) -> bool:
    """Whether a name tells by itself that a number is of training: a loss or an accuracy, of whatever."""
    own = own_name(name) or own_name(name.rpartition("_")[2])
    return own is not None and own[0] != "learning_rate"


def _found(line: str) -> list[tuple[str, str, str]]:
    """Names, numbers and percent signs, as they stand; what is said more clearly comes later.

    A pattern is tried only where a word or a sign is that it needs: that is found many times as fast.
    """
    lower = line.lower()
    has_sign = ":" in line or "=" in line
    found: list[tuple[str, str, str]] = _BARE.findall(line) if any(word in lower for word in _BARE_NEEDS) else []
    cells = line.split("|")
    if len(cells) > 2:
        found += [(match[1], match[2], match[3]) for cell in cells if (match := _CELL.fullmatch(cell))]
    end = 0
    for match in _PAIR.finditer(line) if has_sign else ():
        name, gap, number, percent = match.groups()
        if not (percent and line.startswith("|", match.end())):  # `Train:  50%|████`: a progress bar
            found.append(
                (_whole_name(line[end : match.start(1)], name, is_tight=not gap and "=" in match[0]), number, percent)
            )
        end = match.end()
    if has_sign and any(word in lower for word in _AFTER_NEEDS):
        found += _AFTER.findall(line)
    fractions = _FRACTION.findall(line) if "acc" in lower and "/" in line else []
    return found + [(name, str(int(right) / int(of)), "") for name, right, of in fractions if int(of)]


def _whole_name(before: str, name: str, *, is_tight: bool) -> str:
    """Return a name with the words that belong to it. before: the line since the last number."""
    found = _WORDS_BEFORE.search(before)
    words = [*(found[0].split() if found and not is_tight else ()), *name.split()]
    if len(words) > MAX_WORDS:
        return name
    told = [word for word in words if word.lower().rstrip(".") not in _FILLING]
    return " ".join(told if told and own_name("_".join(told)) else words)
