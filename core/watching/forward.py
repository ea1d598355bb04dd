"""What passes through the modules of a model during a step.

Nothing is attached to the user's modules, which may be copied, saved or compared at any time: hooks for all modules of
the process are on while a step is looked at, and leave alone what does not belong to the model.
"""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import torch
from torch import Tensor, nn
from torch._C import _functorch  # pyright: ignore[reportAttributeAccessIssue, reportPrivateUsage]
from torch.nn.modules.module import register_module_forward_hook, register_module_forward_pre_hook
from torch.overrides import TorchFunctionMode
from torch.utils.hooks import RemovableHandle

from .through_time import ThroughTime

_FAST_PATHS = (nn.TransformerEncoder, nn.TransformerEncoderLayer, nn.MultiheadAttention)
"""In evaluation mode they compute otherwise, to the last bit, when functions are looked at."""

_BENDS: dict[str, Callable[..., nn.Module]] = {
    "relu": nn.ReLU,
    "relu_": nn.ReLU,
    "hardtanh": lambda low=-1.0, high=1.0, *_: nn.ReLU6() if low == 0 else nn.Hardtanh(low, high),
    "leaky_relu": lambda slope=0.01, *_: nn.LeakyReLU(slope),
    "elu": lambda alpha=1.0, *_: nn.ELU(alpha),
    "gelu": nn.GELU,
    "silu": nn.SiLU,
    "sigmoid": nn.Sigmoid,
    "tanh": nn.Tanh,
}
"""Non-linearities by the name of their function: what modules such as nn.ReLU call, and users directly."""
_OUTPUTS = frozenset({*_BENDS, "softmax", "log_softmax", "logsigmoid", "clamp", "clip", "exp", "softplus", "squeeze"})
"""Functions that say something about outputs when they come last."""
_SUMS = frozenset({"linear", "conv1d", "conv2d", "conv3d"})
"""What layers do that is linear in their inputs."""
_STRAIGHT = frozenset({
    "__get__", "size", "dim", "numel", "shape", "flatten", "view", "reshape", "squeeze", "unsqueeze", "permute",
    "transpose", "contiguous", "to", "float", "double", "type", "dropout", "batch_norm", "mean", "sum", "add", "sub",
    "cat", "stack", "add_", "__getitem__", "is_floating_point", "detach",
})  # fmt: skip
"""Functions that leave a linear function linear, for a batch as a whole. Anything else may bend."""

_WITH_KWARGS: dict[int, bool] = getattr(torch.nn.modules.module, "_global_forward_hooks_with_kwargs", {})
"""Hooks for all modules that get keyword arguments; torch 2.13 forgets to take them out, and takes them for hooks."""

_current_transform: Callable[[], Any] = _functorch.peek_interpreter_stack
"""The innermost transform of torch.func at work; None outside of them all."""

MODULE_SECONDS, FUNCTION_SECONDS = 4.5e-6, 6e-6
"""What a call of a module, and of a function, takes longer while it is looked at, measured on one processor."""


@dataclass(slots=True)
class Sight:
    """The newest call of one module."""

    inputs: Tensor | None
    """First tensor it was given."""
    before: Tensor | None
    """Input of the non-linearity behind it, or of the module where there is none."""
    after: Tensor | None
    """Output of the non-linearity, or of the module."""
    activation: nn.Module | None = None


