"""Other series: what a program of the user's own logged beside the usual."""

import json
from pathlib import Path

from nn_tui.core.runs.opening import open_any
from nn_tui.tui.charts.style import ChartStyle
from nn_tui.tui.panels.options import ViewOptions
from nn_tui.tui.panels.other_series import OtherSeriesPanel

PANEL = OtherSeriesPanel()


def lines(path: Path, width: int, height: int, scroll: int = 0) -> list[str]:
    """The panel of a log as text."""
    reader = open_any(path)
    style = ChartStyle(marker="ascii")
    drawn = PANEL.draw(PANEL.look(reader.view, ViewOptions(scroll=scroll)), width, height, style)
    reader.close()
    return drawn.text().splitlines()


def test_series_that_are_not_ours_are_lines_with_their_newest_value(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    rows = [{"step": n, "loss": 1.0, "bleu": float(n), "reward/mean": -float(n)} for n in range(8)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))

    drawn = lines(path, 50, 3)

    assert [line.split()[:2] for line in drawn if line.strip()] == [["bleu", "7.00"], ["reward/mean", "-7.00"]]
    assert drawn[0].rstrip().endswith("@")


def test_a_log_of_losses_only_has_no_such_panel(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    path.write_text('{"step": 1, "loss": 1.0}\n')
    reader = open_any(path)

    assert not PANEL.shown(reader.view)
    reader.close()


def test_ten_thousand_series_scroll(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    path.write_text(json.dumps({"step": 1, "loss": 1.0, **{f"m{n}": n for n in range(10_000)}}) + "\n")

    assert lines(path, 60, 5, scroll=9000)[0].split()[0] == "m9000"
