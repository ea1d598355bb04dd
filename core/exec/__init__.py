"""Somebody else's program in a pseudo-terminal, and what can be read off its screen.

terminal.py   runs the program: its bytes out, keys, resizes and signals in, its exit code back
lines.py      text ──► numbers at steps: tqdm, Lightning, Keras, Transformers, `key=value` and `key: value`
recorder.py   numbers ──► a run folder, judged like any other; silence and jumps are said
"""
