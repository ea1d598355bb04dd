"""Where a loss that is not finite came from: searched for once, in the step after it was noticed."""

import numpy as np

from ..instruments.network import Network
from ..instruments.non_finite import NonFinite, first_non_finite
from .forward import Forward
from .recording import Recording


class Divergence:
    """The first loss that was not finite, and the place where that began."""

    def __init__(self, recording: Recording) -> None:
        """Nothing is wrong yet."""
        self.step: int | None = None
        """Of the loss, counted as the recording counts; None while all are finite."""
        self.is_searched_for = False
        """Whether the place is wanted: the next step is to be looked at."""
        self._place: NonFinite | None = None
        self._recording = recording

    def notice(self, num_updates: int) -> bool:
        """Take that a loss is not finite after so many updates; return whether that is news."""
        if self.step is not None:
            return False
        self.step = self._recording.first_step + max(1, num_updates)
        self.is_searched_for = True
        return True

    def search(self, network: Network, forward: Forward) -> None:
        """Find the place by what was seen of a step."""
        seen = {number: forward.sights.get(id(layer.source)) for number, layer in enumerate(network.layers)}
        outputs = {number: sight.after for number, sight in seen.items() if sight is not None}
        self._place = first_non_finite(network, forward.inputs, outputs)
        self.is_searched_for = False

    def record(self, num_updates: int) -> None:
        """Record the place once it was found."""
        if self._place is None or self.step is None:
            return
        place, self._place = self._place, None
        meta = {"layer": place.layer, "what": place.what, "step": self.step}
        self._recording.snapshot("non_finite", num_updates, {"step": np.array([num_updates])}, meta)
        self._recording.note(num_updates, f"the loss is not finite at step {self.step:,}, {place}")
