"""Runs worth seeing, one TOML file each, named here in the order the gallery shows them."""

PRESETS = (
    "digits-mlp",
    "one-neuron",
    "xor-mlp",
    "rings-mlp",
    "no-activation",
    "two-moons",
    "spiral-mlp",
    "function-fit",
    "breast-cancer",
    "learning-rate-too-high",
    "learning-rate-too-low",
    "overfitting",
    "underfitting",
    "vanishing-gradients",
    "exploding-gradients",
    "dead-relu",
)
