"""Read a CSV file: delimiter, encoding and header are detected; what cannot be read is said with its line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from ..errors import DataError
from .table import Column, Table, is_missing, unique_names

DELIMITERS = ",;\t|"
DELIMITER_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
MAX_COLUMNS = 20_000
MAX_CELL = 131_072
"""Characters; a longer cell is a sign of a quote that was never closed."""
MEMORY_PER_BYTE = 10
"""Memory that a byte of text needs while the table is read; measured on tables of short numbers."""


def read_csv(path: Path, delimiter: str = "", encoding: str = "", header: str = "auto") -> Table:
    """Read a whole file; empty `delimiter` and `encoding` are detected. DataError when it cannot be used."""
    name = path.name
    text, encoding = _decode(path, encoding)
    if "\0" in text:
        raise DataError(f"{name}: line {_line_at(text, text.index(chr(0)))} holds a NUL byte, so this is no text file")
    if not text.strip():
        raise DataError(f"{name}: the file is empty")
    delimiter = delimiter or _detect_delimiter(text)
    rows = _rows(text, delimiter, name)
    first_line, first = next(rows)
    if len(first) > MAX_COLUMNS:
        raise DataError(f"{name}: {len(first):,} columns, at most {MAX_COLUMNS:,} can be used")
    has_header = header == "yes" or (header == "auto" and not any(_is_number(cell) for cell in first))
    names = unique_names(first if has_header else [f"column {number + 1}" for number in range(len(first))], name)
    cells, lines = _body(rows, names, name, [] if has_header else [(first_line, first)])
    if not lines:
        raise DataError(f"{name}: there is a header but no row below it")
    if delimiter == ";":  # where semicolons separate, commas stand for decimal points
        cells = [_with_points(column) for column in cells]
    how = f"{DELIMITER_NAMES.get(delimiter, repr(delimiter))}-separated, {encoding}"
    return Table(
        name=name,
        columns=tuple(Column(name, texts=column) for name, column in zip(names, cells, strict=True)),
        how_read=how if has_header else f"{how}, no header",
        lines=np.array(lines, dtype=np.int64),
    )


def _decode(path: Path, encoding: str) -> tuple[str, str]:
    """Return the text and the name of its encoding."""
    import codecs

    import psutil

    if path.stat().st_size * MEMORY_PER_BYTE > psutil.virtual_memory().available:
        size = f"{path.stat().st_size / 2**30:.1f} GiB"
        raise DataError(f"{path.name}: {size} of text do not fit in memory; take a part of the rows, or Parquet")
    data = path.read_bytes()
    if not encoding:
        is_utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        encoding = "UTF-16" if is_utf16 else "UTF-8"
    try:
        codec = codecs.lookup(encoding)
        return codec.decode(data)[0].removeprefix("\ufeff"), encoding.upper()
    except LookupError:
        raise DataError(f"data.encoding: '{encoding}' is unknown; try utf-8, cp1252 or latin-1") from None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        byte = f"byte 0x{data[error.start]:02x}"
        way_out = "save it as UTF-8, or set data.encoding, such as 'cp1252'"
        raise DataError(f"{path.name}: line {line} is not {encoding} text ({byte}); {way_out}") from None


def _detect_delimiter(text: str) -> str:
    """Return the separator; a comma where there is a single column."""
    sample = text[:65536]
    first = sample.lstrip("\n\r").split("\n", 1)[0]
    try:
        found = csv.Sniffer().sniff(sample, DELIMITERS).delimiter
    except csv.Error:
        found = ""
    if found and found in first:
        return found
    return max(DELIMITERS, key=lambda sign: (first.count(sign), sign == ","))


def _rows(text: str, delimiter: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """Yield line number and cells of each row that is not blank."""
    limit = csv.field_size_limit(MAX_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for row in reader:
            if row:
                yield reader.line_num, row
    except csv.Error as error:
        reason = "a quote is never closed" if "unexpected end" in str(error) else str(error)
        reason = f"a field has more than {MAX_CELL:,} characters" if "limit" in reason else reason
        raise DataError(f"{name}: line {reader.line_num:,}: {reason}") from None
    finally:
        csv.field_size_limit(limit)


def _body(
    rows: Iterator[tuple[int, list[str]]], names: list[str], table: str, before: list[tuple[int, list[str]]]
) -> tuple[list[list[str]], list[int]]:
    """Return the cells by column and the line of each row; rows of another length are an error."""
    cells: list[list[str]] = []
    lines: list[int] = []
    width = len(names)
    for line, row in before:
        cells.append(row)
        lines.append(line)
    for line, row in rows:
        if len(row) != width:
            is_last = next(rows, None) is None
            hint = "; is the file cut short?" if is_last and len(row) < width else ""
            fields = f"{len(row)} field{'' if len(row) == 1 else 's'}"
            raise DataError(f"{table}: line {line:,} has {fields}, the first line has {width}{hint}")
        cells.append(row)
        lines.append(line)
    return [list(column) for column in zip(*cells, strict=True)], lines


def _with_points(texts: list[str]) -> list[str]:
    """Return a column with decimal points where every value is a number once its comma is one; else unchanged."""
    changed = [text.replace(",", ".") for text in texts]
    return changed if all(is_missing(text) or _is_number(text) for text in changed) else texts


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return not is_missing(text)


def _line_at(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1
