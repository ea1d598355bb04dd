"""Model families as a spec names them, without torch; their modules live in `core.models`.

To add one: a file here with its config type, a file in `core/models` with its module, an entry in each tuple and in the
union. A config also says, without building anything, how many numbers it takes (`num_parameters`, `num_activations`),
what it cannot do (`problem_with`, `problem_with_inputs`) and what it is (`in_words`). One that makes a task of its own
of any data names it in `task`; one that is good for a few tasks only lists them in `suits`.
"""

from .autoencoder import Autoencoder
from .convolutional import Convolutional
from .custom import Custom
from .denoiser import Denoiser
from .dual_encoder import DualEncoder
from .embedding import Embedding
from .mlp import MLP
from .recurrent import Recurrent
from .transformer import Transformer
from .unet import UNet

FAMILIES = (MLP, Convolutional, Recurrent, Transformer, Autoencoder, Embedding, UNet, DualEncoder, Denoiser, Custom)
ModelFamily = (
    MLP | Convolutional | Recurrent | Transformer | Autoencoder | Embedding | UNet | DualEncoder | Denoiser | Custom
)
