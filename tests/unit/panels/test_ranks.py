"""The panel of several processes that train one run."""

from collections.abc import Callable

import pytest

from nn_tui.core.runs import RunView, RunWriter
from nn_tui.tui.charts.style import ChartStyle
from nn_tui.tui.panels.options import ViewOptions
from nn_tui.tui.panels.ranks import RanksPanel

ViewOf = Callable[..., RunView]


def reports(
    seconds: tuple[float, ...], norms: tuple[float, ...], norm_name: str = "gradient_norm"
) -> Callable[[RunWriter], None]:
    def record(writer: RunWriter) -> None:
        for rank, (each, norm) in enumerate(zip(seconds, norms, strict=True)):
            for name, value in (
                ("seconds", each),
                ("data_seconds", 1e-4),
                ("memory_bytes", 4e8),
                (norm_name, norm),
            ):
                writer.extend(f"rank_{name}/rank {rank}", [20, 40, 60], [value] * 3)

    return record


def test_every_process_has_a_row_in_the_order_of_ranks(view_of: ViewOf) -> None:
    panel = RanksPanel()

    model = panel.look(view_of(reports((0.002, 0.0021), (1.5, 1.25))), ViewOptions())

    assert panel.caption(model) == "2"
    assert panel.draw(model, 60, 3, ChartStyle()).text().splitlines() == [
        "rank     to its loss  of it data    memory  gradient norm",
        "rank 0       2.00 ms      100 µs    400 MB           1.50",
        "rank 1       2.10 ms      100 µs    400 MB           1.25",
    ]


def test_the_one_the_others_wait_for_is_named(view_of: ViewOf) -> None:
    panel = RanksPanel()

    model = panel.look(view_of(reports((0.002, 0.002, 0.004), (1.0, 1.0, 1.0))), ViewOptions())

    assert panel.caption(model) == "3, rank 2 is slow: 2 × the others"


@pytest.mark.parametrize(
    ("norm", "words"),
    [
        (50.0, "rank 1 diverges: its gradient is 50 × the others'"),
        (float("nan"), "rank 1 has a gradient that is not finite"),
    ],
)
def test_one_that_goes_astray_is_named(view_of: ViewOf, norm: float, words: str) -> None:
    panel = RanksPanel()

    model = panel.look(view_of(reports((0.002, 0.002), (1.0, norm))), ViewOptions())

    assert words in panel.caption(model)


def test_a_run_of_one_process_has_no_such_panel(view_of: ViewOf) -> None:
    assert not RanksPanel().shown(view_of())


@pytest.mark.parametrize(("width", "height"), [(1, 1), (20, 2), (61, 9)])
def test_it_is_exactly_as_large_as_asked(view_of: ViewOf, width: int, height: int) -> None:
    panel = RanksPanel()
    model = panel.look(view_of(reports((0.002, 0.02), (1.0, 1.0))), ViewOptions())

    canvas = panel.draw(model, width, height, ChartStyle())

    assert (canvas.width, canvas.height) == (width, height)


def test_norms_of_shards_of_one_gradient_are_named_so_and_need_not_be_alike(view_of: ViewOf) -> None:
    panel = RanksPanel()

    model = panel.look(view_of(reports((0.002, 0.002), (1.0, 50.0), "shard_gradient_norm")), ViewOptions())

    assert panel.caption(model) == "2"
    assert panel.draw(model, 60, 3, ChartStyle()).text().splitlines()[::2] == [
        "rank     to its loss  of it data    memory shard gradient",
        "rank 1       2.00 ms      100 µs    400 MB             50",
    ]


def test_a_shard_that_is_not_finite_is_named(view_of: ViewOf) -> None:
    panel = RanksPanel()

    model = panel.look(view_of(reports((0.002, 0.002), (1.0, float("inf")), "shard_gradient_norm")), ViewOptions())

    assert panel.caption(model) == "2, rank 1 has a shard of the gradient that is not finite"


def test_ranks_of_a_run_that_recorded_no_gradients_are_in_no_trouble(view_of: ViewOf) -> None:
    def record(writer: RunWriter) -> None:
        for rank in (0, 1):
            for name in ("seconds", "data_seconds", "memory_bytes"):
                writer.extend(f"rank_{name}/rank {rank}", [20, 40, 60], [0.002] * 3)

    panel = RanksPanel()
    model = panel.look(view_of(record), ViewOptions())

    assert panel.caption(model) == "2"
    assert panel.draw(model, 60, 2, ChartStyle()).text().splitlines()[1].endswith("–")
