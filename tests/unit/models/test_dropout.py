"""Where a network drops activations."""

import pytest
import torch
from torch import nn

from nn_tui.core.models.attention import Attention
from nn_tui.core.models.dropout import dropout_places


@pytest.mark.parametrize(
    ("module", "shape"),
    [
        (nn.Sequential(nn.Linear(8, 8), nn.Dropout(0.5)), (4, 8)),
        (nn.AlphaDropout(0.5), (4, 8)),
        (nn.LSTM(8, 8, num_layers=2, dropout=0.5, batch_first=True), (2, 5, 8)),
        (Attention(8, 2, causal=False, dropout=0.5), (2, 5, 8)),
        (nn.TransformerEncoderLayer(8, 2, 16, dropout=0.5, batch_first=True), (2, 5, 8)),
    ],
    ids=lambda value: type(value).__name__,
)
def test_with_every_place_at_zero_a_network_repeats_itself(module: nn.Module, shape: tuple[int, ...]) -> None:
    torch.manual_seed(0)
    inputs = torch.randn(shape)

    for place, probability in dropout_places(module):
        setattr(place, probability, 0.0)

    first, second = (module.train()(inputs) for _ in range(2))
    assert torch.equal(*((out[0] if isinstance(out, tuple) else out) for out in (first, second)))
