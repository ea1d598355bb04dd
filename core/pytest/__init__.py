"""The pytest plugin under the name it is used by: installed as `nn_tui.pytest`, written in `core.pytest_plugin`.

It has a folder of its own because a file `pytest.py` at the root would be what `python -m pytest` runs there.
"""

from nn_tui.core.pytest_plugin import assert_healthy, train_run

__all__ = ["assert_healthy", "train_run"]
