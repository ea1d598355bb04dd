"""Remedies for a user's own program: lines to change, where no field of a spec stands for the fault."""

from collections.abc import Mapping

from ..events import Remedy
from ..spec import RunSpec

Evidence = Mapping[str, float | str | None]

_OUTPUT_REPAIRS = {
    "negative": Remedy(
        id="targets_in_range",
        title="Give the loss targets and outputs it is made for",
        lines="loss = nn.functional.cross_entropy(logits, classes)  # or BCE with targets in [0, 1]",
        expected="The loss falls towards 0 and not below.",
    ),
    "applied_twice": Remedy(
        id="raw_scores",
        title="Give the loss raw scores: leave out the function at the output",
        lines="scores = self.last_layer(hidden)  # no softmax or sigmoid; apply it to predict, not to train",
        expected="The loss falls below where it stood, and accuracy rises faster.",
    ),
    "out_of_reach": Remedy(
        id="linear_output",
        title="Use a linear output, or bring the targets into the range of the output",
        lines="return self.last_layer(hidden)  # no activation after the last layer",
        expected="Outputs cover the range of the targets.",
    ),
    "not_exclusive": Remedy(
        id="sigmoid_per_label",
        title="Use a sigmoid per label with binary cross-entropy",
        lines="loss = nn.functional.binary_cross_entropy_with_logits(scores, targets)",
        expected="Each label is learned by itself.",
    ),
    "sigmoid_per_class": Remedy(
        id="softmax_output",
        title="Use softmax cross-entropy on raw scores",
        lines="loss = nn.functional.cross_entropy(scores, classes)  # no sigmoid before it",
        expected="The loss falls faster, and one class wins per example.",
    ),
    "regression_on_classes": Remedy(
        id="cross_entropy",
        title="Use cross-entropy for classes",
        lines="loss = nn.functional.cross_entropy(scores, classes)  # binary_cross_entropy_with_logits for yes or no",
        expected="Wrong answers have a gradient, however sure they are.",
    ),
}


def suit_output_to_loss(spec: RunSpec, evidence: Evidence) -> Remedy | None:
    """What the kind of mismatch asks for."""
    return _OUTPUT_REPAIRS.get(str(evidence.get("kind")))


def match_shapes(spec: RunSpec, evidence: Evidence) -> Remedy | None:
    """Give outputs and targets the same shape."""
    return Remedy(
        id="match_shapes",
        title="Give outputs and targets the same shape",
        lines="loss = criterion(outputs.squeeze(-1), targets)  # both (N,); or targets.unsqueeze(-1), both (N, 1)",
        expected="Each output is compared with its own target.",
    )


def reconnect_loss(spec: RunSpec, evidence: Evidence) -> Remedy | None:
    """Let the gradient pass from the loss to the weights."""
    return Remedy(
        id="reconnect_loss",
        title="Connect the loss to the weights",
        lines="loss = criterion(model(inputs), targets)  # no .detach(), .item(), torch.tensor() on the way",
        expected="The gradient norm is above zero.",
    )


def clear_gradients(spec: RunSpec, evidence: Evidence) -> Remedy | None:
    """Clear the gradients before each backward pass."""
    return Remedy(
        id="zero_grad",
        title="Clear the gradients in every step",
        lines="optimizer.zero_grad()  # before loss.backward(), once per update",
        expected="The gradient norm no longer grows with the steps.",
    )
