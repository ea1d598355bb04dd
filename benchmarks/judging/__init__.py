"""How good the diagnosis is, measured on the cases.

recording.py   trains the cases under `nn_tui.watch`, once
outcome.py     what became of a recorded run
verdict.py     what was found in a run, and what kind of run it was
replaying.py   from a recorded run to a verdict, by today's rules
figures.py     from verdicts to figures; intervals by bootstrap over cases
tables.py      figures as text
threshold_choice.py   thresholds chosen without a source must work on it
remedied.py, surgery.py, repairing.py    remedies carried out on programs, and whether they help
"""
