"""Augmentation: training pictures as they might also have been, drawn anew for every step."""

import math

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from ..instruments.examples import inputs_of, looks_of, one_of_each_class
from ..instruments.instrument import Picture
from ..instruments.subject import Subject
from ..models.attacks import PixelRange, pixel_range
from ..spec import Augmentation

NUM_EXAMPLES, NUM_VERSIONS = 8, 5


def augment(inputs: Tensor, options: Augmentation, pixels: PixelRange, generator: torch.Generator) -> Tensor:
    """Return pictures (n, channels, height, width), each turned, moved, cropped, mirrored and made noisy at random.

    Every amount is drawn evenly from what `options` allows, noise from a normal distribution. What comes in from
    outside repeats the border. `generator` is on the CPU, so that every device sees the same pictures.
    """
    if options.rotate or options.shift or options.crop or options.flip:
        grid = F.affine_grid(_placements(len(inputs), options, generator), list(inputs.shape), align_corners=False)
        grid = grid.to(inputs.device, inputs.dtype)
        inputs = F.grid_sample(inputs, grid, padding_mode="border", align_corners=False)
    if options.noise:
        noise = torch.randn(inputs.shape, generator=generator).to(inputs.device, inputs.dtype)
        inputs = pixels.clamp(inputs + options.noise * pixels.width * noise)
    return inputs


def generator_of(seed: int, step: int) -> torch.Generator:
    """Return what a step's pictures are drawn with: a resumed run sees the ones that the uninterrupted one would."""
    return torch.Generator().manual_seed((seed << 31) + step)


def augmented_pictures(subject: Subject, options: Augmentation, seed: int) -> Picture | None:
    """Return some training pictures with versions of each: `images` (n, versions, channels, height, width) uint8.

    The first version is the picture as it is. None where nothing is changed.
    """
    if not options.is_on:
        return None
    train = subject.data.train
    rows = one_of_each_class(train.targets, NUM_EXAMPLES)
    inputs, pixels = inputs_of(subject, train, rows), pixel_range(subject.data, subject.device)
    versions = [augment(inputs, options, pixels, generator_of(seed, step)) for step in range(1, NUM_VERSIONS + 1)]
    images = np.stack([looks_of(subject, version.cpu().numpy()) for version in (inputs, *versions)], axis=1)
    truth = [int(label) for label in train.targets[rows].reshape(-1)]
    meta = {"classes": list(subject.data.dataset.class_names), "truth": truth}
    return Picture("augmented_pictures", {"images": images}, meta)


def _placements(count: int, options: Augmentation, generator: torch.Generator) -> Tensor:
    """Return (count, 2, 3): where in the original, from −1 to 1 across, each point of the new picture is taken from."""

    def evenly(reach: float) -> Tensor:
        return (2 * torch.rand(count, generator=generator) - 1) * reach

    angle = evenly(math.radians(options.rotate))
    size = 1 - torch.rand(count, generator=generator) * options.crop
    mirrored = torch.where(torch.rand(count, generator=generator) < 0.5 * options.flip, -1.0, 1.0)
    room = 1 - size  # a crop lies anywhere within the picture
    right, down = evenly(1.0) * room + evenly(2 * options.shift), evenly(1.0) * room + evenly(2 * options.shift)
    cos, sin = size * angle.cos(), size * angle.sin()
    return torch.stack((torch.stack((mirrored * cos, -sin, right), 1), torch.stack((mirrored * sin, cos, down), 1)), 1)
