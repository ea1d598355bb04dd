"""Whether a run can be repeated to the last bit: what was seeded, and what a device leaves to chance."""

import torch

SEEDED = ("first weights", "order of the batches", "dropout and noise", "split of the data", "generated data")
"""All that is drawn at random, each from a seed of the spec."""


def describe_determinism(device: torch.device) -> dict[str, list[str]]:
    """Return `seeded`, and `not_deterministic`: why two runs of one spec may differ, empty where they do not.

    The number of threads is recorded beside it: another number sums in another order. Facts of devices: PyTorch's notes
    on reproducibility.
    """
    doubts: list[str] = []
    if device.type == "cuda" and not torch.are_deterministic_algorithms_enabled():
        doubts.append("backward passes of embeddings, pooling and indexing add with atomics, in no fixed order")
        if torch.backends.cudnn.benchmark:
            doubts.append("cuDNN chooses the algorithm that is fastest at the moment")
        if torch.backends.cuda.matmul.allow_tf32:
            doubts.append("matrix products round to TF32, which other GPUs do not have")
    if device.type == "mps":
        doubts.append("Metal's kernels promise no order of summation")
    return {"seeded": list(SEEDED), "not_deterministic": doubts}
