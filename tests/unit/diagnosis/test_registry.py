"""Every rule is registered, documented and knows its code."""

import importlib
import pkgutil

import pytest

import nn_tui.core.diagnosis as package
from nn_tui.core.diagnosis import DETECTORS
from nn_tui.core.diagnosis.detector import Detector
from nn_tui.core.diagnosis.order import CODES
from nn_tui.core.diagnosis.remedies import REMEDIES


def defined_rules() -> set[type]:
    """Classes below Detector in any file of the package."""
    modules = [
        importlib.import_module(f"{package.__name__}.{found.name}") for found in pkgutil.iter_modules(package.__path__)
    ]
    classes = {value for module in modules for value in vars(module).values() if isinstance(value, type)}
    return {one for one in classes if Detector in one.__mro__ and one is not Detector}


def test_every_rule_is_registered_once() -> None:
    assert {type(rule) for rule in DETECTORS} == defined_rules()
    assert len({rule.code for rule in DETECTORS}) == len(DETECTORS)


@pytest.mark.parametrize("rule", DETECTORS, ids=lambda rule: rule.code)
def test_a_rule_says_what_it_does_and_where_it_comes_from(rule: Detector) -> None:
    text = type(rule).__doc__ or ""

    assert all(part in text for part in ("Rule", "Source:", "Known false alarms:"))
    assert rule.source
    assert rule.code in CODES
    assert rule.code in REMEDIES
