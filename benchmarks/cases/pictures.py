"""Digits as pictures: clean, few, rare and damaged."""

from functools import cache

import torch

from .case import Data, Examples
from .tables import digits


@cache
def images() -> Data:
    """Digits as (N, 1, 8, 8), mean 0 and deviation 1 over all pixels."""
    data = digits()
    mean, std = data.train[0].mean(), data.train[0].std()
    train, validation = (
        ((inputs - mean) / std).unflatten(1, (1, 8, 8)) for inputs in (data.train[0], data.validation[0])
    )
    return Data((train, data.train[1]), (validation, data.validation[1]))


@cache
def few_images() -> Data:
    """150 digits to train on, a fifth of them labelled wrongly."""
    data = images()
    inputs, targets = data.train[0][:150], data.train[1][:150].clone()
    targets[::5] = (targets[::5] + 3) % 10
    return Data((inputs, targets), data.validation)


@cache
def rare_eights() -> Data:
    """Is it an 8? Of 1,300 noisy training images 20 are."""
    noise = torch.Generator().manual_seed(0)
    data = images()
    examples: list[Examples] = []
    for (inputs, targets), most in ((data.train, 20), (data.validation, 10**6)):
        is_eight = targets == 8
        kept = ~is_eight | (is_eight.cumsum(0) <= most)
        noisy = inputs + 0.6 * torch.randn(inputs.shape, generator=noise)
        examples.append((noisy[kept], is_eight[kept].long()))
    return Data(*examples)


@cache
def a_hole() -> Data:
    """One training pixel that is not a number."""
    data = images()
    inputs = data.train[0].clone()
    inputs[700, 0, 4, 4] = torch.nan
    return Data((inputs, data.train[1]), data.validation)
