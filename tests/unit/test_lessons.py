"""Lessons: each is read into a record, its experiments can be run, and what it names exists."""

import pytest

from nn_tui.core.lessons.course import read_course
from nn_tui.core.lessons.lesson import LessonError, has_lesson, load_lesson, parse_lesson
from nn_tui.core.specs.checks import check
from nn_tui.core.specs.file import PRESETS_FOLDER, load_preset, override, preset_names
from nn_tui.tui.panels import PANELS

TITLES = {panel.title for panel in PANELS}
LESSONS = sorted(path.stem for path in PRESETS_FOLDER.glob("*.md"))

WHOLE = """# A title

## The idea
Prose with a formula.

```
## no heading
```

## What to watch
- See [panel: Loss] and
  then [panel: Metric].

## Try
- Take larger steps. `--set training.learning_rate=0.1 --set "model.hidden=[8, 8]"`

## Questions
- Why is that?
  Answer: Because it is
  so.

## Sources
- Somebody: Something, 1989.
"""


def test_every_section_becomes_a_field():
    lesson = parse_lesson(WHOLE)

    assert lesson.title == "A title"
    assert lesson.idea == "Prose with a formula.\n\n```\n## no heading\n```"
    assert lesson.watch == ("See [panel: Loss] and then [panel: Metric].",)
    assert lesson.panels == ("Loss", "Metric")
    assert lesson.questions[0].question == "Why is that?"
    assert lesson.questions[0].answer == "Because it is so."
    assert lesson.sources == ("Somebody: Something, 1989.",)


def test_an_experiment_is_a_sentence_with_settings_that_a_spec_takes():
    (experiment,) = parse_lesson(WHOLE).experiments

    assert experiment.sentence == "Take larger steps."
    assert experiment.changes == {"training.learning_rate": 0.1, "model.hidden": [8, 8]}
    assert experiment.options == "--set training.learning_rate=0.1 --set 'model.hidden=[8, 8]'"


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("# A title\n", "", "begins with no title"),
        ("# A title\n", "Hello\n", "line 1 stands before the first section"),
        ("## Sources", "## Source", "sections must be"),
        ("- Somebody: Something, 1989.", "", "section 'Sources' is empty"),
        ("- Somebody", "Somebody", "expected a bullet"),
        ("  Answer: Because it is\n  so.\n", "", "has no indented 'Answer: …'"),
        ("--set training", "training", "names no `--set"),
        ("--set training.learning_rate=0.1", "--set training.learning_rate", "expected section.key=value"),
        ("=0.1 --set", "=0.1 also", "is not --set section.key=value, repeated"),
        ('"model', "'model", "No closing quotation"),
    ],
)
def test_a_lesson_that_cannot_be_read_is_told_in_one_sentence(old: str, new: str, sentence: str):
    with pytest.raises(LessonError) as caught:
        parse_lesson(WHOLE.replace(old, new, 1), "x.md")

    assert sentence in str(caught.value)
    assert str(caught.value).startswith("x.md: ")
    assert "\n" not in str(caught.value)


def test_a_lesson_that_is_not_there_is_told_in_one_sentence():
    with pytest.raises(LessonError, match="cannot be read"):
        load_lesson("nowhere")


@pytest.mark.parametrize("name", preset_names())
def test_every_preset_has_a_lesson(name: str):
    assert has_lesson(name)


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_names_what_there_is_and_has_the_length_of_a_lesson(name: str):
    lesson = load_lesson(name)
    num_words = len((PRESETS_FOLDER / f"{name}.md").read_text(encoding="utf-8").split())

    assert name in preset_names()
    assert 150 <= num_words <= 400
    assert lesson.panels
    assert set(lesson.panels) <= TITLES
    assert 2 <= len(lesson.experiments) <= 3
    assert 2 <= len(lesson.questions) <= 3
    for experiment in lesson.experiments:
        check(override(load_preset(name), experiment.changes))


def test_the_course_names_presets_that_exist_each_once():
    named = [preset for chapter in read_course() for preset in chapter.presets]

    assert len(named) == len(set(named))
    assert set(named) <= set(preset_names())
