"""What each face of the program loads, looked up in `sys.modules` of a process of its own."""

import json
import subprocess
import sys

import pytest

HEAVY = ("torch", "sklearn", "scipy", "textual", "plotext", "rich", "tomlkit", "PIL", "textual_image")


def loaded_by(program: str) -> set[str]:
    """Run `program` in a fresh interpreter and return the heavy packages it has loaded."""
    printed = subprocess.run(
        [sys.executable, "-c", f"{program}\nimport sys, json; print(json.dumps(sorted(sys.modules)))"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    modules = json.loads(printed.splitlines()[-1])
    return {name for name in HEAVY if name in modules}


@pytest.mark.parametrize(
    ("program", "allowed"),
    [
        ("import nn_tui.core.spec, nn_tui.core.events, nn_tui.core.commands", set()),
        ("import nn_tui.core.runs", set()),
        ("import nn_tui.core.diagnosis", set()),
        ("import nn_tui.core.launching.launch", set()),
        ("import nn_tui.tui.headless", set()),
        ("import nn_tui.core.probing.launch, nn_tui.tui.commands.probe", set()),
        ("from nn_tui.core.specs import file; file.load_preset('digits-mlp')", set()),
        ("import nn_tui.tui.app", {"textual", "rich"}),
    ],
)
def test_importing_loads_only_what_it_needs(program: str, allowed: set[str]) -> None:
    loaded = loaded_by(program)

    assert loaded <= allowed


def test_printing_the_help_loads_no_library() -> None:
    program = """
import sys
from nn_tui.__main__ import main
sys.argv = ["nn-tui", "--help"]
try:
    main()
except SystemExit:
    pass
"""

    loaded = loaded_by(program)

    assert loaded == set()
