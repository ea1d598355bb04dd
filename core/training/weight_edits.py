"""Single weights set by hand: `weights.hidden_1.4.2 = 0.5`, units and inputs counted from 1."""

from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor, nn

from ..edits import WeightPlace, weight_place
from ..specs.errors import SpecError, suggestion


def weights_among(model: nn.Module, changes: Mapping[str, Any]) -> dict[str, float]:
    """Return the present values of those weights that `changes` set, by path; those that do not exist are left out."""
    values: dict[str, float] = {}
    for path in changes:
        place = weight_place(path)
        if place:
            try:
                values[path] = float(_find(model, place, path))
            except SpecError:
                continue
    return values


def set_weights(model: nn.Module, changes: Mapping[str, Any]) -> Callable[[], None]:
    """Return a function that sets the weights among `changes`.

    Raises SpecError, at once, when the model has no such weight.
    """
    places = [(path, place) for path in changes if (place := weight_place(path))]
    found = [(_find(model, place, path), float(changes[path])) for path, place in places]

    @torch.no_grad()
    def set_them() -> None:
        for number, value in found:
            number.fill_(value)

    return set_them


def _find(model: nn.Module, place: WeightPlace, path: str) -> Tensor:
    """Return a view of one number of a linear layer."""
    layers = {name: module for name, module in model.named_modules() if isinstance(module, nn.Linear)}
    layer = layers.get(place.layer)
    if layer is None:
        hint = suggestion(place.layer, layers) or f"; those that can be set have {', '.join(layers) or 'none'}"
        raise SpecError(f"no linear layer is called '{place.layer}'{hint}", place=path)
    if place.unit > layer.out_features:
        raise SpecError(f"{place.layer} has units 1 to {layer.out_features}, not {place.unit}", place=path)
    if place.input is None:
        if layer.bias is None:  # pyright: ignore[reportUnnecessaryComparison]  # torch's annotation leaves None out
            raise SpecError(f"{place.layer} has no bias", place=path)
        return layer.bias.data[place.unit - 1]
    if place.input > layer.in_features:
        raise SpecError(f"{place.layer} has inputs 1 to {layer.in_features}, not {place.input}", place=path)
    return layer.weight.data[place.unit - 1, place.input - 1]
