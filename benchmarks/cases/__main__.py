"""`python -m benchmarks.cases [REGEX]`: train the cases and show how often each misses its target."""

import sys

from .rates import main

if __name__ == "__main__":
    sys.exit(main())
