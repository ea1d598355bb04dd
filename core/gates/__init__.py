"""Gates: rules that a finished run is judged by, and the exit code that follows; `--fail-on`, `--baseline`."""
