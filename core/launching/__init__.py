"""From a spec to a trainer at work, and following it: run folders, processes, forks."""
