"""The process that classifies what somebody draws."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from subprocess import PIPE, Popen

import numpy as np
import pytest

from nn_tui.core.classifying.link import Classifier
from nn_tui.core.commands import ShareWeights
from nn_tui.core.events import CheckpointSaved
from nn_tui.core.launching.launch import prepare_run
from nn_tui.core.specs.file import parse_spec

from ..waiting import LONGEST_SECONDS, wait_until
from ..weights import write_weights

COMMAND = [sys.executable, "-P", "-m", "nn_tui.core.classifying.process"]
SPEC = """
threads = 1
data = {source = "shapes", num_examples = 100, side = 12}
model = {family = "mlp", hidden = []}
training = {learning_rate = 0.01, batch_size = 16, steps = 1_000_000}
"""
BLANK = [[0.0] * 12] * 12


class Asked:
    """The process, and a word with it."""

    def __init__(self, run: Path) -> None:
        self.process = Popen(COMMAND, stdin=PIPE, stdout=PIPE)
        self.first = self.ask({"ask": "open", "run": str(run)})
        self.too_early = self.ask({"ask": "classify", "number": 1, "picture": BLANK})
        """Its answer while the run has no checkpoint."""

    def ask(self, message: object) -> dict:
        """Say a line and hear the reply."""
        text = message if isinstance(message, str) else json.dumps(message)
        self.process.stdin.write(text.encode() + b"\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def end(self) -> int:
        """Say no more; return the exit code."""
        self.process.stdin.close()
        self.process.stdout.close()
        return self.process.wait(LONGEST_SECONDS)


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    run = prepare_run(parse_spec(SPEC, "test"), tmp_path_factory.mktemp("runs"))
    asked = Asked(run)
    weights = np.zeros((4, 144), np.float32)
    weights[2, :12] = 1.0  # the third class is the one with ink in the first row
    write_weights(run, 40, {"output.weight": weights, "output.bias": np.zeros(4, np.float32)})
    yield asked
    asked.process.kill()
    asked.end()


def test_it_says_what_can_be_drawn(asked: Asked) -> None:
    assert asked.first == {
        "reply": "ready",
        "rows": 12,
        "columns": 12,
        "class_names": ["circle", "square", "triangle", "cross"],
        "is_ink_bright": True,
        "num_examples": 20,
    }


def test_a_picture_is_answered_by_the_newest_weights(asked: Asked) -> None:
    picture = [[1.0] * 12, *BLANK[1:]]

    answer = asked.ask({"ask": "classify", "number": 7, "picture": picture})

    assert (answer["reply"], answer["number"], answer["step"]) == ("answer", 7, 40)
    assert sum(answer["probabilities"]) == pytest.approx(1.0)
    assert np.argmax(answer["probabilities"]) == 2
    np.testing.assert_allclose(answer["saliency"], [[1.0] * 12, *BLANK[1:]])


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("not a message", "Not understood"),
        ({"ask": "dance"}, "Not understood"),
        ({"ask": "classify", "number": 1, "picture": [[0.0] * 5] * 3}, "3 × 5 pixels, the network takes 12 × 12"),
        ({"ask": "classify", "number": 1, "picture": [*BLANK[1:], [0.0]]}, "the network takes 12 × 12"),
        ({"ask": "classify", "number": 1, "picture": []}, "0 × 0 pixels"),
        ({"ask": "classify", "number": 1, "picture": [*BLANK[1:], [2.0] * 12]}, "from 0 to 1"),
    ],
)
def test_what_cannot_be_answered_is_said_in_words_and_the_next_question_is_heard(
    asked: Asked, message: object, words: str
) -> None:
    reply = asked.ask(message)

    assert reply["reply"] == "problem"
    assert words in reply["words"]
    assert not reply["is_final"]
    assert asked.ask({"ask": "classify", "number": 8, "picture": BLANK})["number"] == 8


def test_a_run_that_has_no_weights_yet_is_waited_for(asked: Asked) -> None:
    assert asked.too_early["reply"] == "problem"
    assert "no weights yet" in asked.too_early["words"]
    assert not asked.too_early["is_final"]


def test_it_ends_with_whoever_asks(asked: Asked) -> None:
    assert asked.end() == 0


def test_what_is_no_run_is_the_end_of_it(tmp_path: Path) -> None:
    order = json.dumps({"ask": "open", "run": str(tmp_path)}).encode() + b"\n"

    ended = subprocess.run(COMMAND, input=order, capture_output=True, timeout=LONGEST_SECONDS)

    assert ended.returncode == 1
    assert json.loads(ended.stdout)["is_final"]


def test_answers_follow_a_run_that_trains_as_soon_as_its_weights_are_shared(make_run) -> None:
    run = make_run(SPEC)
    run.start()
    run.wait_for(lambda view: view.step > 0)
    classifier = Classifier(run.folder)
    classifier.start()
    steps = []

    try:
        for number in range(1, 4):
            before = max(run.reader.refresh().step, *steps, 0)
            run.wait_for(lambda view, before=before: view.step > before)
            run.reader.send(ShareWeights())

            def is_followed(number: int = number, before: int = before) -> bool:
                classifier.classify(BLANK, number)
                return classifier.answer is not None and classifier.answer.step > before

            wait_until(is_followed)
            steps.append(classifier.answer.step)
    finally:
        classifier.close()

    checkpoints = {event.step for event in run.reader.refresh().events if isinstance(event, CheckpointSaved)}
    assert steps == sorted(set(steps))
    assert set(steps) - checkpoints
