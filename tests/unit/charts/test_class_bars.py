"""Class bars: the order of the classes, a mark for the likeliest, nothing that is likely left out."""

from nn_tui.tui.charts.class_bars import draw_class_bars
from nn_tui.tui.charts.style import ChartStyle

PLAIN = ChartStyle(marker="ascii", colors=0)


def test_classes_keep_their_order_and_the_likeliest_is_marked() -> None:
    text = draw_class_bars(("cat", "dog", "emu"), (0.25, 0.7, 0.05), 30, 3, PLAIN).text()

    assert text.split("\n") == [
        "  cat ####              25.0 %",
        "> dog ##########        70.0 %",
        "  emu #                 5.00 %",
    ]


def test_where_there_are_too_many_the_likeliest_stay_and_the_others_are_summed() -> None:
    names = tuple("abcdefgh")
    shares = (0.01, 0.01, 0.5, 0.01, 0.01, 0.4, 0.03, 0.03)

    text = draw_class_bars(names, shares, 30, 3, PLAIN).text()

    assert [line[:3] for line in text.split("\n")] == ["> c", "  f", "  6"]
    assert text.endswith("6 others together 10.0 %")


def test_what_is_not_a_number_wins_nothing() -> None:
    text = draw_class_bars(("a", "b"), (float("nan"), float("nan")), 20, 2, PLAIN).text()

    assert ">" not in text


def test_a_narrow_place_keeps_the_figures() -> None:
    text = draw_class_bars(("zero", "one"), (0.9, 0.1), 14, 2, PLAIN).text()

    assert [line.split()[-2:] for line in text.split("\n")] == [["90.0", "%"], ["10.0", "%"]]
