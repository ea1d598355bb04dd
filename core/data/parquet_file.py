"""A Parquet file of the user's own (needs pyarrow: the extra `parquet`)."""

from typing import Annotated

from msgspec import Meta

from .dataset import Dataset
from .table_source import TableSource


class ParquetFile(
    TableSource, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="source", tag="parquet"
):
    """A table with typed columns: numbers and truth values are numbers, texts categories; dates are ignored."""

    memory_mib: Annotated[float, Meta(ge=0)] | None = None
    """A table that takes more memory (MiB) stays on disk and is read while training; 0: always. Left out: a quarter of
    what is free."""

    def load(self) -> Dataset:
        """Return all usable rows, or a sample and a stream; inputs (num_rows, numbers + categories)."""
        from .files.parquet_reader import num_bytes, read_parquet
        from .files.paths import existing_file
        from .streams.memory import memory_limit
        from .streams.sample import sample_and_stream

        path, limit = existing_file(self.path), memory_limit(self.memory_mib)
        return self.as_dataset(read_parquet(path)) if num_bytes(path) <= limit else sample_and_stream(self, path, limit)
