"""A run as a plain PyTorch script that needs nothing of ours: the same data, first weights, order and losses.

The examples, split and normalised, lie beside the script as `data.npz`.
"""

from pathlib import Path
from typing import Any

import numpy as np

from ..data.loading import load_data
from ..data.split import SplitData
from ..runs.export import ExportError
from ..spec import RunSpec, Training
from .models import FAMILIES, model_text

_LOSSES = {
    "cross_entropy": "functional.cross_entropy",
    "binary_cross_entropy": "functional.binary_cross_entropy_with_logits",
    "mse": "functional.mse_loss",
    "l1": "functional.l1_loss",
    "huber": "functional.huber_loss",
}
_AUTO = {
    "classification": "cross_entropy",
    "tokens": "cross_entropy",
    "binary": "binary_cross_entropy",
    "regression": "mse",
}
_OF_TOKENS = "lambda logits, tokens: functional.cross_entropy(logits.flatten(0, 1), tokens.flatten())"
_ONE_CYCLE = """    start, end, done = 1 / 25, 1.0, (step - 1) / max(1, {peak} - 1)
    if step > {peak}:
        start, end, done = 1.0, 4e-6, (step - {peak}) / max(1, {num_steps} - {peak})
    return {rate!r} * (end + (start - end) * 0.5 * (1 + np.cos(np.pi * min(1.0, done))))
"""
_POSSIBLE = "an mlp, a convolutional, recurrent or transformer network without it"
_TEMPLATE = '''"""{title}: a plain PyTorch script. Needs torch and numpy, and data.npz beside it."""

from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional

torch.set_num_threads({threads})
torch.manual_seed({seed})
data = np.load(Path(__file__).with_name("data.npz"), allow_pickle=False)
inputs, targets = torch.from_numpy(data["train_inputs"]), torch.from_numpy(data["train_targets"])
validation_inputs = torch.from_numpy(data["validation_inputs"])
validation_targets = torch.from_numpy(data["validation_targets"])

{model}
criterion = {criterion}
optimizer = {optimizer}


def learning_rate(step):
{schedule}

step = 0
for epoch in range({num_epochs}):
    order = torch.from_numpy(np.random.default_rng([{seed}, epoch]).permutation(len(inputs)))
    for rows in order.split({batch_size}):
        if step == {num_steps}:
            break
        step += 1
        model.train()
        loss = criterion(model(inputs[rows]), targets[rows])
        optimizer.zero_grad()
        {backward}
{clip}        for group in optimizer.param_groups:
            group["lr"] = learning_rate(step)
        optimizer.step()
        print(f"step {{step}} loss {{loss.item():.9g}}")
    if len(validation_inputs):
        model.eval()
        with torch.no_grad():
            validation_loss = criterion(model(validation_inputs), validation_targets)
        print(f"step {{step}} validation loss {{validation_loss.item():.9g}}")
'''


def write_script(spec: RunSpec, folder: Path, threads: int = 1) -> Path:
    """Write `train.py` and `data.npz` and return the script. Raises ExportError for what it cannot say, DataError."""
    problem = _unsupported(spec)
    if problem:
        raise ExportError(f"{problem} cannot be written as a plain script yet; {_POSSIBLE} can")
    data = load_data(spec)
    if data.stream:
        raise ExportError("examples that are read from disk while training cannot be written beside a script")
    if data.task not in _AUTO:
        raise ExportError(f"the task {data.task} cannot be written as a plain script yet")
    text = script(spec, data, threads)
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        folder / "data.npz",
        train_inputs=data.train.inputs,
        train_targets=data.train.targets,
        validation_inputs=data.validation.inputs,
        validation_targets=data.validation.targets,
    )
    path = folder / "train.py"
    path.write_text(text, encoding="utf-8")
    return path


