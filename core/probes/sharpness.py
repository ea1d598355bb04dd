"""Sharpness: the largest eigenvalue of the loss's Hessian, beside the learning rate that it allows."""

import math
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.optim import SGD

from ..probing.result import Curve, ProbeError, ProbeResult, Verdict
from .batch import Batch, map_tensors, num_examples
from .gradients import gradients
from .isolation import SEED, without_trace
from .subject import Subject
from .trial import CutOff, Trial
from .wording import amount

MAX_ITERATIONS = 200
RESIDUAL = 5e-4
"""‖Hv − λv‖ / |λ| at which an eigenpair is good enough; the error of λ is of its square."""
MAX_BATCHES, ENOUGH_EXAMPLES = 4, 256

Product = Callable[[Tensor], Tensor]
"""v (num_parameters,) → Hv."""


@dataclass(frozen=True, slots=True)
class Eigenvalue:
    """What power iteration ended with."""

    value: float
    converged: bool
    history: tuple[float, ...]
    """The estimate after each product."""


class Sharpness:
    """λ_max of the Hessian of the loss on up to four batches, by power iteration with Hessian-vector products.

    Gradient descent without momentum grows along a direction as soon as its curvature exceeds 2/learning rate; full
    batches bring the sharpness up to about that value and keep it there (the edge of stability), which is healthy.
    Momentum β allows 2(1+β)/learning rate. Adam rescales directions: the bound does not apply to it and is only shown.
    Dropout is silent; batch norm uses the batch.
    """

    name: ClassVar[str] = "sharpness"
    source: ClassVar[str] = "Cohen et al., Gradient Descent Typically Occurs at the Edge of Stability, 2103.00065"

    @without_trace
    def run(self, subject: Subject) -> ProbeResult:
        """Iterate on a copy. Raises ProbeError."""
        subject.require_parameters()
        trial = subject.trial()
        trial.silence_dropout()
        in_half = any(parameter.dtype in (torch.float16, torch.bfloat16) for parameter in trial.model.parameters())
        batches = _enough(subject.first_batches(MAX_BATCHES))
        if in_half:  # products of rounded numbers lose the small differences that curvature is made of
            trial.model.float()
            batches = [map_tensors(batch, _single) for batch in batches]
        trial.first_loss(batches[0])
        with _differentiable_twice():
            product, like = hessian_product(trial, batches)
            top = largest_eigenvalue(product, like)
        return self._judge(subject, top, batches)

    def _judge(self, subject: Subject, top: Eigenvalue, batches: list[Batch]) -> ProbeResult:
        rate = subject.learning_rate
        bound = 2 / rate if rate else None
        limit, rule = _stability(subject)
        verdict, meaning = _meaning(top.value, limit, rule)
        about = "" if top.converged else "at least about "
        beside = f", beside 2/learning rate = {amount(bound)}" if bound else ""
        return ProbeResult(
            name=self.name,
            headline=f"The sharpness is {about}{amount(top.value)}{beside}",
            verdict=verdict,
            meaning=meaning,
            evidence={
                "sharpness": top.value,
                "two_over_learning_rate": bound,
                "stability_limit": limit,
                "learning_rate": rate,
                "num_examples": sum(map(num_examples, batches)),
                "num_iterations": len(top.history),
                "converged": "yes" if top.converged else "no",
            },
            curve=Curve(tuple(map(float, range(1, len(top.history) + 1))), top.history, "iteration", "eigenvalue"),
        )


