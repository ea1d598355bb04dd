"""The loop that nn-tui's speed is held against trains the same networks."""

import pytest
from bare_loop import CRITERIA, build
from throughput import SPECS

from nn_tui.core.data.loading import load_data
from nn_tui.core.models import num_parameters
from nn_tui.core.specs.file import override, parse_spec


@pytest.mark.parametrize("name", SPECS)
def test_the_network_by_hand_has_as_many_parameters(name: str) -> None:
    spec = parse_spec(SPECS[name], "benchmark")
    few = {"data.num_examples": 200} if hasattr(spec.data, "num_examples") else {}
    spec = override(spec, few)
    data = load_data(spec)

    network = build(spec.model, data.input_shape, data.num_outputs)

    assert num_parameters(network) == spec.model.num_parameters(data.input_shape, data.num_outputs)
    assert data.task in CRITERIA
