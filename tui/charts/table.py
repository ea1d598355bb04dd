"""Table: columns under their titles, numbers aligned at the decimal point, the least important columns go first."""

from dataclasses import dataclass, field

from . import palette
from .canvas import Canvas, cell_width
from .style import ChartStyle
from .wrapping import shorten

_GAP = 2


@dataclass(frozen=True, slots=True)
class Cell:
    """One entry."""

    text: str
    color: int = palette.DEFAULT
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A title and what stands below it."""

    title: str
    cells: tuple[Cell, ...]
    total: Cell | None = None
    """Entry of the last row; None leaves it empty."""
    priority: int = 0
    """Columns with the lowest priority go first when the table is too wide."""
    decimal: bool = False
    """Whether entries are numbers, to be aligned at the decimal point; others start at the left."""
    shrinks_to: int | None = None
    """Width to which entries may be cut; None never cuts them."""


@dataclass(frozen=True, slots=True)
class Table:
    """Columns of equal length."""

    columns: tuple[Column, ...]
    first_row: int = 0
    """Row at the top when there are more rows than fit; the last page is always full."""
    has_total: bool = field(default=False)


def draw_table(table: Table, width: int, height: int, style: ChartStyle) -> Canvas:
    """Draw a table of exactly width × height cells: titles, rows, and the totals at its foot."""
    canvas = Canvas(width, height)
    columns = _fitting(table.columns, width)
    num_rows = max((len(c.cells) for c, _ in columns), default=0)
    shows_titles = int(height >= 3)
    shows_total = int(table.has_total and height >= min(num_rows + 1 + shows_titles, 5))
    room = height - shows_titles - shows_total
    first = max(0, min(table.first_row, num_rows - room))
    last = min(first + room, num_rows)
    x = 0
    for column, column_width in columns:
        if shows_titles:
            title = shorten(column.title, column_width)
            offset = column_width - cell_width(title) if column.decimal else 0
            canvas.write(x + offset, 0, title, palette.DIM)
        entries = [*column.cells[first:last], *([column.total or Cell("")] if shows_total else [])]
        offsets = _offsets([c.text for c in column.cells] + ([column.total.text] if column.total else []), column)
        for y, cell in enumerate(entries):
            text = shorten(cell.text, column_width)
            canvas.write(x + offsets.get(cell.text, 0), y + shows_titles, text, cell.color, cell.bold)
        x += column_width + _GAP
    if first > 0:
        canvas.write(width - 1, shows_titles, "▲", palette.DIM)
    if last < num_rows:
        canvas.write(width - 1, shows_titles + room - 1, "▼", palette.DIM)
    return canvas.to_ascii() if style.ascii else canvas


def _fitting(columns: tuple[Column, ...], width: int) -> list[tuple[Column, int]]:
    """Columns that fit, with their widths: first those of low priority go, then the ones left shrink."""
    kept = [(column, _natural_width(column)) for column in columns]
    while len(kept) > 1 and _least_width(kept) > width:
        least = min(range(len(kept)), key=lambda i: (kept[i][0].priority, -i))
        del kept[least]
    over = sum(w for _, w in kept) + _GAP * (len(kept) - 1) - width
    fitting: list[tuple[Column, int]] = []
    for column, natural in kept:
        if over > 0 and column.shrinks_to is not None:
            narrow = max(natural - over, min(column.shrinks_to, natural))
            over -= natural - narrow
            natural = narrow
        fitting.append((column, natural))
    return fitting


def _least_width(columns: list[tuple[Column, int]]) -> int:
    widths = [w if c.shrinks_to is None else min(w, c.shrinks_to) for c, w in columns]
    return sum(widths) + _GAP * (len(columns) - 1)


def _natural_width(column: Column) -> int:
    texts = [c.text for c in column.cells] + ([column.total.text] if column.total else [])
    widest = max((cell_width(t) for t in texts), default=0)
    if column.decimal:
        parts = [_split(t) for t in texts if t]
        widest = max((len(a) for a, _ in parts), default=0) + max((len(b) for _, b in parts), default=0)
    return max(widest, cell_width(column.title), 1)


def _offsets(texts: list[str], column: Column) -> dict[str, int]:
    """Spaces before each entry of a decimal column."""
    if not column.decimal:
        return {}
    parts = {t: _split(t) for t in texts if t}
    left = max((len(a) for a, _ in parts.values()), default=0)
    right = max((len(b) for _, b in parts.values()), default=0)
    margin = max(cell_width(column.title) - left - right, 0)
    return {text: margin + left - len(whole) for text, (whole, _) in parts.items()}


def _split(text: str) -> tuple[str, str]:
    """What stands left of the decimal point, and the rest with it: `12` `.5 k`."""
    for i, character in enumerate(text):
        if not (character.isdigit() or character in "-−+,<> "):
            return text[:i], text[i:]
        if character == " " and i and text[i - 1].isdigit():
            return text[:i], text[i:]
    return text, ""
