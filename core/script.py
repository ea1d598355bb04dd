"""A run as a plain PyTorch script that needs nothing of ours: the same data, first weights, order and losses.

The examples, split and normalised, lie beside the script as `data.npz`.
"""

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from .data.split import SplitData, load_data
from .families.mlp import MLP
from .runs.export import ExportError
from .spec import RunSpec, Training

_ACTIVATIONS = {
    "relu": "nn.ReLU()",
    "leaky_relu": "nn.LeakyReLU()",
    "gelu": "nn.GELU()",
    "silu": "nn.SiLU()",
    "elu": "nn.ELU()",
    "sigmoid": "nn.Sigmoid()",
    "tanh": "nn.Tanh()",
}
_LOSSES = {
    "cross_entropy": "functional.cross_entropy",
    "binary_cross_entropy": "functional.binary_cross_entropy_with_logits",
    "mse": "functional.mse_loss",
    "l1": "functional.l1_loss",
    "huber": "functional.huber_loss",
}
_AUTO = {"classification": "cross_entropy", "binary": "binary_cross_entropy", "regression": "mse"}
_FILL = {
    "xavier": "nn.init.xavier_uniform_(layer.weight)",
    "he": 'nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")',
    "orthogonal": "nn.init.orthogonal_(layer.weight)",
    "zeros": "nn.init.zeros_(layer.weight)",
}
_RELU_FAMILY = ("relu", "leaky_relu", "gelu", "silu", "elu")
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

model = nn.Sequential(
{layers}
)
linear = [layer for layer in model if isinstance(layer, nn.Linear)]
with torch.no_grad():
    for layer in linear:
        is_output = layer is linear[-1]
{fill}
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
        raise ExportError(f"{problem} cannot be written as a plain script yet; runs of an mlp without it can")
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
    assert isinstance(spec.model, MLP), "checked by the caller"
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
        layers=_layers(spec.model, data),
        fill=_fill(spec.model),
        criterion=_LOSSES[loss],
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
    if not isinstance(spec.model, MLP):
        return f"the model family {getattr(spec.model.__struct_config__, 'tag', 'of this run')!r}"
    features: dict[str, Any] = {
        "model.features": spec.model.features,
        "model.residual": spec.model.residual,
        "model.initial_weights": spec.model.initial_weights,
        "training.schedule = plateau": spec.training.schedule in ("plateau", "one_cycle"),
        "training.loss_factory": getattr(spec.training, "loss_factory", None),
        "regularization.early_stopping": spec.regularization.early_stopping,
        "regularization.adversarial_epsilon": getattr(spec.regularization, "adversarial_epsilon", 0),
        "augmentation": getattr(getattr(spec, "augmentation", None), "is_on", False),
        "transfer": getattr(spec, "transfer", None),
        "edits": spec.edits,
    }
    return next((name for name, is_used in features.items() if is_used), "")


def _layers(model: MLP, data: SplitData) -> str:
    widths = model.widths(data.input_shape, data.num_outputs)
    lines = ["nn.Flatten()"] if len(data.input_shape) > 1 else []
    bias = "" if model.bias else ", bias=False"
    for activation, (before, after) in zip(model.activations, pairwise(widths[:-1]), strict=True):
        lines.append(f"nn.Linear({before}, {after}{bias})")
        if model.normalization != "none":
            kind = "nn.BatchNorm1d" if model.normalization == "batch" else "nn.LayerNorm"
            lines.append(f"{kind}({after})")
        if activation != "none":
            lines.append(_ACTIVATIONS[activation])
        if model.dropout:
            lines.append(f"nn.Dropout({model.dropout!r})")
    lines.append(f"nn.Linear({widths[-2]}, {widths[-1]}{bias})")
    return "\n".join(f"    {line}," for line in lines)


def _fill(model: MLP) -> str:
    fills = _FILL | {"normal": f"nn.init.normal_(layer.weight, std={model.initialization_std!r})"}
    lines = [fills.get(model.initialization, "")]
    if model.initialization == "auto":
        with_he = [number for number, activation in enumerate(model.activations) if activation in _RELU_FAMILY]
        named = ", ".join(f"linear[{number}]" for number in with_he)
        which = "not is_output" if len(with_he) == len(model.hidden) else f"layer in ({named},)"
        lines = [f"if {which}:", f"    {fills['he']}", "else:", f"    {fills['xavier']}"]
        lines = lines if with_he else [fills["xavier"]]
    if model.bias:
        lines.append(f"layer.bias.fill_(0.0 if is_output else {model.initial_bias!r})")
    return "\n".join(f"        {line}" for line in lines)


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
        case "constant":
            return f"    return {rate!r}\n"
        case other:
            raise ExportError(f"training.schedule = {other} cannot be written as a plain script yet")
    return f"    return {rate!r} * {factor}\n"
