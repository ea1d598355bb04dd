"""A model as text of a plain PyTorch script: the same modules, made in the same order, with the same first weights."""

from itertools import pairwise
from typing import Any

from ..families.convolutional import Convolutional
from ..families.mlp import MLP
from ..families.recurrent import Recurrent
from ..families.transformer import Transformer

ACTIVATIONS = {
    "relu": "nn.ReLU()",
    "leaky_relu": "nn.LeakyReLU()",
    "gelu": "nn.GELU()",
    "silu": "nn.SiLU()",
    "elu": "nn.ELU()",
    "sigmoid": "nn.Sigmoid()",
    "tanh": "nn.Tanh()",
}
_FILL = {
    "xavier": "nn.init.xavier_uniform_(layer.weight)",
    "he": 'nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")',
    "orthogonal": "nn.init.orthogonal_(layer.weight)",
    "zeros": "nn.init.zeros_(layer.weight)",
}
_RELU_FAMILY = ("relu", "leaky_relu", "gelu", "silu", "elu")
_SEQUENTIAL = """model = nn.Sequential(
{layers}
)
weighted = [layer for layer in model if isinstance(layer, {kinds})]
with torch.no_grad():
    for layer in weighted:
        is_output = layer is weighted[-1]
{fill}"""
_RECURRENT = """class Network(nn.Module):
    def __init__(self):
        super().__init__()
{modules}

    def forward(self, x):
{forward}


model = Network()
{keep}"""
_KEEP = """with torch.no_grad():  # the gate that keeps the memory begins open
    for cell in (module for module in model.children() if isinstance(module, {cell})):
        for vector in cell.all_weights[0][2:]:
            vector[{units} : {twice}] = {bias}
"""
_TRANSFORMER = """class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.qkv = nn.Linear({width}, 3 * {width})
        self.projection = nn.Linear({width}, {width})
{angles}
    def forward(self, x):  # (N, T, E) → (N, T, E)
        q, k, v = self.qkv(x).unflatten(-1, (3, {heads}, -1)).permute(2, 0, 3, 1, 4)
{turn}        dropout = {dropout} if self.training else 0.0
        y = functional.scaled_dot_product_attention(q, k, v, dropout_p=dropout, is_causal={causal})
        return self.projection(y.transpose(1, 2).flatten(2))
{turned}

class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm_1 = nn.LayerNorm({width})
        self.attention = Attention()
        self.norm_2 = nn.LayerNorm({width})
        self.hidden = nn.Linear({width}, {hidden})
        self.activation = nn.GELU()
        self.back = nn.Linear({hidden}, {width})
        self.dropout = nn.Dropout({dropout})

    def forward(self, x):
        x = x + self.dropout(self.attention(self.norm_1(x)))
        return x + self.dropout(self.back(self.activation(self.hidden(self.norm_2(x)))))


{positions}class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = {embedding}
{has_positions}        self.dropout = nn.Dropout({dropout})
        self.blocks = nn.ModuleList(Block() for _ in range({depth}))
        self.norm = nn.LayerNorm({width})
        self.output = nn.Linear({width}, {num_outputs})

    def forward(self, x):
        x = self.embedding(x)
{patches}        x = self.dropout({places})
        for block in self.blocks:
            x = block(x)
        return self.output({read})


model = Network()
with torch.no_grad():  # N(0, 0.02²); what adds to the residual stream is divided by √(2 · depth)
    for name, parameter in model.named_parameters():
        if parameter.ndim > 1:
            adds = name.endswith(("projection.weight", "back.weight"))
            nn.init.normal_(parameter, std=0.02 / ((2 * {depth}) ** 0.5 if adds else 1.0))
        elif "norm" not in name:
            nn.init.zeros_(parameter)
"""
_POSITIONS = """class Positions(nn.Module):
    def __init__(self):
        super().__init__()
{codes}

    def forward(self, x):
        return x + self.codes[: x.shape[1]]


"""
_ANGLES = """        frequencies = 10_000.0 ** (-torch.arange(0, {size}, 2) / {size})
        self.register_buffer("angles", torch.arange({places})[:, None] * frequencies, persistent=False)
"""
_TURNED = """

def turned(x, angles):  # each pair (x_i, x_{i + size/2}) turned by the angle of its place (RoPE)
    cos, sin = angles[: x.shape[-2]].cos(), angles[: x.shape[-2]].sin()
    first, second = x.chunk(2, dim=-1)
    return torch.cat([first * cos - second * sin, first * sin + second * cos], dim=-1)
"""


