"""A CSV file of the user's own."""

from typing import Annotated, Literal

from msgspec import Meta

from .dataset import Dataset
from .table_source import TableSource


class CsvFile(TableSource, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="source", tag="csv"):
    """A table of text; delimiter, encoding, header and types of columns are detected, and can be set."""

    delimiter: Annotated[str, Meta(max_length=1)] = ""
    """Sign between the fields of a line; empty: detected among comma, semicolon, tab and bar."""
    encoding: str = ""
    """Such as cp1252; empty: UTF-8, or UTF-16 where the file begins with its mark."""
    header: Literal["auto", "yes", "no"] = "auto"
    """Whether the first line names the columns; auto: it does unless a number is in it."""

    def load(self) -> Dataset:
        """Return all usable rows; inputs (num_rows, numbers + categories)."""
        from .files.csv_reader import read_csv
        from .files.paths import existing_file

        return self.as_dataset(read_csv(existing_file(self.path), self.delimiter, self.encoding, self.header))
