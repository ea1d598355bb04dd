"""Rules between the fields of a spec."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..data import Function
from ..families.transformer import Transformer
from .errors import SpecError, nearest, shown, suggestion

if TYPE_CHECKING:
    from ..spec import RunSpec


def check(spec: RunSpec, file: str = "") -> None:
    """Raise SpecError when fields contradict one another."""
    rules = (_epochs_or_steps, _shares, _device, _shared_out, _needs_validation, _function_range, _transfer, _edits)
    for rule in rules:
        problem = rule(spec)
        if problem:
            place, sentence = problem
            raise SpecError(sentence, place=place, file=file)


Problem = tuple[str, str] | None


def _epochs_or_steps(spec: RunSpec) -> Problem:
    if spec.training.epochs is not None and spec.training.steps is not None:
        both = f"epochs = {spec.training.epochs} and steps = {spec.training.steps}"
        return "training", f"{both}: give one of them, not both"
    return None


def _shares(spec: RunSpec) -> Problem:
    total = spec.split.validation + spec.split.test
    if total >= 1:
        return (
            "split",
            f"validation and test take {total:g} of the examples, nothing is left to train on",
        )
    return None


def _device(spec: RunSpec) -> Problem:
    if re.fullmatch(r"auto|cpu|mps|cuda(:\d{1,4})?", spec.device):
        return None
    known = {"auto": "auto", "cpu": "cpu", "cuda": "cuda", "cuda:0": "cuda:0", "gpu": "cuda", "mps": "mps"}
    close = nearest(spec.device, known)
    hint = f", did you mean '{known[close]}'? One of:" if close else "; one of:"
    return "device", f"unknown device {shown(spec.device)}{hint} auto, cpu, cuda, cuda:N, mps"


def _shared_out(spec: RunSpec) -> Problem:
    if spec.parallel != "fsdp":
        return None
    if not isinstance(spec.model, Transformer):
        return "parallel", "'fsdp' shares out transformers only; 'ddp' trains every family"
    regularization = spec.regularization
    for name, value in (("l1", regularization.l1), ("adversarial_epsilon", regularization.adversarial_epsilon)):
        if value:
            return f"regularization.{name}", "needs the whole model at every step, which 'fsdp' shares out; try 0"
    return None


def _needs_validation(spec: RunSpec) -> Problem:
    if spec.split.validation > 0:
        return None
    if spec.regularization.early_stopping:
        return "regularization.early_stopping", "needs validation examples, but split.validation is 0; try 0.2"
    if spec.training.schedule == "plateau":
        return "training.schedule", "'plateau' needs validation examples, but split.validation is 0; try 0.2"
    return None


def _function_range(spec: RunSpec) -> Problem:
    data = spec.data
    if isinstance(data, Function) and not data.start < data.end:
        return "data.end", f"{data.end:g} must be greater than data.start, which is {data.start:g}"
    return None


def _edits(spec: RunSpec) -> Problem:
    from msgspec.structs import replace

    from ..edits import edited

    now = replace(spec, edits=[])
    for number, edit in enumerate(spec.edits):
        place = f"edits[{number}]"
        if number and edit.step < spec.edits[number - 1].step:
            return f"{place}.step", f"{edit.step:,} comes before the edit above it; list edits in the order of steps"
        try:
            now = edited(now, edit.set)
        except SpecError as error:
            return f"{place}.set.{error.place}", error.rule
    return None


def _transfer(spec: RunSpec) -> Problem:
    from ...presets import PRESETS

    name = spec.transfer.preset if spec.transfer else ""
    if not name or (name in PRESETS and name != spec.preset):
        return None
    if name == spec.preset:
        return "transfer.preset", f"{shown(name)} cannot be trained before itself; name another preset"
    hint = suggestion(name, PRESETS) or "; `nn-tui presets` lists them"
    return "transfer.preset", f"unknown preset {shown(name)}{hint}"
