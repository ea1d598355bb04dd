"""`run --remedy auto`: one training after another, each a run of its own, until one is healthy."""

from argparse import Namespace
from contextlib import ExitStack

from ...core.gates.run_gates import exit_code
from ...core.launching.follow import Follower
from ...core.launching.launch import prepare_run
from ...core.probing.launch import suggested_learning_rate
from ...core.repair import MAX_TRIES, Proposal, Repair, Try, tries_document, try_name
from ...core.runs.errors import RunFolderError
from ...core.runs.text import strip_control
from ...core.settings.config import Config
from .closing import leave_results
from .event_stream import EventStream
from .outcome import result_of
from .output import narrate
from .preparation import Prepared
from .remedy_text import remedy_line
from .session import Session
from .signals import Signals
from .tries_text import tries_lines


def run_until_healthy(prepared: Prepared, arguments: Namespace, config: Config, signals: Signals) -> int:
    """Train, apply what the diagnosis advises, train again; report on the result and return its exit code.

    After Ctrl-C, or when `--max-seconds` are over, nothing more is tried and the best run so far is the result.
    """
    stream = EventStream() if config.get("format") == "jsonl" else None
    with ExitStack() as stack:
        tries = _Tries(prepared, config, signals, stream, stack)
        repair = tries.until_healthy()
        result, listed = repair.result, tries_document(repair)
        gates = prepared.gates.judge(result.view)
        document = result_of(result.view, gates, result.status)
        document["tries"] = listed
        if stream:
            stream.judge(gates)
            stream.say("tries_ended", result=result.view.name, why=tries.why_it_ended, tries=listed)
        leave_results(document, result.view, arguments, config)
    if not config.get("quiet"):
        for line in [*(tries_lines(listed) if config.get("format") != "text" else ()), tries.why_it_ended]:
            narrate(line)
    failure = result.view.failed
    return exit_code(result.status, gates, failure.exit_code if failure else 1)


class _Tries:
    """The trainings of one command, one after another."""

    def __init__(
        self, prepared: Prepared, config: Config, signals: Signals, stream: EventStream | None, stack: ExitStack
    ) -> None:
        self.why_it_ended = ""
        """In one sentence."""
        self._first = prepared.folder
        self._config, self._signals, self._stream, self._stack = config, signals, stream, stack
        self._seconds_left: float | None = config.get("max_seconds")
        self._is_stopped = False

    def until_healthy(self) -> Repair:
        repair = Repair(range_test=suggested_learning_rate)
        self._train(repair, Follower(self._first, max_seconds=self._seconds_left), None)
        while not self._is_stopped and (proposal := repair.next()):
            try:
                follower = self._prepare(proposal, len(repair.tries))
            except RunFolderError as error:
                self.why_it_ended = f"no more tries: {strip_control(str(error))}"
                return repair
            self._train(repair, follower, proposal)
        self.why_it_ended = "stopped before every remedy was tried" if self._is_stopped else repair.why_it_ended()
        return repair

    def _prepare(self, proposal: Proposal, number: int) -> Follower:
        folder = prepare_run(proposal.spec, self._first.parent, try_name(self._first, number))
        if not self._config.get("quiet"):
            advice = remedy_line(proposal.remedy.title, proposal.remedy.set)
            narrate(f"\ntry {number} of {MAX_TRIES}, for {proposal.finding} in {proposal.based_on.view.name}: {advice}")
        if self._stream:
            facts = {"finding": proposal.finding, "remedy": proposal.remedy.id, "set": proposal.remedy.set}
            self._stream.say("try_started", run=folder.name, path=str(folder), number=number, **facts)
        return Follower(folder, max_seconds=self._seconds_left)

    def _train(self, repair: Repair, follower: Follower, proposal: Proposal | None) -> Try:
        self._stack.callback(follower.close)
        session = Session(follower, self._config, self._signals, self._stream)
        view = session.to_the_end()
        if self._seconds_left is not None:
            self._seconds_left = max(0.0, self._seconds_left - (view.finished.seconds if view.finished else 0.0))
        self._is_stopped = session.was_stopped or self._seconds_left == 0.0
        status = follower.status()
        if self._stream:
            self._stream.end_run(result_of(view, (), status).get("error", ""))
        return repair.add(view, status, proposal)
