"""Ranges and choices that several sources share."""

from typing import Annotated, Literal

from msgspec import Meta

NumExamples = Annotated[int, Meta(ge=2, le=10_000_000)]
Noise = Annotated[float, Meta(ge=0, le=1000)]
Seed = Annotated[int, Meta(ge=0, lt=2**32)]

Shape = Literal["circle", "square", "triangle", "cross"]
