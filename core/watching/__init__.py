"""Somebody else's training loop, watched: the parts of `nn_tui.watch`.

program.py     what is being trained, as a spec and as a run's first event
layers.py      its layers, from the modules that own parameters and the order in which they were called
forward.py     what passes through the modules during one step, functional activations included
measuring.py   the instruments on one step: before it, at its gradients, after its update
sampling.py    which steps are measured
unit_pass.py   units that do nothing, over consecutive batches
stale_gradient.py  gradients of earlier steps left in a step's
modes.py       training and evaluation mode, where they matter
overlap.py     validation examples that are training examples
criterion.py   outputs and targets as the criterion gets them
ledger.py      what the loop logs, by name
losses.py      the same, put to steps
steps.py       updates, counted by the optimiser's hooks
start.py       what the run says of itself, at its start, at epochs and at its end
ending.py      how a loop ends
telling.py     one warning
ranks.py       which of several processes records
recording.py   the run on disk, which must not fail
watched_run.py what the user holds
"""
