"""The course on screen: a lesson beside its run, and what has been done of it."""
