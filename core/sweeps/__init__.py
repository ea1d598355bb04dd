"""Sweeps: many runs of one spec with some of its fields drawn by Optuna.

space.py   what may be drawn: ranges and choices as written on a command line
sweep.py   the trials: draw, train, tell; hopeless ones are stopped by their findings
"""
