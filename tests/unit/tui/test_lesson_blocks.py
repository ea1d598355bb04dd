"""A lesson as blocks on the screen, as lines of text, and how far somebody has come in it."""

from pathlib import Path

import pytest

from nn_tui.core.lessons.lesson import Experiment, Lesson, Question, load_lesson
from nn_tui.core.specs.file import PRESETS_FOLDER
from nn_tui.tui.learning.course_progress import LessonProgress, in_words, mark, read_progress, remember
from nn_tui.tui.learning.lesson_blocks import blocks_of, drawn, marked
from nn_tui.tui.line_mode.lesson_text import lesson_lines

LESSON = Lesson(
    title="A title",
    idea="First\nparagraph.\n\n```\na  =  b\n  = c\n```\n\nSecond.",
    watch=("See [panel: Loss] and [panel: Picture].",),
    experiments=(Experiment("Go faster.", ("training.learning_rate=0.1", "model.hidden=[8, 8]")),),
    questions=(Question("Why?", "Because."),),
    sources=("Somebody, 1989.",),
)
LESSONS = sorted(path.stem for path in PRESETS_FOLDER.glob("*.md"))


@pytest.fixture(autouse=True)
def _own_state(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))


def test_paragraphs_are_joined_and_formulas_keep_their_lines():
    assert [(block.kind, block.text) for block in blocks_of(LESSON)][:4] == [
        ("prose", "First paragraph."),
        ("formula", "a  =  b\n  = c"),
        ("prose", "Second."),
        ("heading", "What to watch"),
    ]


def test_a_bullet_knows_the_panels_it_names_and_shows_them_without_their_marks():
    watch = next(block for block in blocks_of(LESSON) if block.kind == "watch")

    assert watch.panels == ("Loss", "Picture")
    assert drawn(watch, LessonProgress(), answered=False).plain == "• See Loss and Picture."


def test_an_answer_is_shown_only_when_asked_for():
    question = next(block for block in blocks_of(LESSON) if block.kind == "question")

    assert "Because." not in drawn(question, LessonProgress(), answered=False).plain
    assert "Because." in drawn(question, LessonProgress(), answered=True).plain


def test_an_experiment_that_was_run_has_a_mark():
    experiment = next(block for block in blocks_of(LESSON) if block.kind == "experiment")

    assert drawn(experiment, LessonProgress(), answered=False).plain.startswith("1  Go faster.")
    assert drawn(experiment, LessonProgress(experiments=frozenset({0})), answered=False).plain.startswith("1✓ Go")


def test_a_product_is_not_taken_for_stress():
    assert marked("x = a * b * c, and *only* then").plain == "x = a * b * c, and only then"


def test_control_characters_reach_neither_screen_nor_output():
    evil = Lesson(
        title="T\x1b[2J",
        idea="I\x1b]0;x\x07",
        watch=("W\x1b[31m",),
        experiments=(Experiment("E\x9b1m", ("a.b=1",)),),
        questions=(Question("Q\x07", "A\x08"),),
        sources=("S\x1b",),
    )

    shown = "".join(drawn(block, LessonProgress(), answered=True).plain for block in blocks_of(evil))

    assert all(character.isprintable() or character == "\n" for character in shown)
    assert all(line.isprintable() for line in lesson_lines("p", evil))


@pytest.mark.parametrize("name", LESSONS)
def test_every_lesson_is_drawn_and_printed_whole(name: str):
    lesson = load_lesson(name)

    shown = "\n".join(drawn(block, LessonProgress(), answered=True).plain for block in blocks_of(lesson))
    printed = list(lesson_lines(name, lesson))

    assert "```" not in shown + "\n".join(printed)
    assert "[panel" not in shown + "\n".join(printed)
    assert sum(line.startswith(f"   nn-tui run {name} --set ") for line in printed) == len(lesson.experiments)
    assert sum(line.startswith("   Answer: ") for line in printed) == len(lesson.questions)


def test_prose_is_wrapped_and_a_formula_is_indented():
    lines = list(lesson_lines("xor-mlp", LESSON))

    assert lines[:7] == ["A title", "", "First", "paragraph.", "", "    a  =  b", "      = c"]
    assert "   nn-tui run xor-mlp --set training.learning_rate=0.1 --set 'model.hidden=[8, 8]'" in lines


def test_what_was_done_is_remembered_and_adds_up():
    remember("xor-mlp", experiment=0)
    remember("wine")
    remember("xor-mlp", answer=2)

    assert read_progress() == {
        "xor-mlp": LessonProgress(experiments=frozenset({0}), answers=frozenset({2})),
        "wine": LessonProgress(),
    }


def test_a_state_that_cannot_be_read_or_written_is_an_empty_one(tmp_path: Path):
    (tmp_path / "nn-tui").write_text("a file where the folder should be")

    assert remember("wine", answer=0) == LessonProgress(answers=frozenset({0}))
    assert read_progress() == {}


def test_signs_and_words_say_how_far_one_has_come():
    whole = LessonProgress(experiments=frozenset({0}), answers=frozenset({0}))

    assert [mark(progress, LESSON) for progress in (None, LessonProgress(), whole)] == ["○", "•", "✓"]
    assert in_words(whole, LESSON) == "1 of 1 experiments run, 1 of 1 questions answered."
