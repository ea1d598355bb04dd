"""Model families as a spec names them, without torch; their modules live in `core.models`.

To add one: a file here with its config type, a file in `core/models` with its module, an entry in each tuple.
"""

from .mlp import MLP

FAMILIES = (MLP,)
ModelFamily = MLP
