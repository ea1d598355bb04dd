"""Probes from outside: starting the process that asks, and what it answers; the experiments are in `core.probes`."""
