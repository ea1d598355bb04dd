"""What can go wrong with a run on disk. Each message is one sentence that says what, where and what to do."""


class RunError(Exception):
    """Something about a run folder that a person has to know."""


class RunFolderError(RunError):
    """A folder cannot be made, or is not a run that can be read."""


class RunStorageError(RunError):
    """Recording failed half-way, for instance on a full disk; the message says what is safe."""
