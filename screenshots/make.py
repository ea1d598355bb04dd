"""Draw screenshots/*.svg from runs trained now, by the real trainer, so that they cannot lie.

`python screenshots/make.py` draws all, `python screenshots/make.py digits-mlp` those whose name begins so.
"""

import asyncio
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from nn_tui.core.launching.launch import prepare_run, start_trainer
from nn_tui.core.specs.file import load_preset
from nn_tui.tui.app import NNTui
from nn_tui.tui.app.beginnings import with_run
from nn_tui.tui.settings import Settings

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Shot:
    """One picture."""

    name: str
    preset: str | None
    """The run to show; None: the gallery."""
    size: tuple[int, int] = (120, 40)
    keys: tuple[str, ...] = ()
    """Pressed before the picture is taken."""
    seconds: float = 0.0
    """To wait after them, for what learns."""
    theme: str = "dark"
    ascii: bool = False


NEXT_PAGE = "right_parenthesis"
WITH_VIEWS = (
    "one-neuron",
    "digits-cnn",
    "adversarial",
    "memory-lstm",
    "series-lstm",
    "sort-transformer",
    "digits-autoencoder",
    "recommender",
    "shapes-segmentation",
    "shapes-captions",
    "diffusion-2d",
    "cartpole",
)
"""Presets whose own views are on the third page at 120×40."""
SHOTS = (
    Shot("gallery", None),
    Shot("digits-mlp", "digits-mlp"),
    Shot("digits-mlp-light", "digits-mlp", theme="light"),
    Shot("digits-mlp-80x24", "digits-mlp", size=(80, 24)),
    Shot("digits-mlp-ascii", "digits-mlp", ascii=True),
    Shot("spiral-mlp", "spiral-mlp"),
    Shot("spiral-mlp-200x60", "spiral-mlp", size=(200, 60)),
    Shot("spiral-mlp-neurons", "spiral-mlp", keys=("tab", "tab", "tab", "p", "enter")),
    Shot("function-fit", "function-fit"),
    Shot("overfitting", "overfitting"),
    Shot("overfitting-findings", "overfitting", keys=("a",)),
    Shot("dead-relu", "dead-relu"),
    Shot("learning-rate-too-high", "learning-rate-too-high"),
    Shot("form", None, size=(100, 30), keys=("e",)),
    Shot("play", None, keys=("p",), seconds=12.0),
    Shot("play-80x24", None, size=(80, 24), keys=("p",), seconds=12.0),
    Shot("draw", "digits-mlp", keys=("d", "v"), seconds=12.0),
    Shot("course", None, keys=("L",)),
    Shot("lesson", "spiral-mlp", keys=("L",)),
    Shot("runs", None, keys=("R",)),
    Shot("compare", None, keys=("R", "A", "c")),
    Shot("looking-back", "overfitting", keys=("left_square_bracket",) * 12),
    Shot("two-moments", "overfitting", keys=("left_square_bracket",) * 12 + ("m", "G", "m")),
    *(Shot(f"{preset}-views", preset, keys=(NEXT_PAGE, NEXT_PAGE)) for preset in WITH_VIEWS),
)


def train(presets: set[str], runs_dir: Path) -> dict[str, Path]:
    """Train each preset once; return its run."""
    runs: dict[str, Path] = {}
    for preset in sorted(presets):
        print(f"training {preset}", flush=True)
        runs[preset] = prepare_run(load_preset(preset), runs_dir, preset)
        start_trainer(runs[preset]).wait()
    return runs


async def draw(shot: Shot, runs: dict[str, Path], runs_dir: Path) -> str:
    """The screen of a shot as SVG."""
    settings = Settings(runs_dir=runs_dir, theme=shot.theme, ascii=shot.ascii, warm_trainer=False)
    app = NNTui(settings, with_run(runs[shot.preset]) if shot.preset else None)
    async with app.run_test(size=shot.size) as pilot:
        await pilot.pause(1.0)
        for key in shot.keys:
            await pilot.press(key)
            await pilot.pause(0.3)
        await pilot.pause(shot.seconds)
        picture = app.export_screenshot(title=f"nn-tui {shot.preset or ''}".strip())
    app.close_trainers()
    return picture


def main(wanted: list[str]) -> None:
    """Train what the shots need, and draw them."""
    os.environ.update(COLORTERM="truecolor", TERM="xterm-256color")
    os.environ.pop("NO_COLOR", None)
    shots = [shot for shot in SHOTS if not wanted or any(shot.name.startswith(name) for name in wanted)]
    with tempfile.TemporaryDirectory() as folder:
        runs_dir = Path(folder) / "runs"
        presets = {shot.preset for shot in shots if shot.preset}
        if any(shot.preset is None for shot in shots):
            presets.add("digits-mlp")  # for the miniature in the gallery
        runs = train(presets, runs_dir)
        for shot in shots:
            (HERE / f"{shot.name}.svg").write_text(asyncio.run(draw(shot, runs, runs_dir)), encoding="utf-8")
            print(f"drew {shot.name}.svg", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