class Forward:
    """Looks at forward passes that train, between `on` and `off`."""

    def __init__(self, model: nn.Module, layers: Iterable[nn.Module], has_units: Callable[[nn.Module], bool]) -> None:
        """`layers` are the modules to see; of those without `has_units` only what they are given.

        A non-linearity behind the latter belongs to the layer before.
        """
        self._inside = {id(module) for module in model.modules()}
        self._layers = {id(module): has_units(module) for module in layers}
        self._fast_paths = [module for module in model.modules() if isinstance(module, _FAST_PATHS)]
        self._has_scripts = any(isinstance(module, torch.jit.ScriptModule) for module in model.modules())
        self._model = model
        self._thread = threading.get_ident()
        self._hooks: list[RemovableHandle] = []
        self._stack: list[int] = []
        self._functions: _Functions | None = None
        self._last: Sight | None = None
        self._bends: bool | None = None
        self.wants_functions = True
        """Whether functions are looked at, for non-linearities."""
        self.criterion: nn.Module | None = None
        """Seen as well, though it is no part of the model."""
        self.when_first: Callable[[], None] = lambda: None
        """Called before the first forward pass after `on`."""
        self.through_time = ThroughTime()
        self.when_failed: Callable[[Exception], None] = lambda error: None
        """Called with what went wrong here; it never reaches the model's caller."""
        self.forget()

    def forget(self) -> None:
        """Let go of what was seen."""
        self.sights: dict[int, Sight] = {}
        """By `id` of the module, in the order of first calls."""
        self.inputs: Tensor | None = None
        """What the newest forward pass was given: its first tensor."""
        self.output: Any = None
        """What the newest forward pass returned."""
        self.output_function: tuple[str, Tensor] | None = None
        """The newest function that may shape an output, with its result."""
        self.criterion_call: tuple[Any, Any] | None = None
        """Outputs and targets as the criterion got them."""
        self.criterion_loss: Tensor | None = None
        """What it made of them."""
        self._num_sums = 0
        self._has_bent = False
        self._num_modules = self._num_functions = 0
        self.through_time.forget()
        self.num_calls = 0
        self.started = 0.0
        """Clock at the start of the first forward pass; 0 while there was none."""
        self.ended = 0.0
        """Clock at the end of the newest forward pass."""
        self.seconds = 0.0
        """Spent in forward passes."""
        self._last = None

    @property
    def cost(self) -> float:
        """Seconds, about, that looking has cost since `forget`: most of it torch's own, which no clock in here sees."""
        return self._num_modules * MODULE_SECONDS + self._num_functions * FUNCTION_SECONDS

    def on(self) -> None:
        """Begin to look."""
        if not self._hooks:
            self._hooks = [
                register_module_forward_pre_hook(self._before),
                register_module_forward_hook(self._after, with_kwargs=True, always_call=True),
            ]

    def off(self) -> None:
        """Stop looking; what was seen stays until `forget`."""
        for hook in self._hooks:
            hook.remove()
            _WITH_KWARGS.pop(hook.id, None)
        self._hooks = []
        self._leave()
        self._stack.clear()

    def _before(self, module: nn.Module, args: tuple[Any, ...]) -> None:
        key = id(module)
        if key not in self._inside or not torch.is_grad_enabled() or not self.is_own_thread or is_transformed():
            return
        self._num_modules += 1
        try:
            if not self._stack:
                self._enter(args)
            self._stack.append(key)
            if key in self._layers:
                self.sights.setdefault(key, Sight(None, None, None))
        except Exception as error:  # the user's forward pass goes on
            self.when_failed(error)

    def _after(self, module: nn.Module, args: tuple[Any, ...], *rest: Any) -> None:
        key, output = id(module), rest[-1]
        kwargs: dict[str, Any] = rest[0] if len(rest) == 2 else {}  # left out by torch when the module has raised
        try:
            is_criterion = self.criterion is not None and module is self.criterion
            if is_criterion and torch.is_grad_enabled() and not is_transformed():
                self.see_criterion([*args, *kwargs.values()], output)
            if not self._stack or self._stack[-1] != key:
                return
            self._stack.pop()
            if key in self._layers:
                self._see_layer(key, [*args, *kwargs.values()], output)
                if self.wants_functions:
                    self.through_time.see(module, output)
            if not self._stack:
                self._leave()
                self.ended = perf_counter()
                self.seconds += self.ended - self._entered
                self.output = output
        except Exception as error:
            self.when_failed(error)

    def _enter(self, args: tuple[Any, ...]) -> None:
        if not self.num_calls:
            self.when_first()
        self.num_calls += 1
        self.inputs = first_tensor(args)
        self._last = None
        if self.wants_functions and not self._has_scripts and all(module.training for module in self._fast_paths):
            # once something has bent, there is no shape left to learn: names of functions are looked at no more
            self._functions = _Functions(self._see_function, None if self._bends else self._see_shape)
            self._num_sums, self._has_bent = 0, False
            self._functions.__enter__()
        self._entered = perf_counter()
        self.started = self.started or self._entered

    def _leave(self) -> None:
        if self._functions is not None:
            self._functions.__exit__(None, None, None)
            self._num_functions += self._functions.num_calls
            self._functions = None

    def _see_layer(self, key: int, args: list[Any], output: Any) -> None:
        sight = self.sights[key]
        sight.inputs = _detached(first_tensor(args))
        if not self._layers[key]:
            return
        sight.before, sight.after, sight.activation = sight.inputs, _detached(first_tensor(output)), None
        self._last = sight

    def _see_function(self, name: str, args: tuple[Any, ...], result: Any) -> None:
        if not isinstance(result, Tensor):
            return
        self.output_function = name, result
        sight = self._last
        if name in _BENDS and sight is not None and sight.activation is None and isinstance(args[0], Tensor):
            sight.activation = _BENDS[name](*args[1:]) if name in ("leaky_relu", "elu", "hardtanh") else _BENDS[name]()
            sight.before, sight.after = _detached(args[0]), _detached(result)

    @property
    def is_straight(self) -> bool:
        """Whether forward passes were seen, and in none of them anything bent before the last layer's sum."""
        return self._bends is False

    def _see_shape(self, name: str) -> None:
        """Tell straight networks from others: by what happens between one sum over inputs and the next."""
        if name in _SUMS:
            self._num_sums += 1
            if self._num_sums > 1:
                self._bends = self._bends or self._has_bent
        elif name not in _STRAIGHT:
            self._has_bent = True

    @property
    def is_own_thread(self) -> bool:
        """Whether this is the thread that trains."""
        return threading.get_ident() == self._thread

    def see_criterion(self, args: list[Any], loss: Any) -> None:
        """Take a call of the criterion: outputs and targets are its first two arguments."""
        if len(args) >= 2:
            self.criterion_call = args[0], args[1]
            self.criterion_loss = loss.detach() if isinstance(loss, Tensor) and loss.numel() == 1 else None


