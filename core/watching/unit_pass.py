"""Units that do nothing, judged over consecutive training batches in place of a pass over the training split."""

from torch import Tensor

from ..instruments import PASS_INSTRUMENTS
from ..instruments.instrument import Moment
from ..instruments.network import Network

NUM_EXAMPLES, NUM_STEPS = 512, 32
"""A pass ends after so many examples or steps: in between weights move little."""
TOKENS_COUNTED = 4
"""A sequence shows a unit many tokens: it counts as at most so many examples."""


class UnitPass:
    """One pass after another; the loop's own batches are looked at."""

    def __init__(self, network: Network) -> None:
        """Prepare for the non-linearities of `network`."""
        kinds = [kind(network) for kind in PASS_INSTRUMENTS]
        self._instruments = [instrument for instrument in kinds if instrument.layers]
        self._num_examples = self._num_steps = 0

    @property
    def has_something_to_do(self) -> bool:
        """Whether any layer has units of the kind that can die or saturate."""
        return bool(self._instruments)

    def look(self, moment: Moment) -> dict[str, float] | None:
        """See one batch; return values by series name when this was the last of the pass, else None."""
        for number, (before, after) in moment.activations.items():
            for instrument in self._instruments:
                if number in instrument.layers:
                    instrument.look(number, before, after)
        self._num_examples += _num_examples(moment.inputs)
        self._num_steps += 1
        if self._num_examples < NUM_EXAMPLES and self._num_steps < NUM_STEPS:
            return None
        self._num_examples = self._num_steps = 0
        values = dict[str, float]()
        for instrument in self._instruments:
            values |= instrument.report(instrument.measure().tolist())
        return values


def _num_examples(inputs: Tensor | None) -> int:
    """Of a batch as it enters the model; tokens are whole numbers (examples, length)."""
    if inputs is None or not inputs.ndim:
        return 1
    is_of_tokens = inputs.ndim == 2 and not inputs.is_floating_point()
    return len(inputs) * (min(inputs.shape[1], TOKENS_COUNTED) if is_of_tokens else 1)
