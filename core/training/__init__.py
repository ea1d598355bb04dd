"""The training loop and what it is made of: batches, losses, optimisers, schedules, evaluation, checkpoints."""