def hessian_product(trial: Trial, batches: list[Batch]) -> tuple[Product, Tensor]:
    """Return v → Hv for the mean loss of the batches, and a vector that v has to be like. Raises ProbeError."""
    parameters = [p for p in trial.model.parameters() if p.requires_grad and p.is_floating_point()]
    if not parameters:
        raise ProbeError("sharpness needs real parameters", 2)
    loss = torch.stack([trial.loss(batch) for batch in batches]).mean()
    if not loss.requires_grad:
        raise CutOff
    try:
        found = gradients([loss], parameters, create_graph=True)
    except RuntimeError as error:
        raise _not_twice(error) from error
    pairs = [(p, g) for p, g in zip(parameters, found, strict=True) if g is not None]
    curved = [(number, g) for number, (_, g) in enumerate(pairs) if g.requires_grad]
    sizes = [p.numel() for p, _ in pairs]

    def product(vector: Tensor) -> Tensor:
        if not curved:  # the loss is linear in every parameter
            return torch.zeros_like(vector)
        pieces = vector.split(sizes)
        directions = [pieces[number].view_as(g) for number, g in curved]
        try:
            rows = gradients([g for _, g in curved], [p for p, _ in pairs], directions, keep_graph=True)
        except RuntimeError as error:
            raise _not_twice(error) from error
        flat = [
            torch.zeros_like(p).flatten() if row is None else row.flatten()
            for (p, _), row in zip(pairs, rows, strict=True)
        ]
        return torch.cat(flat)

    return product, torch.cat([p.detach().flatten() for p, _ in pairs])


def largest_eigenvalue(product: Product, like: Tensor) -> Eigenvalue:
    """Return the largest eigenvalue (not the largest in size) of a symmetric matrix given by its products.

    Power iteration finds the one of largest size; if that is negative, it is repeated on H − λI, whose largest in size
    is the top one.
    """
    first = _iterate(product, like, 0.0)
    if first.value >= 0:
        return first
    second = _iterate(product, like, first.value)
    return Eigenvalue(second.value, second.converged, first.history + second.history)


def _iterate(product: Product, like: Tensor, shift: float) -> Eigenvalue:
    generator = torch.Generator().manual_seed(SEED)
    vector = torch.randn(len(like), generator=generator).to(like)
    vector = vector / vector.norm()
    history: list[float] = []
    converged = False
    while not converged and len(history) < MAX_ITERATIONS:
        image = product(vector) - shift * vector
        value = float(vector @ image)
        if not math.isfinite(value):
            raise ProbeError("the curvature of the loss is not finite", 4)
        history.append(value + shift)
        length = float(image.norm())
        converged = length == 0.0 or float((image - value * vector).norm()) <= RESIDUAL * abs(value)
        vector = image / length if length else vector
    return Eigenvalue(history[-1], converged, tuple(history))


def _stability(subject: Subject) -> tuple[float | None, str]:
    """The sharpness up to which plain or heavy-ball gradient descent is stable, and how it is called."""
    optimizer, rate = subject.optimizer, subject.learning_rate
    if not isinstance(optimizer, SGD) or not rate:
        return None, ""
    group = optimizer.param_groups[0]
    momentum = 0.0 if group["nesterov"] else float(group["momentum"])  # Nesterov's limit is below 2/rate × (1 + β)
    return 2 * (1 + momentum) / rate, "2(1 + momentum)/learning rate" if momentum else "2/learning rate"


def _meaning(sharpness: float, limit: float | None, rule: str) -> tuple[Verdict, str]:
    if limit is None:
        return "unclear", "The optimiser rescales each direction, so no bound of this kind holds for it."
    if sharpness > 2 * limit:
        return "unhealthy", f"It is {sharpness / limit:.3g} times {rule}: steps overshoot; lower the learning rate."
    if sharpness > 0.8 * limit:
        return "healthy", f"Training runs at the edge of stability, {rule}; a higher rate would be too high."
    return "healthy", f"It is below {rule}: steps are stable in every direction."


def _enough(batches: list[Batch]) -> list[Batch]:
    """The first batches, as many as make 256 examples."""
    count = max(1, math.ceil(ENOUGH_EXAMPLES / max(1, num_examples(batches[0]))))
    return batches[:count]


def _single(tensor: Tensor) -> Tensor:
    return tensor.float() if tensor.dtype in (torch.float16, torch.bfloat16) else tensor


def _not_twice(error: RuntimeError) -> ProbeError:
    reason = " ".join(str(error).split())
    return ProbeError(f"the loss cannot be differentiated twice ({reason})")


@contextmanager
def _differentiable_twice() -> Generator[None]:
    """Use the kernels that have second derivatives."""
    with sdpa_kernel(SDPBackend.MATH), torch.backends.cudnn.flags(enabled=False):
        yield
