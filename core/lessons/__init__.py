"""Lessons: the Markdown beside each preset, and the order to read it in."""
