"""What the gallery reads before its first paint costs no NumPy."""

import subprocess
import sys

PROGRAM = """
import sys
from nn_tui.core.specs.file import load_preset, override, preset_names
for name in preset_names():
    load_preset(name)
print(*sorted({"numpy", "torch", "sklearn", "tomlkit", "psutil"} & set(sys.modules)))
"""


def test_reading_every_preset_imports_no_numeric_library():
    printed = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True).stdout

    assert printed.strip() == ""