def model_text(model: Any, input_shape: tuple[int, ...], num_outputs: int) -> str:
    """Return the statements that make `model`. Its family is one of those in `FAMILIES`."""
    return FAMILIES[type(model)](model, input_shape, num_outputs)


def _mlp(model: MLP, input_shape: tuple[int, ...], num_outputs: int) -> str:
    widths = model.widths(input_shape, num_outputs)
    lines = ["nn.Flatten()"] if len(input_shape) > 1 else []
    bias = "" if model.bias else ", bias=False"
    for activation, (before, after) in zip(model.activations, pairwise(widths[:-1]), strict=True):
        lines.append(f"nn.Linear({before}, {after}{bias})")
        if model.normalization != "none":
            kind = "nn.BatchNorm1d" if model.normalization == "batch" else "nn.LayerNorm"
            lines.append(f"{kind}({after})")
        if activation != "none":
            lines.append(ACTIVATIONS[activation])
        if model.dropout:
            lines.append(f"nn.Dropout({model.dropout!r})")
    lines.append(f"nn.Linear({widths[-2]}, {widths[-1]}{bias})")
    fills = _FILL | {"normal": f"nn.init.normal_(layer.weight, std={model.initialization_std!r})"}
    biases = f"layer.bias.fill_(0.0 if is_output else {model.initial_bias!r})" if model.bias else ""
    return _sequential(lines, "nn.Linear", _fill(model.initialization, list(model.activations), fills), biases)


def _convolutional(model: Convolutional, input_shape: tuple[int, ...], num_outputs: int) -> str:
    activation = ACTIVATIONS.get(model.activation)
    bias = "" if model.convolutions_have_bias else ", bias=False"
    convolutions = model.convolutions(input_shape)
    lines: list[str] = []
    for number, one in enumerate(convolutions, start=1):
        stride = f", stride={one.stride}" if one.stride > 1 else ""
        lines.append(f"nn.Conv2d({one.inputs}, {one.outputs}, {one.kernel}{stride}, padding={one.kernel // 2}{bias})")
        lines += [f"nn.BatchNorm2d({one.outputs})"] * (model.normalization == "batch")
        lines += [activation] if activation else []
        if one.ends_stage and number < len(convolutions) and model.pooling in ("max", "average"):
            lines.append("nn.MaxPool2d(2)" if model.pooling == "max" else "nn.AvgPool2d(2)")
    lines += ["nn.AdaptiveAvgPool2d(1)"] * (model.head == "average") + ["nn.Flatten()"]
    dense_bias = "" if model.bias else ", bias=False"
    widths = model.dense_widths(input_shape, num_outputs)
    for number, (before, after) in enumerate(pairwise(widths), start=1):
        lines += [f"nn.Dropout({model.dropout!r})"] if model.dropout else []
        lines.append(f"nn.Linear({before}, {after}{dense_bias})")
        lines += [activation] if activation and number < len(widths) - 1 else []
    hidden = [model.activation] * (len(convolutions) + len(widths) - 2)
    biases = "if layer.bias is not None:\n    nn.init.zeros_(layer.bias)"
    return _sequential(lines, "nn.Conv2d | nn.Linear", _fill(model.initialization, hidden, _FILL), biases)


