"""Nothing that belongs in a registry is left out of it, and every preset is whole."""

import importlib
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from nn_tui.core.data import SOURCES
from nn_tui.core.diagnosis.order import CODES
from nn_tui.core.families import FAMILIES
from nn_tui.core.models import MODULES
from nn_tui.core.spec import RunSpec
from nn_tui.core.specs.data_checks import check_against
from nn_tui.core.specs.file import load_preset, preset_names
from nn_tui.core.specs.toml import parse_toml
from nn_tui.presets import PRESETS

ROOT = Path(importlib.import_module("nn_tui.core.spec").__file__ or "").parent.parent


def records_in(folder: str) -> set[type]:
    """Return the tagged record types that the modules of a folder define."""
    found: set[type] = set()
    for path in (ROOT / folder).glob("*.py"):
        if path.stem == "__init__":
            continue
        module = importlib.import_module(f"nn_tui.{folder.replace('/', '.')}.{path.stem}")
        found |= {
            kind
            for kind in vars(module).values()
            if isinstance(kind, type)
            and issubclass(kind, msgspec.Struct)
            and kind.__module__ == module.__name__
            and kind.__struct_config__.tag is not None
        }
    return found


def test_every_data_source_is_registered():
    assert records_in("core/data") == set(SOURCES)


def test_every_model_family_is_registered_and_has_a_module():
    assert records_in("core/families") == set(FAMILIES)
    assert {config for config, _ in MODULES} == set(FAMILIES)


def test_every_module_with_a_build_function_is_registered():
    builders = {path.stem for path in (ROOT / "core/models").glob("*.py") if "\ndef build(" in path.read_text("utf-8")}

    assert builders == {build.__module__.rpartition(".")[2] for _, build in MODULES}


def test_every_preset_file_is_registered_once():
    files = sorted(path.stem for path in (ROOT / "presets").glob("*.toml") if path.stem != "course")

    assert sorted(PRESETS) == files


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_a_spec_with_words_for_its_reader(name: str):
    spec = load_preset(name)

    assert spec.preset == name
    assert all((spec.title, spec.group, spec.teaches, spec.watch))
    assert spec.teaches.endswith(".")
    assert spec.watch.endswith(".")
    assert set(spec.expect) <= set(CODES)


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_says_what_it_expects_and_where_its_data_come_from(name: str):
    text = (ROOT / "presets" / f"{name}.toml").read_text("utf-8")

    tables = parse_toml(text, name)

    assert {"title", "group", "teaches", "watch", "expect", "data", "model", "training"} <= set(tables)
    assert "preset" not in tables
    assert text.count("#") >= 2, "a preset explains why its values are what they are"


@pytest.mark.parametrize("name", PRESETS)
def test_a_presets_data_can_serve_it(name: str, with_data: Callable[[RunSpec], RunSpec]):
    spec = with_data(load_preset(name))

    check_against(spec, spec.data.load())


def test_presets_of_a_group_stand_together():
    groups = [load_preset(name).group for name in preset_names()]

    starts = [group for index, group in enumerate(groups) if index == 0 or groups[index - 1] != group]
    assert len(starts) == len(set(starts))