def script(spec: RunSpec, data: SplitData, threads: int = 1) -> str:
    """Return the text of the script."""
    training = spec.training
    num_examples = len(data.train)
    num_steps = training.num_steps(num_examples)
    steps_per_epoch = training.steps_per_epoch(num_examples)
    loss = _AUTO[data.task] if training.loss == "auto" else training.loss
    l1, clip = spec.regularization.l1, spec.regularization.clip_gradient_norm
    penalty = f" + {l1!r} * sum(weight.abs().sum() for weight in model.parameters() if weight.ndim > 1)" if l1 else ""
    return _TEMPLATE.format(
        title=(spec.preset or "A run").replace('"', "'").replace("\\", "/"),
        threads=threads,
        seed=spec.seed,
        model=model_text(spec.model, data.input_shape, data.num_outputs),
        criterion=_OF_TOKENS if data.task == "tokens" else _LOSSES[loss],
        optimizer=_optimizer(spec),
        schedule=_schedule(training, num_steps),
        num_epochs=-(-num_steps // steps_per_epoch),
        num_steps=num_steps,
        batch_size=training.batch_size,
        backward=f"(loss{penalty}).backward()" if l1 else "loss.backward()",
        clip=f"        nn.utils.clip_grad_norm_(model.parameters(), {clip!r})\n" if clip else "",
    )


def _unsupported(spec: RunSpec) -> str:
    """What of a spec the script cannot do; empty for nothing."""
    if type(spec.model) not in FAMILIES:
        return f"the model family {getattr(spec.model.__struct_config__, 'tag', 'of this run')!r}"
    features: dict[str, Any] = {
        "model.features": getattr(spec.model, "features", None),
        "model.residual": getattr(spec.model, "residual", False),
        "model.initial_weights": getattr(spec.model, "initial_weights", None),
        "training.schedule = plateau": spec.training.schedule == "plateau",
        "training.loss_factory": getattr(spec.training, "loss_factory", None),
        "regularization.early_stopping": spec.regularization.early_stopping,
        "regularization.adversarial_epsilon": getattr(spec.regularization, "adversarial_epsilon", 0),
        "augmentation": getattr(getattr(spec, "augmentation", None), "is_on", False),
        "transfer": getattr(spec, "transfer", None),
        "edits": spec.edits,
    }
    return next((name for name, is_used in features.items() if is_used), "")


def _optimizer(spec: RunSpec) -> str:
    training, decay = spec.training, spec.regularization.weight_decay
    given = f"model.parameters(), lr={training.learning_rate!r}, weight_decay={decay!r}"
    match training.optimizer:
        case "sgd":
            return f"torch.optim.SGD({given}, fused=True)"
        case "momentum":
            return f"torch.optim.SGD({given}, momentum={training.momentum!r}, fused=True)"
        case "nesterov":
            nesterov = training.momentum > 0
            return f"torch.optim.SGD({given}, momentum={training.momentum!r}, nesterov={nesterov}, fused=True)"
        case "rmsprop":
            return f"torch.optim.RMSprop({given}, momentum={training.momentum!r})"
        case "adam" | "adamw":
            return f"torch.optim.{'Adam' if training.optimizer == 'adam' else 'AdamW'}({given}, fused=True)"


def _schedule(training: Training, num_steps: int) -> str:
    rate, every, drop = training.learning_rate, training.schedule_steps, training.schedule_factor
    match training.schedule:
        case "step":
            factor = f"{drop!r} ** ((step - 1) // {every or max(1, -(-num_steps // 3))})"
        case "cosine":
            factor = f"0.5 * (1 + np.cos(np.pi * (step - 1) / {num_steps}))"
        case "warm_up":
            factor = f"min(1.0, step / {every or max(1, round(0.1 * num_steps))})"
        case "one_cycle":
            return _ONE_CYCLE.format(rate=rate, peak=every or max(1, round(0.3 * num_steps)), num_steps=num_steps)
        case "constant":
            return f"    return {rate!r}\n"
        case other:
            raise ExportError(f"training.schedule = {other} cannot be written as a plain script yet")
    return f"    return {rate!r} * {factor}\n"
