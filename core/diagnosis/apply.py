"""Applying a remedy: a spec in, the repaired spec out."""

import msgspec

from ..events import Remedy
from ..spec import RunSpec
from ..specs.file import override


def apply_remedy(spec: RunSpec, remedy: Remedy, because: str = "") -> RunSpec:
    """Return the spec with the remedy's fields set, nothing expected any more, and a word on it in `changes`.

    because: what the remedy is for, such as a finding and the run it was made in. SpecError when it does not fit.
    """
    repaired = override(spec, remedy.set, origin=f"remedy {remedy.id}")
    return msgspec.structs.replace(repaired, expect=[], changes=[*spec.changes, said_of(remedy, because)])


def said_of(remedy: Remedy, because: str) -> str:
    """Say what a remedy changed, and for what."""
    return f"{remedy.title} (remedy {remedy.id}{f', for {because}' if because else ''})"
