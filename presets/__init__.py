"""Runs worth seeing, one TOML file each, named here in the order the gallery shows them."""

PRESETS = ("digits-mlp",)
