"""What can be said about a table of the user's own, whatever kind of file holds it."""

from typing import TYPE_CHECKING, Literal

from msgspec import Struct, field

if TYPE_CHECKING:
    from .dataset import Dataset
    from .files.table import Table


class TableSource(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Columns of numbers and categories; what is left out is detected and listed before training."""

    path: str
    """The file; `~` is the home folder, a relative path starts from where the command runs."""
    target: str = ""
    """Column to predict; empty: the last one."""
    task: Literal["auto", "classification", "regression"] = "auto"
    """auto: texts, two values or few whole numbers are classes, other numbers a regression."""
    columns: list[str] = field(default_factory=list[str])
    """Columns to predict from; empty: all that are not ignored."""
    ignore: list[str] = field(default_factory=list[str])
    """Columns to leave out."""
    categorical: list[str] = field(default_factory=list[str])
    """Columns whose values are names, even where they look like numbers; one input for each value."""
    missing: Literal["error", "drop", "mean", "most_frequent"] = "error"
    """What happens to missing values: drop their rows, or fill in what the training examples say."""

    def as_dataset(self, table: "Table") -> "Dataset":
        """Return the table's rows as examples. SpecError for unknown columns, DataError for unusable values."""
        from .files.encoding import to_dataset
        from .files.roles import find_roles

        roles = find_roles(table, self.target, self.columns, self.ignore, self.categorical, self.task)
        return to_dataset(table, roles, self.missing)
