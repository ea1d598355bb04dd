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
    "wrong_sign": Remedy(
        id="sign_of_loss",
        title="Turn the sign of the loss",
        lines="loss = -log_likelihood  # what is minimised falls as answers get better",
        expected="Accuracy rises above that of drawing lots while the loss falls.",
    ),
    "not_log_probabilities": Remedy(
        id="log_probabilities",
        title="Give the loss log-probabilities over the classes, or use cross_entropy on raw scores",
        lines="loss = nn.functional.nll_loss(scores.log_softmax(dim=1), classes)  # dim 1: the classes, not the batch",
        expected="The loss begins near the logarithm of the number of classes and falls towards 0.",
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
    "undefined": Remedy(
        id="cross_entropy",
        title="Use a cross-entropy on raw scores, which is defined for all of them",
        lines="loss = nn.functional.cross_entropy(scores, classes)  # binary_cross_entropy_with_logits for yes or no",
        expected="The loss is a number whatever the outputs are.",
    ),
    "one_softmax_unit": Remedy(
        id="sigmoid_per_label",
        title="Use a sigmoid with binary cross-entropy: a softmax over one unit is always 1",
        lines="loss = nn.functional.binary_cross_entropy_with_logits(scores, targets)",
        expected="The gradient norm is above zero.",
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


def take_steps(spec: RunSpec, evidence: Evidence) -> Remedy | None:
    """Make the updates that are never made."""
    if evidence.get("kind") != "never_stepped":
        return None
    return Remedy(
        id="take_steps",
        title="Make an update in every step",
        lines="loss.backward()\noptimizer.step()  # behind every backward pass",
        expected="Every layer's update ratio is above zero.",
    )


def thaw(spec: RunSpec, evidence: Evidence) -> Remedy | None:
    """Train what is frozen."""
    if evidence.get("kind") != "frozen":
        return None
    return Remedy(
        id="thaw",
        title="Train the frozen layers too, unless they were trained before",
        lines="model.requires_grad_(True)\noptimizer = torch.optim.Adam(model.parameters())  # made anew, with all",
        expected="Every layer's update ratio is above zero, and the loss falls further.",
    )


def keep_graph(spec: RunSpec, evidence: Evidence) -> Remedy | None:
    """Hand on what a layer gave with the graph that made it, where the gradient ends behind the layer."""
    if evidence.get("num_gradients") != 0.0:
        return None
    return Remedy(
        id="keep_graph",
        title="Let the gradient reach the layer",
        lines="output = after(layer(inputs))  # no .detach(), .data, .numpy() or torch.no_grad() in between",
        expected="The layer has a gradient, and its update ratio is above zero.",
    )


def reconnect_loss(spec: RunSpec, evidence: Evidence) -> Remedy | None:
    """Let the gradient pass from the loss to the weights."""
    return Remedy(
        id="reconnect_loss",
        title="Connect the loss to the weights",
        lines="loss = criterion(model(inputs), targets)  # no .detach(), .item(), torch.tensor() on the way",
        expected="The gradient norm is above zero.",
    )


def clean_data(spec: RunSpec, evidence: Evidence) -> Remedy | None:
    """Take out examples that are not numbers, where nothing else can have made the loss one."""
    if evidence.get("kind") != "bad_data":
        return None
    return Remedy(
        id="clean_data",
        title="Take out examples that hold NaN or infinity",
        lines="kept = torch.isfinite(inputs).flatten(1).all(1)\ninputs, targets = inputs[kept], targets[kept]",
        expected="The loss is a number for every batch.",
    )


def slow_schedule(spec: RunSpec, evidence: Evidence) -> Remedy | None:
    """Step a schedule as often as it was made for, where it has taken the learning rate away."""
    if evidence.get("kind") != "schedule":
        return None
    return Remedy(
        id="slow_schedule",
        title="Step the schedule once an epoch, or make it for as many steps as there are",
        lines="for epoch in range(epochs):\n    for inputs, targets in loader:\n        ...\n"
        "    scheduler.step()  # behind the loop over batches, not in it",
        expected="The learning rate stays near its start for most of the run, and the loss falls.",
    )


def clear_gradients(spec: RunSpec, evidence: Evidence) -> Remedy | None:
    """Clear the gradients before each backward pass."""
    return Remedy(
        id="zero_grad",
        title="Clear the gradients in every step",
        lines="optimizer.zero_grad()  # before loss.backward(), once per update",
        expected="The gradient norm no longer grows with the steps.",
    )


def switch_modes(spec: RunSpec, evidence: Evidence) -> Remedy | None:
    """Switch the layers that act in training only."""
    return Remedy(
        id="switch_modes",
        title="Switch to evaluation mode for each evaluation, and back",
        lines="model.eval()\nwith torch.no_grad():\n    ...  # the evaluation\nmodel.train()",
        expected="Validation is repeatable: twice the same model gives twice the same number.",
    )


def keep_data_apart(spec: RunSpec, evidence: Evidence) -> Remedy | None:
    """Examine on examples that were not trained on."""
    return Remedy(
        id="keep_data_apart",
        title="Split once, before anything else, and leave repeated examples on one side",
        lines="train, validation = random_split(dataset, [0.8, 0.2], torch.Generator().manual_seed(0))",
        expected="Validation is worse than before, and true.",
    )


def load_ahead(spec: RunSpec, evidence: Evidence) -> Remedy | None:
    """Prepare batches in other processes, ahead of time."""
    return Remedy(
        id="load_ahead",
        title="Prepare batches ahead of time in worker processes",
        lines="loader = DataLoader(dataset, batch_size, num_workers=4, prefetch_factor=4, persistent_workers=True)",
        expected="Data time falls below a tenth of the step time.",
    )


def keep_outputs_apart(spec: RunSpec, evidence: Evidence) -> Remedy | None:
    """Make a constant output expensive."""
    return Remedy(
        id="keep_outputs_apart",
        title="Make a constant output cost something",
        lines="loss = loss + (1 - features.std(0)).clamp(min=0).mean()  # or negatives; or weigh a divergence less",
        expected="Outputs vary over the examples of a batch.",
    )


def weigh_classes(spec: RunSpec, evidence: Evidence) -> Remedy | None:
    """Let rare classes count as much as frequent ones."""
    return Remedy(
        id="weigh_classes",
        title="Weigh the classes by how rare they are",
        lines="weight = counts.sum() / (len(counts) * counts)\ncriterion = nn.CrossEntropyLoss(weight=weight)",
        expected="The rare class is recognised; plain accuracy may fall a little.",
    )


def align_targets(spec: RunSpec, evidence: Evidence) -> Remedy | None:
    """Check that inputs and targets belong together."""
    return Remedy(
        id="align_targets",
        title="Check that inputs and targets belong together",
        lines="inputs, targets = inputs[order], targets[order]  # one order for both, wherever one is moved",
        expected="The loss falls below a constant guess within the first epoch.",
    )
