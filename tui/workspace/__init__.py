"""Many runs at once: the table of runs, and charts that lay several over one another."""
