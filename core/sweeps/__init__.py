"""Sweeps: many runs of one spec with some of its fields drawn by Optuna.

space.py      what may be drawn: ranges and choices as written on a command line
sweep.py      the trials: draw, train, tell                batch.py     which are trained as one computation
at_work.py    their trainers; trial.py: hopeless trials are stopped by their findings
outcome.py    what came of all of them                     board.py     a sweep on a thread of its own, to be shown
"""
