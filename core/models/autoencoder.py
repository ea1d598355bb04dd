"""The autoencoder as a torch module."""

from collections import OrderedDict
from itertools import pairwise
from math import prod

from torch import Tensor, nn

from ..families.autoencoder import Autoencoder
from .mlp import ACTIVATIONS


class AutoencoderModule(nn.Module):
    """`encoder` squeezes an example into its code, `decoder` rebuilds the example from it."""

    def __init__(self, config: Autoencoder, input_shape: tuple[int, ...]) -> None:
        """Build and initialise; random numbers come from torch's global generator."""
        super().__init__()
        widths = config.widths(input_shape)
        shapes = config.picture_shapes(input_shape) if config.channels else []
        self.input_shape = input_shape
        self.seen_shape = shapes[0] if shapes else (prod(input_shape),)
        self.is_hebbian = config.decoder == "hebbian"
        is_tied = config.decoder != "own"
        self.encoder = nn.Sequential(_halving(config, shapes) | _dense(config, widths, "code", bias=not is_tied))
        last = "spread" if shapes else "output"
        rebuilding = _dense(config, widths[::-1], last) | _doubling(config, shapes[::-1])
        self.decoder = None if is_tied else nn.Sequential(rebuilding)

    def encode(self, inputs: Tensor) -> Tensor:
        """Map inputs (N, *input_shape) to codes (N, code)."""
        return self.encoder(inputs.reshape(len(inputs), *self.seen_shape))

    def decode(self, codes: Tensor) -> Tensor:
        """Map codes (N, code) to reconstructions (N, *input_shape)."""
        rebuilt = self.decoder(codes) if self.decoder else codes @ self.encoder.get_parameter("code.weight")
        return rebuilt.reshape(len(codes), *self.input_shape)

    def forward(self, inputs: Tensor) -> Tensor:
        """Return the reconstruction of inputs (N, *input_shape), of the same shape.

        Without a way back through the code y = Wx, the gradient of ½‖x − Wᵀy‖² with regard to W is −y(x − Wᵀy)ᵀ: Oja's
        rule (1982), which uses nothing but what is at hand at each synapse.
        """
        codes = self.encode(inputs)
        return self.decode(codes.detach() if self.is_hebbian else codes)


def build(config: Autoencoder, input_shape: tuple[int, ...], num_outputs: int) -> AutoencoderModule:
    """Return the module in training mode with its first weights; its outputs are as many as its inputs."""
    return AutoencoderModule(config, input_shape)


Layers = OrderedDict[str, nn.Module]


def _dense(config: Autoencoder, widths: list[int], last: str, bias: bool = True) -> Layers:
    """Return linear layers between the widths, with non-linearities between them; Xavier weights, biases 0."""
    layers: Layers = OrderedDict()
    for number, (width_in, width_out) in enumerate(pairwise(widths), start=1):
        linear = nn.Linear(width_in, width_out, bias)
        nn.init.xavier_uniform_(linear.weight)
        if bias:
            nn.init.zeros_(linear.bias)
        if number == len(widths) - 1:
            layers[last] = linear
            break
        layers[f"hidden_{number}"] = linear
        layers |= _bend(config, f"activation_{number}")
        if config.dropout:
            layers[f"dropout_{number}"] = nn.Dropout(config.dropout)
    return layers


def _halving(config: Autoencoder, shapes: list[tuple[int, int, int]]) -> Layers:
    """Return convolutions that map pictures (N, C, H, W) of one shape to those of the next, then flat; or nothing."""
    layers: Layers = OrderedDict()
    for number, ((before, _, _), (after, _, _)) in enumerate(pairwise(shapes), start=1):
        layers[f"conv_{number}"] = nn.Conv2d(before, after, kernel_size=3, stride=2, padding=1)
        layers |= _bend(config, f"conv_activation_{number}")
    if shapes:
        layers["flatten"] = nn.Flatten()
    return layers


def _doubling(config: Autoencoder, shapes: list[tuple[int, int, int]]) -> Layers:
    """Return the way back: flat values become pictures, each transposed convolution enlarges them; or nothing."""
    layers: Layers = OrderedDict()
    if shapes:
        layers |= _bend(config, "spread_activation")
        layers["unflatten"] = nn.Unflatten(1, shapes[0])
    for number, ((before, _, _), (after, _, _)) in enumerate(pairwise(shapes), start=1):
        is_last = number == len(shapes) - 1
        name = "output" if is_last else f"enlarge_{number}"
        layers[name] = nn.ConvTranspose2d(before, after, kernel_size=4, stride=2, padding=1)
        if not is_last:
            layers |= _bend(config, f"enlarge_activation_{number}")
    return layers


def _bend(config: Autoencoder, name: str) -> Layers:
    """Return the non-linearity under a name; nothing where there is none."""
    if config.activation == "none":
        return OrderedDict()
    return OrderedDict({name: ACTIVATIONS[config.activation]()})
