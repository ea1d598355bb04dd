"""The play screen over a run that the real writer recorded with numbers that never change."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import numpy as np
import pytest

from nn_tui.core.commands import Command, Continue, Edit, Epoch, LimitSpeed, Pause, Step
from nn_tui.core.data.loading import load_data
from nn_tui.core.events import Layer, Paused, RunStarted
from nn_tui.core.runs.writer import RunWriter
from nn_tui.core.specs.play import Play, parse_play, play_spec, play_text
from nn_tui.tui.app import NNTui
from nn_tui.tui.live_run import LiveRun
from nn_tui.tui.play.played_run import PlayedRun
from nn_tui.tui.screens.gallery import GalleryScreen
from nn_tui.tui.screens.help import HelpScreen
from nn_tui.tui.screens.play import PlayScreen
from nn_tui.tui.settings import Settings

from ..waiting import until

LINE = "play:hidden=4-2,dropout=0.1"
STEPS = 800
SIZES = ((80, 24), (120, 40))


def _layer(name: str, inputs: int, outputs: int, activation: str | None) -> Layer:
    shapes = {"input_shape": (inputs,), "output_shape": (outputs,)}
    return Layer(name=name, kind="Linear", num_parameters=inputs * outputs + outputs, activation=activation, **shapes)


LAYERS = (_layer("hidden_1", 2, 4, "tanh"), _layer("hidden_2", 4, 2, "tanh"), _layer("output", 2, 1, None))


def write_run(writer: RunWriter) -> None:
    """A run of 40 epochs: curves, a plane, units, weights, answers."""
    writer.event(
        RunStarted(
            time=1.7e9,
            num_steps=2000,
            steps_per_epoch=20,
            batch_size=10,
            num_parameters=25,
            layers=LAYERS,
            task="binary",
            data={"name": "moons", "class_names": ["upper moon", "lower moon"]},
            environment={"torch": "2", "device": "cpu"},
        )
    )
    steps = np.arange(1, STEPS + 1)
    writer.extend("train_loss", steps, 0.7 * np.exp(-steps / 200) + 0.05)
    every = np.arange(20, STEPS + 1, 20)
    for name, values in {
        "validation_loss": 0.7 * np.exp(-every / 210) + 0.07,
        "evaluation_train_loss": 0.7 * np.exp(-every / 200) + 0.05,
        "validation_accuracy": 0.97 - 0.5 * np.exp(-every / 90),
        "train_accuracy": 0.99 - 0.5 * np.exp(-every / 80),
    }.items():
        writer.extend(name, every, values)
    data = load_data(writer.view.spec)
    is_training = np.zeros(400, bool)
    is_training[data.train.indices] = True
    arrays = {"inputs": data.dataset.inputs, "targets": data.dataset.targets[:, 0], "is_training": is_training}
    classes = {"task": "binary", "classes": ["upper moon", "lower moon"]}
    writer.snapshot("data_points", 0, arrays, classes)
    x, y = np.meshgrid(np.linspace(-1.4, 2.4, 48), np.linspace(-0.9, 1.4, 48))
    meta = {"x_range": [-1.4, 2.4], "y_range": [-0.9, 1.4]}
    plane = 1 / (1 + np.exp(6 * (y - 0.25 - 0.5 * np.sin(2.2 * x))))
    writer.snapshot("decision_boundary", STEPS, {"map": plane.astype(np.float32)}, meta | classes)
    for layer in LAYERS:
        inputs, units = layer.input_shape[0], layer.output_shape[0]
        weight = np.sin(np.arange(units * inputs) * 1.3 + 0.4).reshape(units, inputs)
        bias = np.linspace(-0.5, 0.5, units)
        writer.snapshot(f"weights/{layer.name}", STEPS, {"weight": weight, "bias": bias}, {})
    for name, units in (("hidden_1", 4), ("hidden_2", 2)):
        maps = np.stack([np.tanh((at + 1) * x[::2, ::2] - (2 - at) * y[::2, ::2]) for at in range(units)])
        writer.snapshot(f"neuron_maps/{name}", STEPS, {"maps": maps.astype(np.float32)}, meta)
    writer.snapshot("confusion_matrix", STEPS, {"counts": np.array([[98, 2], [4, 96]])}, classes)


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[RunWriter]:
    """A run that its trainer still holds open."""
    writer = RunWriter.create(tmp_path / "runs" / "play-0000", play_spec(parse_play(LINE)))
    write_run(writer)
    writer.flush()
    yield writer
    writer.close()


@pytest.fixture
def app_of(writer: RunWriter, settings: Settings) -> Callable[..., NNTui]:
    """The play screen with that run behind it."""

    def make(settings: Settings = settings) -> NNTui:
        played = PlayedRun(settings.runs_dir)
        played.follow(LiveRun(writer.view.path), parse_play(LINE))
        return NNTui(settings, lambda app: PlayScreen(parse_play(LINE), played))

    return make


@pytest.fixture
def sent(writer: RunWriter) -> Callable[[], list[Command]]:
    """What the trainer has been told so far."""
    told: list[Command] = []

    def read() -> list[Command]:
        told.extend(writer.commands())
        return told

    return read


def play_screen(app: NNTui) -> PlayScreen:
    return next(screen for screen in app.screen_stack if isinstance(screen, PlayScreen))


@pytest.mark.parametrize("size", SIZES)
def test_the_play_screen(snap_compare, app_of: Callable[..., NNTui], size: tuple[int, int]) -> None:
    assert snap_compare(app_of(), terminal_size=size)


@pytest.mark.parametrize("size", SIZES)
def test_a_weight_chosen_and_every_point_shown(
    snap_compare, app_of: Callable[..., NNTui], size: tuple[int, int]
) -> None:
    assert snap_compare(app_of(), terminal_size=size, press=["o", "d", "w", "down", "down"])


def test_the_play_screen_in_ascii_has_signs_for_everything(snap_compare, app_of, settings: Settings) -> None:
    plain = Settings(runs_dir=settings.runs_dir, theme="dark", warm_trainer=False, ascii=True)

    assert snap_compare(app_of(plain), terminal_size=(80, 24), press=["o"])


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        (["plus"], "play:data=rings,dropout=0.1,seed=0"),
        (["right", "minus"], "play:examples=200,dropout=0.1,seed=0"),
        (["right", "right", "plus"], "play:noise=0.15,dropout=0.1,seed=0"),
        (["right", "right", "right", "plus"], "play:train=0.6,dropout=0.1,seed=0"),
        (["right", "right", "right", "right", "plus"], "play:batch=20,dropout=0.1,seed=0"),
        (["left", "plus"], "play:dropout=0.1,seed=1"),
        (["g"], "play:dropout=0.1,seed=1"),
        (["down", "plus"], "play:dropout=0.1,optimizer=adamw,seed=0"),
        (["down", "right", "plus"], "play:dropout=0.1,rate=0.1,seed=0"),
        (["down", "right", "right", "plus", "plus"], "play:dropout=0.1,regularization=l2,seed=0"),
        (["down", "left", "plus"], "play:dropout=0.1,speed=50,seed=0"),
        (["down", "left", "left", "plus"], "play:dropout=0.1,patience=3,seed=0"),
        (["down", "left", "left", "left", "plus"], "play:dropout=0.1,epochs=300,seed=0"),
        (["down", "down", "minus"], "play:features=x2,dropout=0.1,seed=0"),
        (["down", "down", "left", "enter"], "play:features=x1-x2-sin_x2,dropout=0.1,seed=0"),
        (["up", "plus"], "play:hidden=4-2-2,dropout=0.1,seed=0"),
        (["up", "right", "plus"], "play:dropout=0.2,seed=0"),
        (["up", "right", "right", "plus"], "play:hidden=5-2,dropout=0.1,seed=0"),
        (["up", "left", "minus"], "play:activation=tanh-sigmoid,dropout=0.1,seed=0"),
        (["i"], "play:hidden=4-2-2,dropout=0.1,seed=0"),
        (["up", "right", "right", "x"], "play:hidden=2,dropout=0.1,seed=0"),
        (["o", "d"], "play:dropout=0.1,show=validation-discrete,seed=0"),
        (["right", "enter", "7", "7", "enter"], "play:examples=77,dropout=0.1,seed=0"),
        (["slash", *"play:seed=9", "enter"], "play:seed=9"),
    ],
)
async def test_keys_change_the_line(app_of: Callable[..., NNTui], keys: list[str], line: str) -> None:
    app = app_of()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = play_screen(app)
        screen.begin = lambda is_paused: None  # type: ignore[method-assign]  # what a change starts has its own test
        await pilot.press(*keys)
        shown = str(screen.line.render())

        assert play_text(screen.play) == line
        assert shown == line


async def test_what_can_be_changed_while_training_is_sent_once_when_the_keys_are_quiet(app_of, sent) -> None:
    app = app_of()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "right", "plus", "plus")
        await until(pilot, lambda: bool(sent()))

        assert sent() == [Edit({"training.learning_rate": 0.3})]
        assert play_screen(app).played.play == Play(dropout=0.1, rate=0.3)


async def test_a_weight_is_changed_by_keys_and_by_a_typed_value(app_of, sent) -> None:
    app = app_of()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("w", "plus")
        await until(pilot, lambda: len(sent()) == 1)
        await pilot.press("down", "down", "enter", *"-2.5", "enter")
        await until(pilot, lambda: len(sent()) == 2)

        assert sent() == [Edit({"weights.hidden_1.1.1": 0.489418}), Edit({"biases.hidden_1.1": -2.5})]


async def test_a_click_on_a_unit_chooses_its_bias_and_a_click_on_a_setting_chooses_it(app_of) -> None:
    app = app_of()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = play_screen(app)
        await pilot.click("#strip", offset=(30, 1))
        setting = screen.strip.control.id
        await pilot.click("#network", offset=(15, 3))
        await until(pilot, lambda: screen.weight is not None)

        assert setting == "regularization"
        assert screen.value is not None
        assert screen.value[0].path == "biases.hidden_1.1"


async def test_pause_step_epoch_and_speed_reach_the_trainer(app_of, sent) -> None:
    app = app_of()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("space", "full_stop", "greater_than_sign", "down", "left", "plus")
        await until(pilot, lambda: len(sent()) == 4)

        assert sent() == [Pause(), Step(), Epoch(), LimitSpeed(1000.0)]


async def test_at_the_end_space_trains_as_many_epochs_again(app_of, sent, writer: RunWriter) -> None:
    writer.add("train_loss", 2000, 0.05)
    writer.event(Paused(time=1.7e9, step=2000))
    writer.flush()
    app = app_of()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("space")

        assert sent() == [Edit({"training.epochs": 200}), Continue()]


async def test_a_mistake_is_a_sentence_and_what_was_typed_stays(app_of) -> None:
    app = app_of()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = play_screen(app)
        await pilot.press("down", "right", "enter", *"-1", "enter")
        said = str(screen.says.render())
        await pilot.press("escape")

        assert "must be a learning rate above 0" in said
        assert screen.play == parse_play(LINE)


async def test_m_goes_through_loss_accuracy_and_confusion(app_of) -> None:
    app = app_of()
    async with app.run_test(size=(80, 24)) as pilot:
        seen: list[list[str | None]] = []
        for _ in range(3):
            seen.append([chart.name for chart in play_screen(app).charts if chart.display])
            await pilot.press("m")

        assert seen == [["loss"], ["metric"], ["confusion"]]


async def test_help_explains_the_setting_and_the_gallery_has_a_key(app_of, settings: Settings) -> None:
    app = app_of()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("down", "right", "question_mark")
        help_shown = isinstance(app.screen, HelpScreen)
    gallery = NNTui(settings)
    async with gallery.run_test(size=(80, 24)) as pilot:
        keys = str(gallery.screen.query_one("#keys").render())

        assert help_shown
        assert isinstance(gallery.screen, GalleryScreen)
        assert "p play" in keys


@pytest.mark.parametrize("size", [(20, 5), (40, 12), (60, 18), (200, 60), (300, 100)])
async def test_no_size_is_too_small_or_too_large(app_of, size: tuple[int, int]) -> None:
    app = app_of()
    async with app.run_test(size=size) as pilot:
        await pilot.press("w", "down", "m", "escape", "down")
        regions = [part.region for part in play_screen(app).children if part.region.area]

        assert all(region.right <= size[0] and region.bottom <= size[1] for region in regions)


def test_commands_are_read_as_they_were_written(writer: RunWriter) -> None:
    run = LiveRun(writer.view.path)
    run.send(LimitSpeed(0.0))
    run.close()

    (body,) = sqlite3.connect(writer.view.path / "run.db").execute("SELECT body FROM command").fetchone()

    assert msgspec.json.decode(body, type=Command) == LimitSpeed(0.0)
