"""A network of the user's own: a function or class that makes the module."""

from typing import Any

from msgspec import Struct, field

from ..specs.own_code import CodeName


class Custom(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="family", tag="custom"):
    """A module made by code of yours; everything else, from the data to the diagnosis, is as for a built-in family.

    What it returns for inputs (batch, …) must have the shape of the data's task: logits (batch, classes), one logit
    (batch, 1) for two classes, or numbers (batch, outputs).
    """

    factory: CodeName
    """`package.module:function`, called with `options`; returns a torch module. Runs only with --trust."""
    options: dict[str, Any] = field(default_factory=dict[str, Any])
    """Arguments by name."""

    def num_parameters(self, input_shape: tuple[int, ...], num_outputs: int) -> int:
        """Return 0: nobody knows before the module is made."""
        return 0

    def num_activations(self, input_shape: tuple[int, ...], num_outputs: int) -> int:
        """Return 0: nobody knows before the module is used."""
        return 0

    def problem_with(self, input_shape: tuple[int, ...], num_outputs: int) -> tuple[str, str] | None:
        """Return None: what it cannot do, it says itself when it is used."""
        return None

    def in_words(self) -> str:
        """Return what the network is made of, as a person would tell it."""
        return f"your own {self.factory}"
