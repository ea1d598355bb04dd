"""The pytest plugin under the name it is used by: installed as `nn_tui.pytest`, written in `core.pytest_plugin`.

It has a folder of its own because a file `pytest.py` at the root would be what `python -m pytest` runs there.
"""

# Its name is not its place on disk, so a relative import would not do, and a type checker cannot follow this one.
from nn_tui.core.pytest_plugin import assert_healthy, train_run  # pyright: ignore

__all__ = ["assert_healthy", "train_run"]
