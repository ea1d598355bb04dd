"""Several processes that train one model: the first of them records, the others say nothing."""

import os

import torch.distributed as dist


def is_follower() -> bool:
    """Whether this process is one of several that train together, and not the first."""
    if dist.is_available() and dist.is_initialized():
        return dist.get_rank() > 0
    return int(os.environ.get("WORLD_SIZE", "1")) > 1 and int(os.environ.get("RANK", "0")) > 0  # torchrun's
