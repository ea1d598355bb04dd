"""Convolutional networks on 8×8 digits: bugs of the loop, the optimiser, the data and the depth, with their repairs."""

import copy
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial

import torch
from torch import Tensor, nn
from torch.optim.lr_scheduler import CosineAnnealingWarmRestarts, LRScheduler, OneCycleLR

from .case import Case, Examples, Options, Recipe, case
from .criteria import CLASSES, recall_of
from .layers import Residual
from .pictures import a_hole, few_images, images, rare_eights
from .targets import keeps_its_best, loads_within, reaches


def convnet(
    activation: Callable[[], nn.Module] = nn.ReLU,
    num_classes: int = 10,
    output: Callable[[], nn.Module] | None = None,
    initialize: Callable[[nn.Module], None] | None = None,
) -> nn.Sequential:
    """Return two convolutions of 12 and 24 channels, a pool and a linear layer."""
    model = nn.Sequential(
        nn.Conv2d(1, 12, 3, padding=1),
        activation(),
        nn.Conv2d(12, 24, 3, padding=1),
        activation(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(24 * 4 * 4, num_classes),
    )
    if output:
        model.append(output())
    if initialize:
        model.apply(initialize)
    return model


def deep_convnet(depth: int, activation: Callable[[], nn.Module], residual: bool = False) -> nn.Sequential:
    """Return `depth` convolutions of 12 channels; residual adds each to its input, after batch normalisation."""
    layers: list[nn.Module] = [nn.Conv2d(1, 12, 3, padding=1)]
    for _ in range(depth):
        convolution = nn.Conv2d(12, 12, 3, padding=1, bias=not residual)
        if residual:
            layers.append(Residual(convolution, nn.BatchNorm2d(12), activation()))
        else:
            layers += [convolution, activation()]
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(4), nn.Flatten(), nn.Linear(12 * 16, 10))


def pretrained(num_steps: int = 150) -> nn.Sequential:
    """Return a convnet taught to tell digits below five from the rest, frozen but for a new linear layer."""
    model = convnet(num_classes=2)
    inputs, targets = images().train
    optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
    for chosen in torch.randint(len(inputs), (num_steps, 32)):
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(inputs[chosen]), (targets[chosen] < 5).long()).backward()
        optimizer.step()
    model.requires_grad_(False)
    model[-1] = nn.Linear(24 * 4 * 4, 10)
    return model


def all_equal(module: nn.Module) -> None:
    """Give every weight of a layer the same value."""
    if isinstance(module, nn.Conv2d | nn.Linear):
        nn.init.constant_(module.weight, 0.05)
        nn.init.zeros_(module.bias)


def off(module: nn.Module) -> None:
    """Start every convolution with biases that keep its ReLUs off."""
    if isinstance(module, nn.Conv2d):
        nn.init.constant_(module.bias, -4.0)


def parameters_of_a_copy(model: nn.Module) -> Iterable[nn.Parameter]:
    """Return the parameters of a network that is not the one trained."""
    return copy.deepcopy(model).parameters()


def shuffle_inputs_only(inputs: Tensor, targets: Tensor) -> Examples:
    """Lose which target belongs to which input."""
    return inputs[torch.randperm(len(inputs))], targets


def shift(inputs: Tensor, targets: Tensor) -> Examples:
    """Roll the images of a batch by up to one pixel each way."""
    across, down = torch.randint(-1, 2, (2,)).tolist()
    return inputs.roll((down, across), dims=(2, 3)), targets


def one_cycle(optimizer: torch.optim.Optimizer, num_steps: int) -> LRScheduler:
    """Rise to 0.1, fall to nothing."""
    return OneCycleLR(optimizer, max_lr=0.1, total_steps=num_steps)


