"""The process that probes: one line of JSON on stdin, one document on stdout.

    {"name": …, "run": FOLDER or "spec": {…}, "threads": 0, "trust": []}  →  ProbeResult's document and its subject, or
                                                                {"error": sentence, "exit_code": n}
    {"name": "cost", "spec": {…}, "threads": 0, "trust": [], "gives_way": false}
                                                                          →  what `training.cost` measures, or the same

It ends by itself when whoever asked closes stdin.
"""

import json
import math
import os
import signal
import sys
import threading
import traceback
from pathlib import Path
from typing import Any

from ..specs.own_code import trust_code

GIVING_WAY = 15
"""Added to the niceness of a process whose answer is a courtesy."""


def main() -> int:
    """Read the question, write the answer."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one who asked, who then closes stdin
    reply = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what models and libraries print is not part of the answer
    order = json.loads(sys.stdin.buffer.readline())
    threading.Thread(target=_end_when_nobody_waits, daemon=True).start()
    document = _answer(order)
    json.dump(_finite(document), reply, allow_nan=False)
    reply.flush()
    return 0


def _end_when_nobody_waits() -> None:
    while os.read(0, 4096):  # not through a buffer: its lock would outlive this thread
        pass
    os._exit(1)


def _answer(order: dict[str, Any]) -> dict[str, Any]:
    from ..data.errors import DataError
    from ..runs.errors import RunError
    from ..specs.errors import SpecError
    from .result import ProbeError

    try:
        trust_code(order.get("trust", []))
        return _probe(order)
    except ProbeError as error:
        return {"error": str(error), "exit_code": error.exit_code}
    except SpecError as error:
        return {"error": str(error), "exit_code": 2}
    except (DataError, RunError) as error:
        return {"error": str(error), "exit_code": 5}
    except Exception as error:  # the outer border of this process
        traceback.print_exc()
        text = " ".join(str(error).split()) or "no further words"
        return {"error": f"{type(error).__name__}: {text}", "exit_code": 1}


def _probe(order: dict[str, Any]) -> dict[str, Any]:
    import msgspec

    if order["name"] == "cost":
        return _cost(order)
    from ..probes.asking import probe_named
    from ..probes.recorded import open_run, open_spec, subject_of_session
    from ..spec import RunSpec

    probe = probe_named(order["name"])
    folder = Path(order["run"]) if "run" in order else None
    if folder is not None:
        session, kind, name = open_run(folder), "run", folder.name
    else:
        spec = msgspec.convert(order["spec"], RunSpec)
        session, kind, name = open_spec(spec), "spec", spec.preset or spec.title or "spec"
    _set_threads(session, order["threads"])
    result = probe.run(subject_of_session(session, name))
    subject = {"kind": kind, "name": name, "step": session.step, "path": str(folder) if folder else None}
    return {"schema": 1, "subject": subject, "source": probe.source, **result.document()}


def _cost(order: dict[str, Any]) -> dict[str, Any]:
    import msgspec

    from ..probes.recorded import build_session
    from ..spec import RunSpec
    from ..training.cost import cost_of

    if order["gives_way"] and hasattr(os, "nice"):
        os.nice(GIVING_WAY)
    session = build_session(msgspec.convert(order["spec"], RunSpec))
    _set_threads(session, order["threads"])
    return cost_of(session)


def _set_threads(session: Any, asked: int) -> None:
    import torch

    from ..training.threads import choose_threads

    size = session.batches.epochs.batch_size
    inputs, targets = session.train.inputs[:size], session.train.targets[:size]
    work = session.multiply_adds() * size
    asked = asked or session.spec.threads
    torch.set_num_threads(choose_threads(asked, session.model, session.criterion, inputs, targets, work))


def _finite(value: Any) -> Any:
    """JSON knows no NaN and no infinity."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    return [_finite(item) for item in value] if isinstance(value, list) else value


if __name__ == "__main__":
    sys.exit(main())
