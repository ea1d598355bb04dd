"""Recurrent networks: remembering over many steps, waves, and digits read row by row."""

import math
from dataclasses import replace
from functools import cache, partial

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from .case import Case, Data, Options, Recipe, case
from .criteria import CLASSES, R2
from .tables import digits
from .targets import reaches


@cache
def first_of(length: int) -> Data:
    """Noise (N, length, 1) whose first element is ±1, which is the class."""
    generator = torch.Generator().manual_seed(0)
    inputs = 0.3 * torch.randn(1200, length, 1, generator=generator)
    targets = torch.randint(2, (1200,), generator=generator)
    inputs[:, 0, 0] = targets * 2.0 - 1
    return Data((inputs[:800], targets[:800]), (inputs[800:], targets[800:]))


@cache
def running_sum(scale: float = 1.0) -> Data:
    """Noise (N, 40, 1); the target (N, 1) is its sum, divided by its deviation."""
    inputs = torch.randn(1000, 40, 1, generator=torch.Generator().manual_seed(0))
    targets = inputs.sum(1) / math.sqrt(40)
    return Data((scale * inputs[:750], targets[:750]), (scale * inputs[750:], targets[750:]))


@cache
def waves(scale: float = 1.0) -> Data:
    """24 noisy samples (N, 24, 1) of a sine of random pitch, phase and height; the target (N, 1) is the next."""
    generator = torch.Generator().manual_seed(0)
    pitch, phase, height = torch.rand(3, 1000, 1, generator=generator)
    wave = 2 * height * torch.sin((0.3 + 0.5 * pitch) * torch.arange(25) + 2 * math.pi * phase)
    inputs = scale * (wave[:, :24, None] + 0.05 * torch.randn(1000, 24, 1, generator=generator))
    return Data((inputs[:750], wave[:750, 24:]), (inputs[750:], wave[750:, 24:]))


@cache
def rows_of_digits() -> Data:
    """Digits as sequences (N, 8, 8) of rows."""
    data = digits()
    return Data(
        (data.train[0].unflatten(1, (8, 8)) * 2 - 1, data.train[1]),
        (data.validation[0].unflatten(1, (8, 8)) * 2 - 1, data.validation[1]),
    )


class Reader(nn.Module):
    """Reads a sequence (N, T, F) and answers (N, num_outputs) from its last state."""

    def __init__(
        self,
        recurrence: type[nn.RNNBase] = nn.LSTM,
        num_features: int = 8,
        num_outputs: int = 10,
        num_units: int = 32,
        recurrent_gain: float | None = None,
        gate_bias: float | None = None,
        detached: bool = False,
        packed: bool = False,
        **options: str,
    ) -> None:
        """Start recurrent weights at `recurrent_gain` × identity and a GRU's update gates at `gate_bias`, if given."""
        super().__init__()
        self.recurrence = recurrence(num_features, num_units, batch_first=True, **options)
        self.head = nn.Linear(num_units, num_outputs)
        self.detached, self.packed = detached, packed
        if recurrent_gain is not None:
            with torch.no_grad():
                self.recurrence.weight_hh_l0.copy_(recurrent_gain * torch.eye(num_units))
        if gate_bias is not None:
            nn.init.constant_(self.recurrence.bias_ih_l0[num_units : 2 * num_units], gate_bias)

    def forward(self, inputs: Tensor) -> Tensor:
        """Take (N, T, F)."""
        if self.packed:
            lengths = torch.full((len(inputs),), inputs.shape[1])
            states, _ = self.recurrence(pack_padded_sequence(inputs, lengths, batch_first=True))
            states, _ = pad_packed_sequence(states, batch_first=True)
        else:
            states, _ = self.recurrence(inputs)  # (N, T, num_units)
        last = states[:, -1]
        return self.head(last.detach() if self.detached else last)