def warm_restarts(optimizer: torch.optim.Optimizer, num_steps: int) -> LRScheduler:
    """Fall to nothing and start again, four times."""
    return CosineAnnealingWarmRestarts(optimizer, T_0=max(1, num_steps // 4))


def inverse_frequency(targets: Tensor) -> Tensor:
    """Weigh examples so that all classes are drawn equally often."""
    return 1 / targets.bincount()[targets]


def weighted_cross_entropy() -> nn.Module:
    """Return a cross-entropy that counts an 8 sixty times."""
    return nn.CrossEntropyLoss(weight=torch.tensor([1.0, 60.0]))


ADAM = Recipe(data=images, model=convnet, criterion=nn.CrossEntropyLoss, metric=CLASSES, epochs=10)
QUICK = replace(ADAM, epochs=4)
SGD = replace(ADAM, optimizer=torch.optim.SGD, learning_rate=0.05)
DEEP = replace(ADAM, model=partial(deep_convnet, 10, nn.ReLU, residual=True), epochs=6)
FEW = replace(ADAM, data=few_images, learning_rate=3e-3, epochs=5)
RARE = replace(ADAM, data=rare_eights, model=partial(convnet, num_classes=2), score=recall_of(1), epochs=6)

cnn = partial(case, "own", "cnn")
CASES: tuple[Case, ...] = (
    cnn("CNN-adam", "digits by Adam", ADAM, reaches(0.95)),
    cnn("CNN-quick", "four epochs, data at hand", QUICK, loads_within(0.4, 0.85)),
    cnn("CNN-sgd", "digits by plain SGD", SGD, reaches(0.95)),
    cnn("CNN-shift", "shifted images", replace(ADAM, options=Options(transform=shift)), reaches(0.9)),
    cnn("CNN-one-cycle", "one cycle up to 0.1", replace(SGD, options=Options(schedule=one_cycle)), reaches(0.95)),
    cnn("CNN-restarts", "four warm restarts", replace(SGD, options=Options(schedule=warm_restarts)), reaches(0.95)),
    cnn("CNN-accumulate", "four batches an update", replace(ADAM, options=Options(accumulate=4)), reaches(0.9)),
    cnn("CNN-bfloat16", "bfloat16 autocast", replace(ADAM, options=Options(autocast=torch.bfloat16)), reaches(0.95)),
    # The first scaled gradients overflow on purpose: the scaler skips those updates and halves its factor.
    cnn(
        "CNN-scaler",
        "a gradient scaler that starts high",
        replace(ADAM, options=Options(initial_scale=2.0**126)),
        reaches(0.95),
    ),
    cnn("CNN-transfer", "a new head on frozen convolutions", replace(ADAM, model=pretrained), reaches(0.9)),
    cnn("CNN-residual", "ten residual blocks with batch norm", DEEP, reaches(0.93)),
    cnn(
        "CNN-deep-sigmoid",
        "ten convolutions with sigmoids",
        replace(DEEP, model=partial(deep_convnet, 10, nn.Sigmoid)),
        reaches(0.93),
        {"vanishing_gradient"},
        "CNN-residual",
        "ReLU, batch normalisation, residual connections",
    ),
    cnn(
        "CNN-lr-high",
        "SGD at 5",
        replace(SGD, learning_rate=5.0),
        reaches(0.95),
        {"learning_rate_too_high"},
        "CNN-sgd",
        "SGD at 0.05",
    ),
    cnn(
        "CNN-lr-low",
        "SGD at 0.0001",
        replace(SGD, learning_rate=1e-4),
        reaches(0.95),
        {"learning_rate_too_low"},
        "CNN-sgd",
        "SGD at 0.05",
    ),
    cnn(
        "CNN-softmax",
        "softmax before nn.CrossEntropyLoss",
        replace(SGD, model=partial(convnet, output=partial(nn.Softmax, dim=-1))),
        reaches(0.95),
        {"loss_output_mismatch"},
        "CNN-sgd",
        "give the loss logits",
    ),
    cnn(
        "CNN-shuffled",
        "augmentation that shuffles images and not labels",
        replace(ADAM, options=Options(transform=shuffle_inputs_only)),
        reaches(0.9),
        {"label_mismatch"},
        "CNN-shift",
        "move inputs and targets together",
    ),
    cnn(
        "CNN-copy",
        "the optimiser holds a copy's parameters",
        replace(ADAM, parameters=parameters_of_a_copy),
        reaches(0.95),
        {"unchanged_weights"},
        "CNN-adam",
        "make the optimiser after the model's last change",
    ),
    cnn(
        "CNN-off",
        "biases that switch every ReLU off",
        replace(ADAM, model=partial(convnet, initialize=off)),
        reaches(0.95),
        {"dead_relu", "poor_initialization"},
        "CNN-adam",
        "start biases at zero",
    ),
    cnn(
        "CNN-equal",
        "every weight the same",
        replace(ADAM, model=partial(convnet, initialize=all_equal)),
        reaches(0.95),
        {"symmetric_initialization"},
        "CNN-adam",
        "random initial weights",
    ),
    cnn(
        "CNN-nan",
        "one pixel is not a number",
        replace(ADAM, data=a_hole),
        reaches(0.95),
        {"non_finite"},
        "CNN-adam",
        "clean the data",
    ),
    cnn(
        "CNN-decay",
        "SGD with weight decay 0.5",
        replace(SGD, optimizer_options={"weight_decay": 0.5}),
        reaches(0.95),
        {"over_regularized"},
        "CNN-sgd",
        "weight decay 0.0001",
    ),
    cnn(
        "CNN-slow-loader",
        "a loader that takes 20 ms a batch",
        replace(QUICK, options=Options(load_seconds=0.02)),
        loads_within(0.4, 0.85),
        {"input_bound"},
        "CNN-quick",
        "load in workers, ahead of time",
    ),
    cnn(
        "CNN-few",
        "150 images, some labelled wrongly, 60 epochs",
        replace(FEW, epochs=60),
        keeps_its_best(1.2, 0.7),
        {"overfitting"},
        "CNN-few-stopped",
        "stop early",
    ),
    cnn("CNN-few-stopped", "150 images, stopped in time", FEW, keeps_its_best(1.2, 0.6)),
    cnn(
        "CNN-rare",
        "one example in 65 is what is looked for",
        RARE,
        reaches(0.5),
        {"class_imbalance"},
        "CNN-rare-sampled",
        "draw classes equally often, or weigh the loss",
    ),
    cnn(
        "CNN-rare-sampled",
        "the rare class, drawn as often as the other",
        replace(RARE, options=Options(example_weights=inverse_frequency)),
        reaches(0.5),
    ),
    cnn("CNN-rare-weighted", "the rare class, weighted", replace(RARE, criterion=weighted_cross_entropy), reaches(0.5)),
)
