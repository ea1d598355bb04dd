"""The layers of any module: whatever owns parameters, in the order it was called."""

from collections.abc import Mapping

from torch import Tensor, nn

from ..events import Layer, is_normalization
from ..instruments.network import CONVOLUTIONS, Network, ObservedLayer
from ..models.layers import ACTIVATION_NAMES
from .forward import Sight

WHOLE = (nn.MultiheadAttention,)
"""One layer with all that is inside: its parts are not called, their weights are read."""
MAX_LAYERS = 256
"""More are thinned out evenly: nobody reads a table of ten thousand rows, and each costs several series."""
_WRAPPERS = ("module.", "_orig_mod.", "_fsdp_wrapped_module.")


def parameter_owners(model: nn.Module) -> dict[str, nn.Module]:
    """Return the modules that own parameters by name; the model itself, if it does, by the name of its class."""
    found: dict[str, nn.Module] = {}
    inside = ""
    for path, module in model.named_modules():
        if inside and path.startswith(inside):
            continue
        if isinstance(module, WHOLE):
            inside = f"{path}." if path else ""
        elif next(module.parameters(recurse=False), None) is None:
            continue
        found[_shown(path) or type(module).__name__] = module
        if isinstance(module, WHOLE) and not path:
            break
    return found


def observe(model: nn.Module, sights: Mapping[int, Sight]) -> tuple[Network, tuple[Layer, ...]]:
    """Return the layers with parameters: those seen at work first, in that order, then the others.

    `sights` by `id` of the module. A parameter that several layers share belongs to the first of them; parameters that
    are not trained belong to none.
    """
    owners = parameter_owners(model)
    order = {key: number for number, key in enumerate(sights)}
    names = sorted(owners, key=lambda name: order.get(id(owners[name]), len(order)))
    if len(names) > MAX_LAYERS:
        names = [names[round(place * (len(names) - 1) / (MAX_LAYERS - 1))] for place in range(MAX_LAYERS)]
    taken: set[int] = set()
    observed: list[ObservedLayer] = []
    layers: list[Layer] = []
    for name in names:
        module = owners[name]
        sight = sights.get(id(module))
        parameters = _own_parameters(module, taken)
        observed.append(_observed(name, module, parameters, sight))
        layers.append(_layer(name, module, parameters, sight))
    return Network.of(model, tuple(observed)), tuple(layers)


def shows_units(module: nn.Module) -> bool:
    """Whether what a module returns are units of its own: not so for normalisation, which stands inside a layer, and
    for modules that own parameters beside their parts."""
    if is_normalization(type(module).__name__):
        return False
    return isinstance(module, WHOLE) or {name for name, _ in module.named_children()} <= {"parametrizations"}


def _is_beside_parts(module: nn.Module) -> bool:
    """Whether vectors that a module owns go with what its parts compute: a bias or a scale, and no weights."""
    return any(next(part.parameters(), None) is not None for part in module.children())


def _own_parameters(module: nn.Module, taken: set[int]) -> tuple[nn.Parameter, ...]:
    own: list[nn.Parameter] = []
    for parameter in module.parameters(recurse=isinstance(module, WHOLE)):
        if parameter.requires_grad and id(parameter) not in taken:
            taken.add(id(parameter))
            own.append(parameter)
    return tuple(own)


def _observed(name: str, module: nn.Module, parameters: tuple[nn.Parameter, ...], sight: Sight | None) -> ObservedLayer:
    weights = tuple(parameter for parameter in parameters if parameter.ndim > 1)
    shows = sight is not None and sight.after is not None
    return ObservedLayer(
        name=name,
        parameters=parameters,
        weights=weights or (() if _is_beside_parts(module) else parameters),
        activation=sight.activation if sight is not None and shows else None,
        source=module if shows else None,
        unit_axis=1 if isinstance(module, CONVOLUTIONS) else -1,
    )


def _layer(name: str, module: nn.Module, parameters: tuple[nn.Parameter, ...], sight: Sight | None) -> Layer:
    activation = sight.activation if sight else None
    return Layer(
        name=name,
        kind=type(module).__name__,
        input_shape=_example_shape(sight.inputs if sight else None),
        output_shape=_example_shape(sight.after if sight else None),
        num_parameters=sum(parameter.numel() for parameter in parameters),
        activation=ACTIVATION_NAMES.get(type(activation), type(activation).__name__) if activation else None,
    )


def _example_shape(tensor: Tensor | None) -> tuple[int, ...]:
    return tuple(tensor.shape[1:]) if tensor is not None else ()


def _shown(path: str) -> str:
    for wrapper in _WRAPPERS:
        path = path.removeprefix(wrapper)
    return path
