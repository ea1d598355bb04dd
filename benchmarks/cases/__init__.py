"""Training programs with known faults or known health, by which the diagnosis is judged.

    case.py          what a case is
    training.py      the loop they are trained by, observed or not
    autotrainer.py, stackoverflow.py     rebuilt from published sources
    healthy.py       ordinary training that goes well
    convolution.py, recurrence.py, attention.py, reconstruction.py, views.py, adversarial.py, embedding.py,
    regression.py    our own: a fault is its healthy twin with one thing changed
    targets.py, criteria.py, layers.py, tables.py, pictures.py    what the cases share
    rates.py         how often each misses its target

`python -m benchmarks.cases` trains them all and shows how often each misses its target.
"""

from . import (
    adversarial,
    attention,
    autotrainer,
    convolution,
    embedding,
    healthy,
    reconstruction,
    recurrence,
    regression,
    stackoverflow,
    views,
)
from .case import CODES, Case, Data, Examples, Metric, Observer, Options, Program, Recipe, Result, Target
from .training import train

CASES: tuple[Case, ...] = (
    *autotrainer.CASES,
    *stackoverflow.CASES,
    *healthy.CASES,
    *convolution.CASES,
    *recurrence.CASES,
    *attention.CASES,
    *reconstruction.CASES,
    *views.CASES,
    *embedding.CASES,
    *regression.CASES,
    *adversarial.CASES,
)

__all__ = [
    "CASES",
    "CODES",
    "Case",
    "Data",
    "Examples",
    "Metric",
    "Observer",
    "Options",
    "Program",
    "Recipe",
    "Result",
    "Target",
    "train",
]
