"""Every instrument is in the tuple of when it is measured."""

import importlib
from pathlib import Path

import pytest

from nn_tui.core import instruments
from nn_tui.core.instruments import INSTRUMENTS


def test_every_class_with_a_name_a_unit_and_a_cost_is_registered():
    found = set()
    for path in Path(instruments.__file__).parent.glob("*.py"):
        module = importlib.import_module(f"nn_tui.core.instruments.{path.stem}")
        found |= {
            kind
            for kind in vars(module).values()
            if isinstance(kind, type) and {"name", "unit", "cost"} <= vars(kind).keys()
        }

    assert found == set(INSTRUMENTS)


@pytest.mark.parametrize("instrument", INSTRUMENTS)
def test_an_instrument_says_what_it_measures(instrument):
    assert instrument.name.isidentifier()
    assert instrument.unit
    assert instrument.cost
    assert len(instrument.__doc__) > 40
