"""A probe's answer in lines and as a curve."""

from nn_tui.tui.line_mode.probe_text import curve_lines, result_lines

CURVE = {"x": [1e-3, 1e-2, 1e-1, 1.0], "y": [2.0, 1.0, None, 3.0], "x_label": "rate", "y_label": "loss", "log_x": True}
DOCUMENT = {
    "subject": {"kind": "run", "name": "made\x1b[31m", "step": 1200},
    "verdict": "unhealthy",
    "headline": "The rate is too low\x1b]0;title\x07",
    "meaning": "Raise it.",
    "evidence": {"learning_rate": 1e-7, "diverges_at": None, "num_steps": 200},
    "seconds": 0.52,
    "source": "Smith",
}


def test_an_answer_begins_with_verdict_and_headline_and_ends_with_what_it_is_about():
    lines = result_lines(DOCUMENT)

    assert lines[0].startswith("unhealthy: The rate is too low")
    assert lines[1] == "  Raise it."
    assert lines[2:4] == ["  learning_rate  1e-7", "  num_steps      200"]
    assert lines[-1].endswith("at step 1,200, 0.5 s; Smith")


def test_no_control_character_reaches_a_terminal():
    assert all(line.isprintable() for line in result_lines(DOCUMENT))


def test_a_curve_is_labelled_by_decades_and_fits_its_width():
    lines = curve_lines(CURVE, 60, plain_marks=True)

    assert "loss over rate (log)" in lines[0]
    assert "1e-2" in lines[-1]
    assert max(map(len, lines)) <= 60


def test_a_curve_of_one_point_is_none():
    assert curve_lines({**CURVE, "x": [1.0, 2.0], "y": [1.0, None]}, 60) == []
