"""What the process that classifies says no to."""


class ClassifyingError(Exception):
    """A picture or a run that cannot be classified. The message is one sentence."""
