"""Explained step: how does a number get through the network, and how does the error get back?"""

from typing import ClassVar

from ...core.runs.view import RunView, Snapshot
from ..charts import palette
from ..charts.canvas import Canvas
from ..charts.numbers import number
from ..charts.paragraphs import Paragraph, count_lines, draw_paragraphs
from ..charts.style import ChartStyle
from .options import ViewOptions
from .recorded import Floats, array_of
from .snapshot_panel import Shown, SnapshotPanel

SLOPES = {
    "sigmoid": "σ(z)(1 − σ(z))",
    "tanh": "1 − tanh²(z)",
    "relu": "1 where z > 0, else 0",
    "none": "1",
}
FUNCTIONS = {"sigmoid": "σ", "none": ""}
AGREES = 1e-3
"""Largest difference between gradient and finite difference, of the larger of them, that counts as agreement."""


class ExplainedStepPanel(SnapshotPanel):
    """One example through the network and back: products, sums, activations, loss, every factor of the chain rule, each
    gradient beside its finite difference (✓ where they agree), and what a full-batch step makes of the weights.

    `p` turns on where there is more than fits.
    """

    name: ClassVar[str] = "explained_step"
    title: ClassVar[str] = "Explained step"
    reads: ClassVar[tuple[str, ...]] = ("explained_step",)
    min_height: ClassVar[int] = 8

    def look(self, view: RunView, options: ViewOptions) -> Shown:
        """Read the numbers, and the learning rate where the step is plain gradient descent on all examples."""
        shown = SnapshotPanel.look(self, view, options)
        if shown.snapshot is None:
            return shown
        training, started = view.spec.training, view.started
        is_plain = training.optimizer == "sgd" and started is not None and started.steps_per_epoch == 1
        rate = training.learning_rate if is_plain and training.schedule == "constant" else None
        snapshot = shown.snapshot
        meta = {**snapshot.meta, "learning_rate": rate}
        return Shown(
            shown.step,
            (*shown.version, options.page, rate),
            shown.page,
            shown.words,
            Snapshot(snapshot.name, snapshot.step, snapshot.time, snapshot.arrays, meta),
        )

    def picture(self, snapshot: Snapshot, page: int, width: int, height: int, style: ChartStyle) -> Canvas | None:
        """Write it down, line by line."""
        lines = explain(snapshot)
        if lines is None:
            return None
        per_page = max(1, height - 2)
        num_pages = 1 + -(-max(0, count_lines(lines, width) - height) // per_page)
        return draw_paragraphs(lines, width, height, style, first_line=page % num_pages * per_page)


def explain(snapshot: Snapshot) -> list[Paragraph] | None:
    """The whole step as paragraphs; None for arrays that are not understood."""
    inputs, target, loss = (array_of(snapshot, name, 1) for name in ("inputs", "target", "loss"))
    layers = [str(layer) for layer in snapshot.meta.get("layers") or ()]
    kinds = [str(kind) for kind in snapshot.meta.get("activations") or ()]
    if inputs is None or target is None or loss is None or not layers or len(kinds) != len(layers):
        return None
    features = [str(name) for name in snapshot.meta.get("features") or ()]
    names = features if len(features) == inputs.size else [f"x{place + 1}" for place in range(inputs.size)]
    given = ", ".join(f"{name} {number(value)}" for name, value in zip(names, inputs, strict=True))
    lines = [Paragraph(f"An example: {given}; its answer is {number(float(target[0]))}.")]
    signal = inputs
    for place, layer in enumerate(layers):
        found = _forward(snapshot, place, layer, kinds[place], signal)
        after = array_of(snapshot, f"output_{place}", 1)
        if found is None or after is None:
            return None
        lines += found
        signal = after
    lines += _loss(snapshot, float(signal[0]), float(target[0]), float(loss[0]))
    signals = [inputs, *(array_of(snapshot, f"output_{place}", 1) for place in range(len(layers) - 1))]
    for place in reversed(range(len(layers))):
        before = signals[place]
        if before is None:
            return None
        lines += _backward(snapshot, place, layers, kinds, before)
    return lines


def _forward(snapshot: Snapshot, place: int, layer: str, kind: str, signal: Floats) -> list[Paragraph] | None:
    weight, sums = array_of(snapshot, f"weight_{place}", 2), array_of(snapshot, f"sum_{place}", 1)
    outputs, bias = array_of(snapshot, f"output_{place}", 1), array_of(snapshot, f"bias_{place}", 1)
    if weight is None or sums is None or outputs is None or weight.shape != (sums.size, signal.size):
        return None
    lines = [_heading(f"forward · {layer}")]
    for unit, row in enumerate(weight):
        products = " + ".join(f"{number(x)}·{_signed(w)}" for x, w in zip(signal, row, strict=True))
        shift = f" + {_signed(float(bias[unit]))}" if bias is not None else ""
        through = ""
        if kind != "none":
            through = f",  {FUNCTIONS.get(kind, kind)}(z) = {number(float(outputs[unit]))}"
        lines.append(_line(f"z{unit + 1} = {products}{shift} = {number(float(sums[unit]))}{through}"))
    return lines


def _loss(snapshot: Snapshot, output: float, target: float, loss: float) -> list[Paragraph]:
    error = array_of(snapshot, "error_" + str(len(snapshot.meta["layers"]) - 1), 1)
    slope = number(float(error[0])) if error is not None else "?"
    lines = [_heading("loss")]
    if snapshot.meta.get("task") == "binary":
        import math

        p = 1 / (1 + math.exp(-output)) if output > -700 else 0.0
        lines.append(_line(f"p = σ({number(output)}) = {number(p)}"))
        wrong = "p" if target > 0.5 else "1 − p"
        lines.append(_line(f"loss = −ln({wrong}) = {number(loss)}"))
        lines.append(_line(f"∂loss/∂z = p − y = {number(p)} − {number(target)} = {slope}"))
    else:
        lines.append(_line(f"loss = (ŷ − y)² = ({number(output)} − {_signed(target)})² = {number(loss)}"))
        lines.append(_line(f"∂loss/∂z = 2(ŷ − y) = {slope}"))
    return lines


def _backward(snapshot: Snapshot, place: int, layers: list[str], kinds: list[str], signal: Floats) -> list[Paragraph]:
    errors, weight = array_of(snapshot, f"error_{place}", 1), array_of(snapshot, f"weight_{place}", 2)
    if errors is None or weight is None:
        return []
    lines = [_heading(f"backward · {layers[place]}")]
    if place + 1 < len(layers):
        lines += _arriving(snapshot, place, kinds[place], errors)
    lines.append(_line("gradient = ∂loss/∂z · input", palette.DIM))
    for unit in range(errors.size):
        for source in range(signal.size):
            name = f"w{unit + 1}{source + 1}" if errors.size > 1 else f"w{source + 1}"
            product = f"{number(float(errors[unit]))}·{_signed(float(signal[source]))}"
            lines.append(_checked(snapshot, place, "", (unit, source), f"∂loss/∂{name} = {product} ="))
        if array_of(snapshot, f"bias_{place}", 1) is not None:
            name = f"b{unit + 1}" if errors.size > 1 else "b"
            lines.append(_checked(snapshot, place, "bias_", (unit,), f"∂loss/∂{name} ="))
    return lines


def _arriving(snapshot: Snapshot, place: int, kind: str, errors: Floats) -> list[Paragraph]:
    """What comes back from the layer behind, times the slope of the activation."""
    behind, beyond = array_of(snapshot, f"weight_{place + 1}", 2), array_of(snapshot, f"error_{place + 1}", 1)
    if behind is None or beyond is None or behind.shape != (beyond.size, errors.size):
        return []
    arriving = behind.T @ beyond
    slope_words = SLOPES.get(kind, f"slope of {kind} at z")
    lines = [_line(f"∂loss/∂z = (weights behind · their errors) · slope, slope = {slope_words}", palette.DIM)]
    for unit, error in enumerate(errors):
        slope = f"{error / arriving[unit]:.3g}" if arriving[unit] else "slope"
        lines.append(_line(f"∂loss/∂z{unit + 1} = {number(float(arriving[unit]))}·{slope} = {number(float(error))}"))
    return lines


def _checked(snapshot: Snapshot, place: int, prefix: str, at: tuple[int, ...], words: str) -> Paragraph:
    """A gradient, its finite difference, and the update where it is known."""
    arrays = [
        array_of(snapshot, f"{prefix}{name}_{place}", len(at)) for name in ("gradient", "difference", "mean_gradient")
    ]
    values = array_of(snapshot, f"{'bias' if prefix else 'weight'}_{place}", len(at))
    if any(array is None or array.shape <= at for array in (*arrays, values)):
        return _line(words)
    gradient, difference, mean = (float(array[at]) for array in arrays if array is not None)
    agrees = abs(gradient - difference) <= AGREES * max(abs(gradient), abs(difference), 1e-6)
    text = f"{words} {number(gradient)}   difference {number(difference)} {'✓' if agrees else '✗'}"
    rate = snapshot.meta.get("learning_rate")
    if values is not None and isinstance(rate, float):
        before = float(values[at])
        after = number(before - rate * mean)
        text += f"   new {number(before)} − {number(rate)}·{_signed(mean)} = {after}"
    return _line(text, palette.DEFAULT if agrees else palette.ERROR)


def _heading(text: str) -> Paragraph:
    return Paragraph(text, palette.ACCENT, bold=True)


def _line(text: str, color: int = palette.DEFAULT) -> Paragraph:
    return Paragraph(text, color, indent=2)


def _signed(value: float) -> str:
    """A number, in brackets where its sign would stand behind another."""
    return f"({number(value)})" if value < 0 else number(value)
