"""What the layers of any module are: users' own modules too."""

import pytest
from torch import nn

from nn_tui.core.models import describe_layers


class RMSNormOfOnesOwn(nn.GroupNorm):
    """A normalisation that torch does not have under this name."""


@pytest.mark.parametrize(
    "normalization", [nn.BatchNorm2d(4), nn.GroupNorm(2, 4), nn.InstanceNorm2d(4, affine=True), RMSNormOfOnesOwn(2, 4)]
)
def test_an_activation_after_a_normalisation_is_that_of_the_layer_before(normalization: nn.Module) -> None:
    model = nn.Sequential(nn.Conv2d(1, 4, 3), normalization, nn.ReLU(), nn.Flatten(), nn.Linear(144, 2))

    convolution, between, _ = describe_layers(model, (1, 8, 8))

    assert (convolution.activation, between.activation) == ("relu", None)
    assert between.is_normalization
