"""Where examples come from: one source per file. Importing this package imports neither torch nor scikit-learn.

To add one: a file with a config type that has `load(seed) -> Dataset`, and an entry in the two lines below.
"""

from .digits import Digits

SOURCES = (Digits,)
DataSource = Digits
