"""LossSurface: the loss around the weights, on the plane in which training has moved them most."""

from typing import ClassVar

import torch
from torch import Tensor
from torch.func import functional_call

from ..data.dataset import Task
from ..models import describe_layers
from .examples import inputs_of, labels_of, spread_rows
from .instrument import Picture
from .subject import Subject

SIZE = 15
"""Places along each side of the plane."""
MAX_EXAMPLES, MIN_EXAMPLES = 256, 32
MAX_WORK = 2e9
"""Multiply-adds of a surface: a convolution uses its few weights at every pixel, so it is shown fewer examples."""
MAX_PARAMETERS = 20_000
MAX_PLACES = 64
MARGIN = 0.2
"""How far the plane reaches beyond the path on each side, as a share of the path's extent."""
_OF_EXAMPLES: tuple[Task, ...] = ("classification", "binary", "regression")
_FLAT = 1e-12
"""A path whose second direction holds a smaller share than this lies on a line."""


class LossSurface:
    """The loss of up to 256 training examples at 15 × 15 settings of the weights, and the path of training among them.

    The plane goes through the present weights along the two directions that hold most of the path so far: principal
    components of (earlier weights − present weights), as in Li et al., 2018 (1712.09913), section 7. Both axes have one
    scale, the Euclidean distance between weights, so that a ravine looks like one. Off the plane the loss may do
    anything, and the path is seen as its shadow: `shown` is the share of its squared distances from the present weights
    that lies in the plane. Loss in evaluation mode, without weight penalties.
    """

    name: ClassVar[str] = "loss_surface"
    unit: ClassVar[str] = "loss"
    cost: ClassVar[str] = "225 forward passes of 256 examples"

    def __init__(self, subject: Subject) -> None:
        """Choose the examples, evenly spread over the training split."""
        self._model = subject.network.model
        self._criterion = subject.criterion
        num_parameters = sum(parameter.numel() for parameter in self._model.parameters())
        self._path = list[tuple[int, Tensor]]()  # step, weights (num_parameters,)
        self._stride, self._num_seen = 1, 0
        is_small = 0 < num_parameters <= MAX_PARAMETERS and subject.data.task in _OF_EXAMPLES
        num_examples = affordable_examples(subject) if is_small and self._criterion is not None else 0
        self.applies = num_examples >= MIN_EXAMPLES
        if self.applies:
            rows = spread_rows(subject.data.train, num_examples)
            self._inputs = inputs_of(subject, subject.data.train, rows)
            self._targets = labels_of(subject, subject.data.train, rows)

    def remember(self, step: int) -> None:
        """Copy the weights as they are after `step`, or not where places kept are to stay evenly spread and few."""
        if self._num_seen % self._stride == 0:
            self._path.append((step, self._weights()))
        self._num_seen += 1
        if len(self._path) > MAX_PLACES:
            self._path = self._path[::2]
            self._stride *= 2

    @torch.no_grad()
    def draw(self) -> list[Picture]:
        """Return loss (15, 15), row 0 at the smallest y; x, y (15,); path (n, 2), oldest first, ending at (0, 0).

        Nothing as long as the path does not span a plane, or holds weights that are not finite.
        """
        if len(self._path) < 2:
            return []
        here = self._weights()
        earlier = [weights for _, weights in self._path]
        plane = plane_of(torch.stack(earlier).double() - here.double())
        if plane is None:
            return []
        directions, places, shown = plane
        path = torch.nn.functional.pad(places, (0, 0, 0, 1))  # the present weights are the origin
        x, y = axes_around(path)
        settings = (here + (a * directions[0] + b * directions[1]).to(here.dtype) for b in y for a in x)
        loss = torch.stack([self._loss(weights) for weights in settings]).reshape(SIZE, SIZE)
        arrays = {"loss": loss, "x": x, "y": y, "path": path}
        meta = {"shown": shown, "first_step": self._path[0][0], "num_examples": len(self._inputs)}
        return [Picture(self.name, {name: array.float().cpu().numpy() for name, array in arrays.items()}, meta)]

    def _weights(self) -> Tensor:
        return torch.cat([parameter.detach().flatten() for parameter in self._model.parameters()])

    def _loss(self, weights: Tensor) -> Tensor:
        assert self._criterion is not None
        named = dict(self._model.named_parameters())
        pieces = weights.split([parameter.numel() for parameter in named.values()])
        shaped = {name: piece.view_as(named[name]) for name, piece in zip(named, pieces, strict=True)}
        return self._criterion(functional_call(self._model, shaped, (self._inputs,)), self._targets)


def affordable_examples(subject: Subject) -> int:
    """Return how many examples a surface of this model can be computed of, at most 256."""
    dtype = torch.from_numpy(subject.data.train.inputs[:0]).dtype
    layers = describe_layers(subject.network.model, subject.data.input_shape, dtype)
    work = sum(layer.multiply_adds for layer in layers) * SIZE**2
    return min(MAX_EXAMPLES, int(MAX_WORK / max(work, 1)))


def plane_of(offsets: Tensor) -> tuple[Tensor, Tensor, float] | None:
    """Return two orthonormal directions (2, k) that hold most of offsets (n, k), their places (n, 2), and the share.

    Signs are chosen so that the offsets lie to the lower left. None where they do not span a plane.
    """
    if not offsets.isfinite().all():
        return None
    squares, vectors = torch.linalg.eigh(offsets @ offsets.T)  # ascending; n is far smaller than k
    squares, vectors = squares.flip(0).clamp_min(0), vectors.flip(1)[:, :2]
    if squares[1] <= _FLAT * squares[0]:
        return None
    places = vectors * squares[:2].sqrt()
    signs = torch.where(places.sum(0) > 0, -1.0, 1.0)
    directions = (vectors * signs / squares[:2].sqrt()).T @ offsets
    return directions, places * signs, float(squares[:2].sum() / squares.sum())


def axes_around(path: Tensor) -> tuple[Tensor, Tensor]:
    """Return x and y, both (15,), of a square that holds the path (n, 2) with a margin."""
    low, high = path.min(0).values, path.max(0).values
    reach = (high - low).max() * (0.5 + MARGIN)
    steps = torch.linspace(-1, 1, SIZE, dtype=path.dtype, device=path.device) * reach
    x, y = (middle + steps for middle in (low + high) / 2)
    return x, y
