"""The fixture and the assertion, in test files as users write them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

LOOP = """
import torch
from nn_tui.pytest import assert_healthy

def loop(watch, learning_rate):
    torch.manual_seed(0)
    torch.set_num_threads(1)
    inputs = torch.randn(256, 4)
    targets = inputs @ torch.ones(4, 1)
    model = torch.nn.Linear(4, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)
    with watch(model, optimizer, criterion=torch.nn.functional.mse_loss, name="mine") as run:
        for _ in range(200):
            loss = run.criterion(model(inputs), targets)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            run.log(loss=loss)
"""


@pytest.fixture
def users_test(tmp_path: Path):
    """Run one test file of a user and return what pytest printed."""

    def run(text: str) -> str:
        (tmp_path / "test_model.py").write_text(text)
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(tmp_path), "."]
        done = subprocess.run(
            command,
            cwd=tmp_path,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return done.stdout

    return run


def test_a_preset_that_trains_passes(users_test) -> None:
    printed = users_test("""
from nn_tui.pytest import assert_healthy

def test_it_trains(train_run):
    run = train_run("two-moons", seed=1)
    assert_healthy(run)
    assert run.metrics["validation_accuracy"].last > 0.9
""")

    assert "1 passed" in printed


def test_a_faulty_run_fails_with_its_findings_in_words_unless_they_are_allowed(users_test) -> None:
    printed = users_test("""
from nn_tui.pytest import assert_healthy

def test_it_trains(train_run):
    assert_healthy(train_run("learning-rate-too-low"))

def test_it_trains_slowly(train_run):
    assert_healthy(train_run("learning-rate-too-low"), allow=["learning_rate_too_low"])
""")

    assert "1 failed, 1 passed" in printed
    assert "not healthy, 1 finding" in printed
    assert "learning_rate_too_low: " in printed
    assert "try: " in printed


def test_a_loop_of_ones_own_is_watched_into_the_folder_of_the_test(users_test, tmp_path: Path) -> None:
    printed = users_test(
        LOOP
        + """
def test_it_trains(train_run, tmp_path):
    run = train_run(loop, learning_rate=0.1)
    assert_healthy(run)
    assert run.path == tmp_path / "runs" / "mine"

def test_it_diverges(train_run):
    assert_healthy(train_run(loop, learning_rate=1e20))
"""
    )

    assert "1 failed, 1 passed" in printed
    assert "mine: " in printed
    assert "non_finite" in printed
    assert not (tmp_path / "runs").exists()


def test_what_cannot_be_judged_says_why(users_test) -> None:
    printed = users_test("""
import pytest
from nn_tui.pytest import assert_healthy

def test_nothing_is_watched(train_run):
    train_run(lambda watch: None)

def test_a_code_is_misspelt(train_run):
    with pytest.raises(ValueError, match="did you mean 'overfitting'"):
        assert_healthy(train_run("xor-mlp", steps=3), allow=["overfiting"])
""")

    assert "1 failed, 1 passed" in printed
    assert "watched nothing: call watch(model, optimizer)" in printed
