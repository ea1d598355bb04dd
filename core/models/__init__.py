"""One family per file: from its config in `core.families` to a torch module.

To add one: a file here with `build(config, input_shape, num_outputs) -> nn.Module`, an entry in `MODULES`.
"""

from collections.abc import Callable

from torch import nn

from ..families import ModelFamily
from ..families.autoencoder import Autoencoder
from ..families.convolutional import Convolutional
from ..families.custom import Custom
from ..families.denoiser import Denoiser
from ..families.dual_encoder import DualEncoder
from ..families.embedding import Embedding
from ..families.mlp import MLP
from ..families.recurrent import Recurrent
from ..families.transformer import Transformer
from ..families.unet import UNet
from . import autoencoder, convolutional, custom, denoiser, dual_encoder, embedding, mlp, recurrent, transformer, unet
from .layers import activations_by_layer, describe_layers, num_parameters

__all__ = ["MODULES", "activations_by_layer", "build_model", "describe_layers", "num_parameters"]

MODULES: tuple[tuple[type[ModelFamily], Callable[..., nn.Module]], ...] = (
    (MLP, mlp.build),
    (Convolutional, convolutional.build),
    (Recurrent, recurrent.build),
    (Transformer, transformer.build),
    (Autoencoder, autoencoder.build),
    (Embedding, embedding.build),
    (UNet, unet.build),
    (DualEncoder, dual_encoder.build),
    (Denoiser, denoiser.build),
    (Custom, custom.build),
)


def build_model(config: ModelFamily, input_shape: tuple[int, ...], num_outputs: int) -> nn.Module:
    """Return the network a config describes, initialised from torch's global generator (seed it first)."""
    build = dict(MODULES)[type(config)]
    return build(config, input_shape, num_outputs)
