"""A run as a plain PyTorch script: the loop, and the networks it can write out."""