def _recurrent(model: Recurrent, input_shape: tuple[int, ...], num_outputs: int) -> str:
    cell = {"rnn": "nn.RNN", "lstm": "nn.LSTM", "gru": "nn.GRU"}[model.cell]
    reads_tokens = len(input_shape) == 1
    modules = [f"self.embedding = nn.Embedding({num_outputs}, {model.embedding})"] if reads_tokens else []
    forward = ["x = self.embedding(x)"] if reads_tokens else []
    for number, (before, after) in enumerate(pairwise(model.widths(input_shape, num_outputs)), start=1):
        modules.append(f"self.layer_{number} = {cell}({before}, {after}, batch_first=True)")
        forward.append(f"x, _ = self.layer_{number}(x)")
        if model.dropout:
            modules.append(f"self.dropout_{number} = nn.Dropout({model.dropout!r})")
            forward.append(f"x = self.dropout_{number}(x)")
    modules.append(f"self.output = nn.Linear({model.units}, {num_outputs})")
    forward.append(f"return self.output({'x' if reads_tokens else 'x[:, -1]'})")
    keep = _KEEP.format(cell=cell, units=model.units, twice=2 * model.units, bias=repr(model.keep_bias / 2))
    return _RECURRENT.format(
        modules=_indented(modules, 8), forward=_indented(forward, 8), keep="" if model.cell == "rnn" else keep
    )


def _transformer(model: Transformer, input_shape: tuple[int, ...], num_outputs: int) -> str:
    width, places = model.width, model.num_places(input_shape)
    is_rotary, is_learned = model.positions == "rotary", model.positions == "learned"
    has_codes = model.positions in ("learned", "sinusoidal")
    return _TRANSFORMER.format(
        width=width,
        heads=model.heads,
        hidden=model.mlp_ratio * width,
        depth=model.depth,
        dropout=repr(model.dropout),
        causal=model.causal,
        num_outputs=num_outputs,
        angles=_ANGLES.format(size=width // model.heads, places=places) if is_rotary else "",
        turn="        q, k = turned(q, self.angles), turned(k, self.angles)\n" if is_rotary else "",
        turned=_TURNED if is_rotary else "",
        embedding=_embedding(model, input_shape, num_outputs),
        positions=_positions(is_learned, places, width) if has_codes else "",
        patches="        x = x.flatten(2).transpose(1, 2)  # patches are places\n" if len(input_shape) == 3 else "",
        has_positions="        self.positions = Positions()\n" if has_codes else "",
        places="self.positions(x)" if has_codes else "x",
        read="self.norm(x)" if len(input_shape) == 1 else "self.norm(x).mean(1)",
    )


def _embedding(model: Transformer, input_shape: tuple[int, ...], num_outputs: int) -> str:
    match input_shape:
        case (_,):
            return f"nn.Embedding({num_outputs}, {model.width})"
        case (_, values):
            return f"nn.Linear({values}, {model.width})"
        case _:
            return f"nn.Conv2d({input_shape[0]}, {model.width}, {model.patch}, stride={model.patch})"


def _positions(is_learned: bool, places: int, width: int) -> str:
    lines = [f"self.codes = nn.Parameter(torch.zeros({places}, {width}))"]
    if not is_learned:
        lines = [
            f"angles = torch.arange({places})[:, None] * 10_000.0 ** (-torch.arange(0, {width}, 2) / {width})",
            f"codes = torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(1)[:, :{width}]",
            'self.register_buffer("codes", codes, persistent=False)',
        ]
    return _POSITIONS.format(codes=_indented(lines, 8))


def _sequential(layers: list[str], kinds: str, fill: list[str], biases: str) -> str:
    lines = [*fill, *biases.split("\n")] if biases else fill
    return _SEQUENTIAL.format(
        layers="\n".join(f"    {line}," for line in layers),
        kinds=kinds,
        fill=_indented(lines or ["pass"], 8),
    )


def _fill(scheme: str, activations: list[str], fills: dict[str, str]) -> list[str]:
    """Statements that fill `layer`, whose non-linearity is that of its place; the output has none."""
    if scheme != "auto":
        return [fills[scheme]]
    with_he = [number for number, activation in enumerate(activations) if activation in _RELU_FAMILY]
    if not with_he:
        return [fills["xavier"]]
    named = ", ".join(f"weighted[{number}]" for number in with_he)
    which = "not is_output" if len(with_he) == len(activations) else f"layer in ({named},)"
    return [f"if {which}:", f"    {fills['he']}", "else:", f"    {fills['xavier']}"]


def _indented(lines: list[str], by: int) -> str:
    return "\n".join(f"{' ' * by}{line}" for line in lines)


FAMILIES: dict[type, Any] = {
    MLP: _mlp,
    Convolutional: _convolutional,
    Recurrent: _recurrent,
    Transformer: _transformer,
}
