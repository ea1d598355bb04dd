"""What instruments look at: the layers of a model, their parameters, and where their activations come out."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass

from torch import Tensor, nn

from ..events import Layer
from ..models import activations_by_layer

CONVOLUTIONS = (
    nn.Conv1d, nn.Conv2d, nn.Conv3d, nn.ConvTranspose1d, nn.ConvTranspose2d, nn.ConvTranspose3d,
)  # fmt: skip
"""Layers whose units are channels, along the second axis of their output."""


@dataclass(frozen=True, slots=True, eq=False)
class ObservedLayer:
    """One layer with the tensors that belong to it."""

    name: str
    parameters: tuple[nn.Parameter, ...]
    """Trainable ones, biases included."""
    weights: tuple[nn.Parameter, ...]
    """Matrices; of a layer that has none, such as normalisation, its vectors."""
    activation: nn.Module | None
    """The non-linearity behind the layer; None where its output is linear."""
    source: nn.Module | None
    """Module whose output is this layer's activation; None for normalisation, which stands inside a layer."""
    unit_axis: int = 1
    """Axis of the output along which its units, or channels, lie."""


@dataclass(frozen=True, slots=True, eq=False)
class ForwardPass:
    """What one pass left behind, by number of the layer; the first time, where a layer is passed more than once."""

    outputs: Tensor
    before: dict[int, Tensor]
    """What went into the non-linearity."""
    after: dict[int, Tensor]
    """What came out of it."""


Look = Callable[[int, Tensor, Tensor], None]
"""(number of the layer, input of its non-linearity, its output); both detached."""


class Network:
    """A model's layers in the order data flows through them."""

    def __init__(self, model: nn.Module, layers: tuple[Layer, ...]) -> None:
        """Find the modules of `layers` in `model`."""
        self.model = model
        modules = dict(model.named_modules())
        leaves = {name: module for name, module in modules.items() if not any(module.children())}
        activations = activations_by_layer(leaves)
        self.layers = tuple(_observe(layer.name, modules[layer.name], activations.get(layer.name)) for layer in layers)
        self.parameters = [parameter for layer in self.layers for parameter in layer.parameters]
        """Of all layers, in their order."""

    @classmethod
    def of(cls, model: nn.Module, layers: tuple[ObservedLayer, ...]) -> "Network":
        """Return a network of layers that were found by watching the model at work."""
        network = cls(model, ())
        network.layers = layers
        network.parameters = [parameter for layer in layers for parameter in layer.parameters]
        return network

    def forward(self, inputs: Tensor, layers: tuple[int, ...] | None = None) -> ForwardPass:
        """Send inputs through the model; keep what goes through its layers, or the numbered ones."""
        before, after = dict[int, Tensor](), dict[int, Tensor]()

        def keep(number: int, entering: Tensor, leaving: Tensor) -> None:
            before.setdefault(number, entering)
            after.setdefault(number, leaving)

        with self.activations(keep, layers):
            return ForwardPass(self.model(inputs), before, after)

    @contextmanager
    def activations(self, look: Look, layers: tuple[int, ...] | None = None) -> Generator[None]:
        """Call `look` for each layer, or the numbered ones, in every forward pass inside the block."""
        hooks = self.hook(look, layers)
        try:
            yield
        finally:
            for hook in hooks:
                hook.remove()

    def hook(self, look: Look, layers: tuple[int, ...] | None = None) -> list["nn.modules.module.RemovableHandle"]:  # pyright: ignore
        """Begin calling `look`; the caller removes the hooks."""
        hooks = []
        for number, layer in enumerate(self.layers):
            if layer.source is not None and (layers is None or number in layers):
                hooks.append(layer.source.register_forward_hook(_hook(look, number)))
        return hooks


def _hook(look: Look, number: int) -> Callable[[nn.Module, tuple[Tensor, ...], Tensor | tuple[Tensor, ...]], None]:
    def hook(_module: nn.Module, inputs: tuple[Tensor, ...], output: Tensor | tuple[Tensor, ...]) -> None:
        first = output[0] if isinstance(output, tuple) else output  # recurrent layers return their state too
        look(number, inputs[0].detach(), first.detach())

    return hook


def _observe(name: str, module: nn.Module, activation: nn.Module | None) -> ObservedLayer:
    parameters = tuple(parameter for parameter in module.parameters() if parameter.requires_grad)
    weights = tuple(parameter for parameter in parameters if parameter.ndim > 1)
    source = activation if activation is not None else module if weights else None
    unit_axis = 1 if isinstance(module, CONVOLUTIONS) else -1
    return ObservedLayer(name, parameters, weights or parameters, activation, source, unit_axis)
