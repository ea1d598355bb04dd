"""The dual encoder of pictures and captions as a torch module."""

from collections import OrderedDict
from math import isqrt

import torch.nn.functional as F
from torch import Tensor, nn

from ..families.dual_encoder import DualEncoder


class DualEncoderModule(nn.Module):
    """`picture_encoder`, `words` (a table with the vector of each) and `caption_encoder`."""

    def __init__(self, config: DualEncoder, input_shape: tuple[int, ...]) -> None:
        """Build and initialise; random numbers come from torch's global generator."""
        super().__init__()
        self.side = isqrt(input_shape[1])
        self.temperature = config.temperature
        channels, places = config.channels, (-(-self.side // 4)) ** 2
        self.picture_encoder = nn.Sequential(
            OrderedDict[str, nn.Module](
                conv_1=nn.Conv2d(1, channels, kernel_size=3, stride=2, padding=1),
                activation_1=nn.ReLU(),
                conv_2=nn.Conv2d(channels, 2 * channels, kernel_size=3, stride=2, padding=1),
                activation_2=nn.ReLU(),
                flatten=nn.Flatten(),
                output=nn.Linear(2 * channels * places, config.embedding),
            )
        )
        self.words = nn.EmbeddingBag(config.vocabulary, config.word_vector, mode="mean", padding_idx=0)
        self.caption_encoder = nn.Sequential(
            OrderedDict[str, nn.Module](
                hidden=nn.Linear(config.word_vector, config.word_vector),
                activation=nn.ReLU(),
                output=nn.Linear(config.word_vector, config.embedding),
            )
        )

    def forward(self, pairs: Tensor) -> Tensor:
        """Return similarities (N, N) of pictures (rows) and captions (columns) of pairs (N, 2, side²), int64."""
        pictures, captions = self.encode(pairs)
        return pictures @ captions.T / self.temperature  # in ±1 / temperature

    def encode(self, pairs: Tensor) -> tuple[Tensor, Tensor]:
        """Return vectors of length 1 of pictures and of captions, (N, embedding) each."""
        pixels = pairs[:, 0].reshape(-1, 1, self.side, self.side).to(self.words.weight.dtype)  # in 0…255
        pictures = self.picture_encoder(pixels / 255 - 0.5)
        captions = self.caption_encoder(self.words(pairs[:, 1]))
        return F.normalize(pictures, dim=1), F.normalize(captions, dim=1)


def build(config: DualEncoder, input_shape: tuple[int, ...], num_outputs: int) -> DualEncoderModule:
    """Return the module in training mode with its first weights."""
    return DualEncoderModule(config, input_shape)
