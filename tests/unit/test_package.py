"""The package as it is installed and imported."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import nn_tui

ROOT = Path(nn_tui.__file__).parent
ROOMS = ("core", "tui", "presets")


def test_importing_the_package_imports_neither_torch_nor_textual() -> None:
    program = (
        "import sys, nn_tui; print([name for name in ('torch', 'textual', 'numpy', 'rich') if name in sys.modules])"
    )

    imported = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout

    assert imported.strip() == "[]"


def test_python_dash_m_answers_like_the_command() -> None:
    printed = subprocess.run(
        [sys.executable, "-m", "nn_tui", "--version"], capture_output=True, text=True, check=True
    ).stdout

    assert printed == f"nn-tui {nn_tui.__version__}\n"


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = nn_tui.no_such_name


@pytest.mark.slow
def test_the_wheel_holds_what_the_tree_holds(tmp_path: Path) -> None:
    tree = {
        path.relative_to(ROOT).as_posix()
        for room in ROOMS
        for path in (ROOT / room).rglob("*")
        if path.suffix in {".py", ".toml", ".md", ".tcss"} and "__pycache__" not in path.parts
    } | {"__init__.py", "__main__.py", "py.typed"}

    source = tmp_path / "source"  # setuptools leaves its build folder in the tree, and packs what is still in it
    for room in ROOMS:
        shutil.copytree(ROOT / room, source / room, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("__init__.py", "__main__.py", "py.typed", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source / name)
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(tmp_path), str(source)],
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        packed = {name.removeprefix("nn_tui/") for name in archive.namelist() if name.startswith("nn_tui/")}
    tree = {"pytest/__init__.py" if name == "core/pytest/__init__.py" else name for name in tree}

    assert packed == tree
