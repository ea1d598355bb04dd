"""The median of a few numbers, as detectors take it many times a look."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_tui.core.diagnosis.course import median


@given(st.lists(st.floats(allow_infinity=False, width=32), min_size=1, max_size=12))
def test_it_is_that_of_numpy(values: list[float]) -> None:
    found = median(np.array(values))

    assert found == pytest.approx(np.median(values), nan_ok=True)
