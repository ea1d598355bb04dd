"""What a spec says of a run that somebody else's program trains: a record, which cannot be run from here."""

from typing import TYPE_CHECKING

from msgspec import Struct, field

if TYPE_CHECKING:
    from .data.dataset import Dataset


class WatchedData(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="source", tag="watched"):
    """Examples that the watched program loads for itself."""

    def load(self) -> "Dataset":
        """Raise DataError: only the program itself has them."""
        from .data.errors import DataError

        raise DataError("this is the record of a run that was watched in your own program; start it there")


class WatchedModel(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="family", tag="watched"):
    """A network of the watched program, as far as it is recognised: what remedies ask about."""

    kind: str = ""
    """Class of the model."""
    num_modules: int = 0
    """Modules it consists of, itself included."""
    hidden: list[int] = field(default_factory=list[int])
    """Outputs of its linear layers and channels of its convolutions, but for the last; empty: a linear model."""
    activation: str | None = None
    """The non-linearity used most; None where there is none that is a module."""
    normalization: str = "none"
    """batch, layer, or another kind's name."""
    dropout: float = 0.0
    """The largest share of units that is silenced while training."""
    optimizer: str | None = None
    """Class of the optimiser; None if none was given."""
    criterion: str | None = None
    """Name of the loss; None if it was not shown."""
