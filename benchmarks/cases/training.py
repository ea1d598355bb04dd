"""The loop most cases are trained by: plain PyTorch, as a user would write it, observed or not."""

import math
import time
from collections.abc import Iterator

import torch
from torch import Tensor, nn
from torch.nn.utils import clip_grad_norm_

from .case import Criterion, Examples, Observer, Program, Result


def train(program: Program, seed: int, observer: Observer | None = None) -> Result:
    """Run the program to its end; the seed decides the order of batches, dropout and other noise.

    `observer` is what `nn_tui.watch(program.model, program.optimizer, criterion=program.criterion)` returned.
    """
    torch.manual_seed(seed)
    return (program.loop or train_supervised)(program, seed, observer)


def train_supervised(program: Program, seed: int, observer: Observer | None = None) -> Result:
    """Train on batches of (inputs, targets) and evaluate after every epoch; ends early once a loss is not finite."""
    model, optimizer, options = program.model, program.optimizer, program.options
    criterion = observed_criterion(program, observer)
    order = torch.Generator().manual_seed(seed)
    num_batches = math.ceil(len(program.train[0]) / program.batch_size)
    num_updates = program.epochs * (num_batches // options.accumulate)
    scheduler = options.schedule(optimizer, num_updates) if options.schedule else None
    scaler = torch.amp.GradScaler("cpu", init_scale=options.initial_scale or 1.0, enabled=bool(options.initial_scale))
    scores: list[float] = []
    losses: list[float] = []
    finite, num_steps, load_seconds = True, 0, 0.0
    started = time.perf_counter()

    for _ in range(program.epochs):
        model.train()
        waiting = time.perf_counter()
        for batch, (inputs, targets) in enumerate(batches(program, order), start=1):
            load_seconds += time.perf_counter() - waiting
            with torch.autocast("cpu", options.autocast or torch.bfloat16, enabled=options.autocast is not None):
                loss = criterion(model(inputs), targets)
            if options.penalty:
                loss = loss + options.penalty(model)
            if options.rewrap_loss:
                loss = torch.tensor(loss.item(), requires_grad=True)
            scaler.scale(loss / options.accumulate).backward()
            finite = finite and math.isfinite(loss.item())
            if batch % options.accumulate == 0:
                if options.clip_norm:
                    scaler.unscale_(optimizer)
                    clip_grad_norm_(model.parameters(), options.clip_norm)
                scaler.step(optimizer)
                scaler.update()
                num_steps += 1
                if options.zero_grad:
                    optimizer.zero_grad()
                if scheduler and num_steps < num_updates:
                    scheduler.step()
            if observer:
                observer.log(loss=loss)
            waiting = time.perf_counter()
        loss, score = evaluate(program, criterion, observer)
        losses.append(loss)
        scores.append(score)
        if not finite:
            break

    return Result(
        scores=tuple(scores),
        losses=tuple(losses),
        finite=finite,
        num_steps=num_steps,
        seconds=time.perf_counter() - started,
        load_seconds=load_seconds,
    )


def batches(program: Program, order: torch.Generator) -> Iterator[Examples]:
    """Yield one epoch of batches, drawn as the options say."""
    inputs, targets = program.train
    options = program.options
    if options.example_weights:
        indices = torch.multinomial(options.example_weights(targets), len(inputs), replacement=True, generator=order)
    else:
        indices = torch.randperm(len(inputs), generator=order)
    for chosen in indices.split(program.batch_size):
        if options.load_seconds:
            time.sleep(options.load_seconds)
        batch = inputs[chosen], targets[chosen]
        yield options.transform(*batch) if options.transform else batch


def evaluate(program: Program, criterion: Criterion, observer: Observer | None) -> tuple[float, float]:
    """Log loss and metric of the validation split, and return loss and score."""
    inputs, targets = program.validation
    program.model.eval()
    with torch.no_grad():
        outputs = program.model(inputs)
        loss = float(criterion(outputs, targets))
        metric = finite_or_worst(program.metric.measure(outputs, targets))
        score = finite_or_worst(program.score(outputs, targets))
    if observer:
        observer.log_validation(loss=loss, **{program.metric.name: metric})
    return loss, score


def observed_criterion(program: Program, observer: Observer | None) -> Criterion:
    """Return the criterion to call: a watched module is hooked, a plain function is called through the observer."""
    if observer is None or isinstance(program.criterion, nn.Module):
        return program.criterion
    return observer.criterion


def finite_or_worst(score: float | Tensor) -> float:
    """Return the score, or −inf where it is not a number."""
    return float(score) if math.isfinite(score) else -math.inf
