"""Logs that other programs wrote, read as if they were runs.

    find.py      PATH ──► Log, Log, …          lazily: a folder of 5,000 runs is listed while it is walked
    detect.py    the first bytes of a file ──► which format it is; nothing goes by name alone
    sources      one file per format ──► Column (name, steps, values, times), each call what is new
    names.py     `val/loss`, `eval_loss`, `epoch_val_loss` ──► `validation_loss`, so that detectors find what they read
    reader.py    LogReader: the same fold, the same detectors ──► RunView
    memory.py    where raw points of a log are kept for zooming: SQLite in memory, the tables of run.db

Nothing read is trusted and nothing in it is executed: no pickle, no YAML objects, databases are opened read-only.
"""