class _Functions(TorchFunctionMode):
    """Tells of calls of the functions in `_OUTPUTS`, and of all of them by name where that is wanted."""

    def __init__(self, tell: Callable[[str, tuple[Any, ...], Any], None], name: Callable[[str], None] | None) -> None:
        super().__init__()
        self._tell = tell
        self._name = name
        self.num_calls = 0

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        """Call the function as it would have been called."""
        result = func(*args, **(kwargs or {}))
        self.num_calls += 1
        name = getattr(func, "__name__", "")
        if self._name is not None:
            self._name(name)
        if name in _OUTPUTS and args:
            self._tell(name, args, result)
        return result


def is_compiled(model: nn.Module) -> bool:
    """Whether torch has compiled any part of it: hooks that come and go would have it compiled anew."""
    return any(
        type(module).__name__ == "OptimizedModule" or getattr(module, "_compiled_call_impl", None) is not None
        for module in model.modules()
    )


def is_transformed() -> bool:
    """Whether a transform of torch.func, such as vmap, is at work: tensors in it must not outlive it."""
    return _current_transform() is not None


def first_tensor(value: Any) -> Tensor | None:
    """Return the first tensor in arguments or outputs, however nested; None where there is none."""
    if isinstance(value, Tensor):
        return value
    if isinstance(value, dict):
        value = value.values()
    elif not isinstance(value, list | tuple):
        return None
    return next((found for found in map(first_tensor, value) if found is not None), None)


def _detached(tensor: Tensor | None) -> Tensor | None:
    return tensor.detach() if tensor is not None else None
