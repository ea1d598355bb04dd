"""Somebody else's program in a pseudo-terminal, and what can be read off its screen.

program.py    runs the program: its bytes out, keys, sizes and signals in, its exit code back
terminal.py   the program's terminal ──► this one, as if it had been started directly
emulator.py   the program's terminal ──► rows of text for a pane of the dashboard
lines.py      text ──► numbers at steps: tqdm, Lightning, Keras, Transformers, `key=value` and `key: value`
recorder.py   numbers ──► a run folder, judged like any other; silence and jumps are said
"""