ROWS = Recipe(
    data=rows_of_digits,
    model=partial(Reader, nn.LSTM),
    criterion=nn.CrossEntropyLoss,
    metric=CLASSES,
    learning_rate=5e-3,
    epochs=10,
)
ROWS_BY_SGD = replace(ROWS, optimizer=torch.optim.SGD, learning_rate=0.1, optimizer_options={"momentum": 0.9})
WAVES = Recipe(
    data=waves,
    model=partial(Reader, nn.GRU, 1, 1),
    criterion=nn.MSELoss,
    metric=R2,
    learning_rate=5e-3,
    epochs=10,
)
PLAIN_WAVES = replace(WAVES, model=partial(Reader, nn.RNN, 1, 1))
MEMORY = Recipe(
    data=partial(first_of, 80),
    model=partial(Reader, nn.GRU, 1, 2, gate_bias=4.0),
    criterion=nn.CrossEntropyLoss,
    metric=CLASSES,
    learning_rate=5e-3,
    epochs=9,
)
SUM = Recipe(
    data=running_sum,
    model=partial(Reader, nn.RNN, 1, 1, nonlinearity="relu", recurrent_gain=1.0),
    criterion=nn.MSELoss,
    metric=R2,
    optimizer=torch.optim.SGD,
    learning_rate=0.01,
    epochs=12,
    options=Options(clip_norm=1.0),
)

rnn = partial(case, "own", "rnn")
CASES: tuple[Case, ...] = (
    rnn("LSTM-rows", "digits read row by row", ROWS, reaches(0.92)),
    rnn("LSTM-rows-sgd", "digits read row by row, by SGD with momentum", ROWS_BY_SGD, reaches(0.9)),
    rnn("LSTM-packed", "packed sequences", replace(ROWS, model=partial(Reader, nn.LSTM, packed=True)), reaches(0.92)),
    rnn("GRU-waves", "the next sample of a wave", WAVES, reaches(0.9)),
    rnn(
        "RNN-waves",
        "a plain tanh network on 24 steps",
        replace(WAVES, model=partial(Reader, nn.RNN, 1, 1)),
        reaches(0.9),
    ),
    rnn("GRU-memory", "a bit remembered over 80 steps", MEMORY, reaches(0.95)),
    rnn("RNN-clipped", "an identity-started ReLU network, clipped", SUM, reaches(0.6)),
    rnn(
        "RNN-memory",
        "a plain tanh network must remember a bit over 80 steps",
        replace(MEMORY, model=partial(Reader, nn.RNN, 1, 2)),
        reaches(0.95),
        {"vanishing_gradient"},
        "GRU-memory",
        "GRU or LSTM with its gates open at the start",
    ),
    rnn(
        "RNN-exploding",
        "recurrent ReLUs that grow by half a step, not clipped",
        replace(SUM, model=partial(Reader, nn.RNN, 1, 1, nonlinearity="relu", recurrent_gain=1.5), options=Options()),
        reaches(0.6),
        {"exploding_gradient", "non_finite", "poor_initialization"},
        "RNN-clipped",
        "identity for the recurrent weights, clip the gradient's norm at 1",
    ),
    rnn(
        "RNN-raw-waves",
        "waves of amplitude 500 into tanh",
        replace(PLAIN_WAVES, data=partial(waves, 500.0)),
        reaches(0.95),
        {"unnormalized_input", "saturated_activation"},
        "RNN-waves",
        "standardise the inputs",
    ),
    rnn(
        "GRU-lr-low",
        "Adam at 0.000002",
        replace(WAVES, learning_rate=2e-6),
        reaches(0.9),
        {"learning_rate_too_low"},
        "GRU-waves",
        "Adam at 0.005",
    ),
    rnn(
        "GRU-short",
        "one pass at a moderate rate",
        replace(WAVES, learning_rate=1e-3, epochs=1),
        reaches(0.9),
        {"too_few_steps", "learning_rate_too_low"},
        "GRU-waves",
        "train ten times as long",
    ),
    rnn(
        "LSTM-no-zero-grad",
        "gradients are never zeroed",
        replace(ROWS_BY_SGD, options=Options(zero_grad=False)),
        reaches(0.9),
        {"missing_zero_grad"},
        "LSTM-rows-sgd",
        "optimizer.zero_grad() before backward",
    ),
    rnn(
        "LSTM-detached",
        "the head reads detached states",
        replace(ROWS, model=partial(Reader, nn.LSTM, detached=True)),
        reaches(0.92),
        {"unchanged_weights", "constant_loss"},
        "LSTM-rows",
        "leave out .detach()",
    ),
    rnn(
        "LSTM-rewrapped",
        "backward from a copy of the loss's number",
        replace(ROWS, options=Options(rewrap_loss=True)),
        reaches(0.92),
        {"constant_loss", "unchanged_weights"},
        "LSTM-rows",
        "call backward on the loss itself",
    ),
)
