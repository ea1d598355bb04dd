"""Sources of sequences: what is asked is what their names say, and files that are no text are refused."""

import string
from pathlib import Path

import numpy as np
import pytest

from nn_tui.core.data import Recall, Series, Sort, Text
from nn_tui.core.data.dataset import IGNORED
from nn_tui.core.data.errors import DataError
from nn_tui.core.data.glimpse import glimpse
from nn_tui.core.data.split import split_dataset
from nn_tui.core.data.text import UNKNOWN
from nn_tui.core.spec import Split


@pytest.mark.parametrize("source", [Recall, Sort, Series], ids=lambda source: source.__name__)
def test_sequences_depend_on_the_seed_alone(source):
    first, again, other = (source(seed=seed).load().inputs for seed in (1, 1, 2))

    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_the_first_symbol_is_asked_for_at_the_question_mark():
    dataset = Recall(num_examples=30, distance=12, symbols=3).load()

    words = ["".join(dataset.class_names[token] for token in row) for row in dataset.inputs]
    answers = [dataset.class_names[token] for token in dataset.targets[:, -1]]
    assert all(len(word) == 13 and word[-1] == "?" for word in words)
    assert [word[0] for word in words] == answers
    assert set(answers) == {"A", "B", "C"}
    assert not set("ABC?") & set("".join(word[1:-1] for word in words))
    assert (dataset.targets[:, :-1] == IGNORED).all()


def test_half_of_the_steps_between_are_digits():
    between = Recall(num_examples=500, noise=0.5).load().inputs[:, 1:-1]

    assert (between > 8).mean() == pytest.approx(0.5, abs=0.02)


def test_a_row_is_asked_for_again_in_order():
    dataset = Sort(num_examples=20, length=5).load()

    for inputs, targets in zip(dataset.inputs, dataset.targets, strict=True):
        assert targets[5:].tolist() == sorted(inputs[:5])
        assert inputs[6:].tolist() == targets[5:-1].tolist(), "what was written before may be read"
        assert dataset.class_names[inputs[5]] == "="
        assert (targets[:5] == IGNORED).all()


def test_a_forecast_is_asked_for_the_value_after_its_window():
    dataset = Series(num_steps=100, window=10).load()

    assert dataset.inputs.shape == (90, 10, 1)
    assert np.array_equal(dataset.inputs[1:, -1, 0], dataset.targets[:-1, 0])


def test_the_end_of_a_series_is_held_out():
    data = split_dataset(Series(num_steps=111, window=10).load(), Split(validation=0.2, test=0.1))

    assert data.train.indices.tolist() == list(range(71))
    assert data.validation.indices.tolist() == list(range(71, 91))
    assert data.test.indices.tolist() == list(range(91, 101))


def test_a_text_can_be_put_together_again_from_its_blocks(tmp_path: Path):
    text = (string.ascii_lowercase + "\n") * 20
    (tmp_path / "text.txt").write_text(text, "utf-8")

    dataset = Text(path=str(tmp_path / "text.txt"), block=10).load()

    read = "".join(dataset.class_names[token] for token in dataset.inputs.ravel())
    assert text.startswith(read)
    assert len(read) == len(text) // 10 * 10 - (len(text) % 10 == 0) * 10
    assert np.array_equal(dataset.inputs.ravel()[1:], dataset.targets.ravel()[:-1])
    assert dataset.is_text


def test_rare_characters_become_one(tmp_path: Path):
    (tmp_path / "text.txt").write_text("ab" * 200 + "xyz" + "ab" * 200, "utf-8")

    dataset = Text(path=str(tmp_path / "text.txt"), min_count=5).load()

    assert dataset.class_names == ("a", "b", UNKNOWN)
    assert (dataset.inputs == 2).sum() == 3


def test_without_a_path_the_source_of_the_library_is_read():
    dataset = Text(num_characters=20_000).load()

    read = "".join(dataset.class_names[token] for token in dataset.inputs.ravel())
    assert "\ndef " in read
    assert 40 < len(dataset.class_names) < 128


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "cannot be read: No such file or directory"),
        (b"", "0 characters are too few for two blocks of 64"),
        (b"abc \xff\xfe" * 100, "is not UTF-8 text"),
    ],
    ids=["missing", "empty", "binary"],
)
def test_a_file_that_is_no_text_is_refused_in_a_sentence(content: bytes | None, sentence: str, tmp_path: Path):
    path = tmp_path / "text.txt"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(DataError) as caught:
        Text(path=str(path)).load()

    assert sentence in str(caught.value)
    assert str(caught.value).startswith("data.path: ")


def test_a_glimpse_of_sequences_shows_the_first_and_of_a_series_its_course():
    words = {name: glimpse(name) for name in ("memory-gru", "char-lstm", "series-lstm")}

    assert words["memory-gru"].words.startswith("recall: 6,000 sequences of 51 tokens, such as ")
    assert all(found.words.isprintable() for found in words.values())
    assert words["series-lstm"].kind == "curve"
    assert words["series-lstm"].y[:3] == Series().load().targets[:3, 0].tolist()
