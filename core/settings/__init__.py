"""Settings: every key with its default and meaning, and where values come from."""
