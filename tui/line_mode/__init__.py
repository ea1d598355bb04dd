"""Running without a screen: what `headless` and the commands say on stderr, leave on stdout and write to files.

preparation.py  from a command line to a run folder         gate_options.py, run_paths.py  what was asked for
progress.py     lines while it trains (stderr)              event_stream.py  `--format jsonl`
outcome.py      the result document of a run                closing.py  everything said and written at the end
report.py, result_text.py   for people                      files.py, junit, markdown, openmetrics, github  for CI
output.py       the only place that writes                  signals.py, numbers.py
"""
