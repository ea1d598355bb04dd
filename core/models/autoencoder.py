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
        self.input_shape = input_shape
        self.is_hebbian = config.decoder == "hebbian"
        is_tied = config.decoder != "own"
        self.encoder = _layers(config, widths, last="code", bias=not is_tied)
        self.decoder = None if is_tied else _layers(config, widths[::-1], last="output")

    def encode(self, inputs: Tensor) -> Tensor:
        """Map inputs (N, *input_shape) to codes (N, code)."""
        return self.encoder(inputs.reshape(len(inputs), prod(self.input_shape)))

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


def _layers(config: Autoencoder, widths: list[int], last: str, bias: bool = True) -> nn.Sequential:
    """Return linear layers between the widths, with non-linearities between them; Xavier weights, biases 0."""
    layers: OrderedDict[str, nn.Module] = OrderedDict()
    for number, (width_in, width_out) in enumerate(pairwise(widths), start=1):
        linear = nn.Linear(width_in, width_out, bias)
        nn.init.xavier_uniform_(linear.weight)
        if bias:
            nn.init.zeros_(linear.bias)
        if number == len(widths) - 1:
            layers[last] = linear
            break
        layers[f"hidden_{number}"] = linear
        if config.activation != "none":
            layers[f"activation_{number}"] = ACTIVATIONS[config.activation]()
        if config.dropout:
            layers[f"dropout_{number}"] = nn.Dropout(config.dropout)
    return nn.Sequential(layers)
