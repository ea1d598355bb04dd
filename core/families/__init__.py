"""Model families as a spec names them, without torch; their modules live in `core.models`.

To add one: a file here with its config type, a file in `core/models` with its module, an entry in each tuple and in the
union. A config also says, without building anything, how many numbers it takes (`num_parameters`, `num_activations`),
what it cannot do (`problem_with`) and what it is (`in_words`).
"""

from .convolutional import Convolutional
from .mlp import MLP

FAMILIES = (MLP, Convolutional)
ModelFamily = MLP | Convolutional
