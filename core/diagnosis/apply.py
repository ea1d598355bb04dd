"""Applying a remedy: a spec in, the repaired spec out."""

import msgspec

from ..events import Remedy
from ..spec import RunSpec
from ..spec_file import override


def apply_remedy(spec: RunSpec, remedy: Remedy) -> RunSpec:
    """Return the spec with the remedy's fields set and nothing expected any more. SpecError when it does not fit."""
    repaired = override(spec, remedy.set, origin=f"remedy {remedy.id}")
    return msgspec.structs.replace(repaired, expect=[])
