"""A Parquet file of the user's own (needs pyarrow: the extra `parquet`)."""

from .dataset import Dataset
from .table_source import TableSource


class ParquetFile(
    TableSource, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="source", tag="parquet"
):
    """A table with typed columns: numbers and truth values are numbers, texts categories; dates are ignored."""

    def load(self) -> Dataset:
        """Return all usable rows; inputs (num_rows, numbers + categories)."""
        from .files.parquet_reader import read_parquet
        from .files.paths import existing_file

        return self.as_dataset(read_parquet(existing_file(self.path)))
