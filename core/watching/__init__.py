"""Somebody else's training loop, watched: the parts of `nn_tui.watch`.

watched_run.py   what the user holds: nothing that goes wrong in here gets past it
watched_loop.py  what the loop tells, and what is due between its steps

steps.py         updates, counted by the optimiser's hooks
ledger.py        what the loop logs, by name
losses.py        the same, put to steps

measuring.py     single steps, looked at: before them, at their gradients, after their update
sampling.py      which steps these are
phases.py        how long their parts take
forward.py       what passes through the modules during one step, functional activations included
moment.py        what instruments are shown of it
loop_instruments.py  the instruments
unit_pass.py     units that do nothing, over consecutive batches
through_time.py  how much of an error is left at the first step of a sequence
stale_gradient.py  gradients of earlier steps left in a step's
divergence.py    where a loss that is not finite came from

layers.py        the model's layers, from the modules that own parameters and the order in which they were called
criterion.py     outputs and targets as the criterion gets them
backward.py      the loss that is about to be propagated
loss_graph.py    which of torch's losses it ends in, where no criterion is shown
loss_nodes.py    what each of these has saved of outputs and targets
modes.py         training and evaluation mode, where they matter
overlap.py       validation examples that are training examples

recording.py     the run on disk, which must not fail
step_time.py     how long steps take: what the budget is a share of
progress.py      when it is written and judged, and how far the loop has come
milestones.py    its events: the start, epochs, the end
options.py       what `watch` is given
program.py       what is being trained, as a spec and as a run's first event
ending.py        how a loop ends
telling.py       one warning
ranks.py         which of several processes records
"""
