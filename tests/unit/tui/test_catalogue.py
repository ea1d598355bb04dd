"""The list of presets and its search."""

from itertools import pairwise

from nn_tui.core.specs.file import load_preset
from nn_tui.presets import PRESETS
from nn_tui.tui.catalogue import matching, read_catalogue, source_of

CATALOGUE = read_catalogue()


def test_every_preset_is_listed_with_title_and_group() -> None:
    assert {entry.name for entry in CATALOGUE} == set(PRESETS)
    assert all(entry.title and entry.group for entry in CATALOGUE)


def test_what_is_read_before_the_first_table_is_what_the_whole_file_says() -> None:
    for entry in CATALOGUE:
        spec = load_preset(entry.name)
        assert (entry.title, entry.group, entry.teaches, entry.watch) == (
            spec.title,
            spec.group,
            spec.teaches,
            spec.watch,
        )
        assert source_of(entry.name) == spec.data.__struct_config__.tag


def test_presets_of_a_group_stand_together() -> None:
    groups = [entry.group for entry in CATALOGUE]

    changes = sum(a != b for a, b in pairwise(groups))

    assert changes == len(set(groups)) - 1


def test_search_finds_parts_abbreviations_and_slips() -> None:
    assert [entry.name for entry in matching(CATALOGUE, "spiral")] == ["spiral-mlp"]
    assert "digits-mlp" in [entry.name for entry in matching(CATALOGUE, "dgm")]
    assert "overfitting" in [entry.name for entry in matching(CATALOGUE, "overfiting")]
    assert matching(CATALOGUE, "qqqq") == ()


def test_an_empty_search_finds_everything() -> None:
    assert matching(CATALOGUE, " ") == CATALOGUE
