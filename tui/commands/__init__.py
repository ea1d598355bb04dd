"""One module a command: `parser()` says what it takes, `run(arguments)` obeys and returns the exit code."""
