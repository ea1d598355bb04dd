"""Saliency: which pixels an answer hangs on."""

from typing import ClassVar

import torch
from torch import Tensor, nn

from .examples import class_probabilities, has_pictures, inputs_of, looks_of, one_of_each_class
from .instrument import Picture
from .subject import Subject

NUM_EXAMPLES = 6
NUM_PARTS = 24
"""Points on the way from the baseline to the picture at which integrated gradients look."""


class Saliency:
    """For some validation pictures: how the score of the answer changes with each pixel.

    - gradient (Simonyan et al., 2014): |∂ score / ∂ pixel|, the largest over colour channels. Noisy, and 0 where a unit
      is saturated.
    - integrated gradients (Sundararajan et al., 2017): (x − x₀) · ∫ ∂ score / ∂x along the line from x₀, the mean
      picture of the data (0 after normalisation). Signed; the sum over pixels is score(x) − score(x₀).
    """

    name: ClassVar[str] = "saliency"
    unit: ClassVar[str] = "change of the score"
    cost: ClassVar[str] = "a forward and backward pass of 150 examples"

    def __init__(self, subject: Subject) -> None:
        """Choose one validation picture of each of the first classes."""
        self._subject = subject
        self.applies = has_pictures(subject)
        if self.applies:
            validation = subject.data.validation
            rows = one_of_each_class(validation.targets, NUM_EXAMPLES)
            self._inputs = inputs_of(subject, validation, rows)
            self._images = looks_of(subject, validation.inputs[rows])
            self._truth = [int(label) for label in validation.targets[rows].reshape(-1)]

    def draw(self) -> list[Picture]:
        """Return images (n, channels, height, width) uint8, gradient and integrated (n, height, width) float32."""
        model = self._subject.network.model
        with torch.no_grad():
            answers = class_probabilities(model(self._inputs)).argmax(1)
        arrays = {
            "images": self._images,
            "gradient": score_gradient(model, self._inputs, answers).abs().amax(1).cpu().numpy(),
            "integrated": integrated_gradients(model, self._inputs, answers, NUM_PARTS).sum(1).cpu().numpy(),
        }
        meta = {
            "classes": list(self._subject.data.dataset.class_names),
            "truth": self._truth,
            "answers": answers.tolist(),
        }
        return [Picture(self.name, arrays, meta)]


def score_gradient(model: nn.Module, inputs: Tensor, classes: Tensor) -> Tensor:
    """Return the gradient of each example's score of its class along its pixels, of the shape of `inputs`.

    The score is the class's logit; a single logit counts against the first class.
    """
    with torch.enable_grad():
        inputs = inputs.detach().requires_grad_()
        outputs = model(inputs)
        if outputs.shape[1] == 1:
            outputs = torch.cat((-outputs, outputs), 1)
        scores = outputs.gather(1, classes[:, None]).sum()  # examples do not see one another in evaluation mode
        (gradient,) = torch.autograd.grad(scores, inputs)
    return gradient


def integrated_gradients(model: nn.Module, inputs: Tensor, classes: Tensor, num_parts: int) -> Tensor:
    """Return (x − 0) · mean gradient at the middles of `num_parts` equal parts of the way from 0 to x, shaped as x."""
    shares = (torch.arange(num_parts, device=inputs.device, dtype=inputs.dtype) + 0.5) / num_parts
    along = shares.view(-1, 1, *[1] * (inputs.ndim - 1)) * inputs  # (num_parts, n, …)
    gradients = score_gradient(model, along.flatten(0, 1), classes.repeat(num_parts))
    return inputs * gradients.view_as(along).mean(0)
