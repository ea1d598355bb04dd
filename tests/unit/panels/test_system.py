"""The panel of processor and memory."""

from collections.abc import Callable

from nn_tui.core.runs import RunView, RunWriter
from nn_tui.tui.charts.style import ChartStyle
from nn_tui.tui.panels.options import ViewOptions
from nn_tui.tui.panels.system import SystemPanel

ViewOf = Callable[..., RunView]


def used(writer: RunWriter) -> None:
    writer.extend("system_cpu_share", [1, 2, 3], [0.5, 1.0, 0.987])
    writer.extend("system_memory_bytes", [1, 2, 3], [4e8, 4.1e8, 4.12e8])


def test_each_line_has_its_newest_value_with_a_unit(view_of: ViewOf) -> None:
    panel = SystemPanel()
    model = panel.look(view_of(used), ViewOptions())

    assert panel.draw(model, 32, 3, ChartStyle()).text() == "processor   98.7 % of a core\nmemory      412 MB\n"


def test_a_run_in_which_it_was_not_measured_has_no_such_panel(view_of: ViewOf) -> None:
    assert not SystemPanel().shown(view_of())
    assert SystemPanel().shown(view_of(used))


def test_equal_looks_draw_nothing_anew(view_of: ViewOf) -> None:
    view = view_of(used)

    assert SystemPanel().look(view, ViewOptions()) == SystemPanel().look(view, ViewOptions())
