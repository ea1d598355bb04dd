"""DataError: examples that cannot be used, said in one sentence."""


class DataError(Exception):
    """Data are missing, unreadable or unusable; the command exits with 5."""
