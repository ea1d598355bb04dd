"""Benchmarks are no part of the installed package: tests find them through the folder their scripts are run from."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[3] / "benchmarks"))
