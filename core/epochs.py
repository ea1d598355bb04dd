"""Epochs: which pass over the training examples a step belongs to, where the batch size may change on the way.

A new batch size holds from the next step on. The epoch in progress is not begun anew: the examples that it has left
come in the order that they would have had, in batches of the new size, so that every epoch sees every example once.
"""

from __future__ import annotations

from typing import NamedTuple

from msgspec import Struct


class Stretch(Struct, frozen=True):
    """Steps under one batch size: all of a run, unless somebody changes it."""

    step: int
    """It begins after this step."""
    epoch: int
    """Whole passes by then."""
    taken: int
    """Examples of the pass in progress that were used by then, fewer than there are."""
    batch_size: int


class Place(NamedTuple):
    """Where in its epoch a step ends."""

    epoch: int
    """Whole passes by then."""
    begun_at: int
    """Examples of the pass in progress that were used when the batch size became what it is; 0 if in another pass."""
    num_batches: int
    """Batches since then."""


class Epochs(Struct, frozen=True):
    """How the steps of a run divide into passes over its training split; the last batch of a pass may be smaller."""

    num_examples: int
    """In the training split."""
    stretches: tuple[Stretch, ...]
    """By step; the first begins at 0."""

    @classmethod
    def even(cls, num_examples: int, batch_size: int) -> Epochs:
        """Return those of a run with one batch size, at most all examples."""
        return cls(num_examples, (Stretch(0, 0, 0, min(batch_size, num_examples)),))

    @property
    def batch_size(self) -> int:
        """The newest."""
        return self.stretches[-1].batch_size

    @property
    def steps_per_epoch(self) -> int:
        """Under the newest batch size."""
        return -(-self.num_examples // self.batch_size)

    def changed(self, step: int, batch_size: int) -> Epochs:
        """Return them with another batch size after `step`, at most all examples."""
        before = tuple(stretch for stretch in self.stretches if stretch.step < step)
        epoch, taken = self.position(step)
        return Epochs(self.num_examples, (*before, Stretch(step, epoch, taken, min(batch_size, self.num_examples))))

    def place(self, step: int) -> Place:
        """Return where in its epoch `step` ends."""
        stretch = next(stretch for stretch in reversed(self.stretches) if stretch.step <= step)
        num_batches = step - stretch.step
        later = num_batches - self._steps_left(stretch)
        if later < 0:
            return Place(stretch.epoch, stretch.taken, num_batches)
        passes, num_batches = divmod(later, -(-self.num_examples // stretch.batch_size))
        return Place(stretch.epoch + 1 + passes, 0, num_batches)

    def position(self, step: int) -> tuple[int, int]:
        """Return the whole passes by `step`, and how many examples of the next one are used."""
        size = next(stretch.batch_size for stretch in reversed(self.stretches) if stretch.step <= step)
        place = self.place(step)
        return place.epoch, place.begun_at + place.num_batches * size

    def steps(self, num_epochs: int) -> int:
        """Return the step that ends the pass `num_epochs`, from 1."""
        stretch = next((one for one in reversed(self.stretches) if one.epoch < num_epochs), self.stretches[0])
        per_epoch = -(-self.num_examples // stretch.batch_size)
        return stretch.step + self._steps_left(stretch) + (num_epochs - stretch.epoch - 1) * per_epoch

    def end_before(self, step: int) -> int:
        """Return the newest step before `step` that ends a pass; 0 before the first."""
        epoch, taken = self.position(step)
        epoch -= taken == 0
        return self.steps(epoch) if epoch > 0 else 0

    def end_after(self, step: int) -> int:
        """Return the first step after `step` that ends a pass."""
        return self.steps(self.place(step).epoch + 1)

    def knots(self) -> list[tuple[int, float]]:
        """Return steps and the passes by then, between which passes grow evenly; after the last, one in
        `steps_per_epoch`."""
        found = dict[int, float]()
        for number, stretch in enumerate(self.stretches):
            ends = self.stretches[number + 1].step if number + 1 < len(self.stretches) else None
            found[stretch.step] = stretch.epoch + stretch.taken / self.num_examples
            first = stretch.step + self._steps_left(stretch)
            if ends is None or first < ends:
                found[first] = stretch.epoch + 1.0
            if ends is not None and (last := self.end_before(ends)) > first:
                found[last] = float(self.place(last).epoch)
        return sorted(found.items())

    def _steps_left(self, stretch: Stretch) -> int:
        """Steps from the start of a stretch to the end of the pass in progress there."""
        return -(-(self.num_examples - stretch.taken) // stretch.batch_size)
