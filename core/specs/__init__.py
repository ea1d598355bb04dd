"""Specs as text and as values: reading, checking, changing and writing what `core.spec` defines.

file.py                 the one module to import: read, write, presets
toml.py, override.py    TOML both ways; single fields by dotted path
checks.py               rules between fields, and between a spec and its data
errors.py, explain.py   one sentence for bad input
docs.py                 the JSON Schema, each field described in words
from_data.py, play.py   a spec for a file of the user's own; a spec as one line of text
own_code.py             code that a spec names, and who may run it
"""
