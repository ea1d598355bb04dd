"""The embedding model of pairs as a torch module."""

from torch import Tensor, nn

from ..families.embedding import Embedding


class EmbeddingModule(nn.Module):
    """Tables `user_vectors`, `item_vectors`, `user_biases` and `item_biases`."""

    def __init__(self, config: Embedding) -> None:
        """Build and initialise; random numbers come from torch's global generator."""
        super().__init__()
        self.user_vectors = nn.Embedding(config.num_users, config.factors)
        self.item_vectors = nn.Embedding(config.num_items, config.factors)
        self.user_biases = nn.Embedding(config.num_users, 1)
        self.item_biases = nn.Embedding(config.num_items, 1)
        for table in (self.user_vectors, self.item_vectors, self.user_biases, self.item_biases):
            nn.init.normal_(table.weight, std=config.initial_std)

    def forward(self, pairs: Tensor) -> Tensor:
        """Return a number (N, 1) for each pair (N, 2) of a user and an item, int64."""
        users, items = pairs[:, 0], pairs[:, 1]
        agreement = (self.user_vectors(users) * self.item_vectors(items)).sum(1, keepdim=True)  # (N, 1)
        return self.user_biases(users) + self.item_biases(items) + agreement


def build(config: Embedding, input_shape: tuple[int, ...], num_outputs: int) -> EmbeddingModule:
    """Return the module in training mode with its first weights."""
    return EmbeddingModule(config)
