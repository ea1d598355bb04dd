"""The other end of the process that classifies. Nothing here imports torch: it is for whoever draws."""

import os
import subprocess
import sys
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen
from threading import Condition, Thread

import msgspec

from ..launching.launch import TUNING
from ..specs.own_code import trusted_code
from .messages import Answer, Classify, Example, Open, Problem, Question, Ready, Reply, Rows, ShowExample, line


class Classifier:
    """Asks, and keeps the newest reply of each kind. It never blocks: a thread of its own talks to the process.

    While the process thinks only the newest question of each kind waits, so that it never falls behind a hand.
    """

    def __init__(self, run: Path) -> None:
        """Prepare to ask about a run; the process starts with `start`."""
        self.ready: Ready | None = None
        """What can be drawn; None while network and data are loaded."""
        self.answer: Answer | None = None
        self.example: Example | None = None
        self.problem: Problem | None = None
        """Why the newest question has no other reply."""
        self._run = run
        self._process: Popen[bytes] | None = None
        self._waiting: dict[type[Question], Question] = {}
        self._is_closed = False
        self._changed = Condition()

    def start(self) -> None:
        """Start the process; it takes a second or two until `ready`. Raises OSError."""
        # -P: a torch.py in the user's folder must not be taken for torch. stderr would be drawn over the screen.
        command = [sys.executable, "-P", "-m", "nn_tui.core.classifying.process"]
        self._process = Popen(command, env=TUNING | os.environ, stdin=PIPE, stdout=PIPE, stderr=DEVNULL)
        Thread(target=self._talk, args=(self._process,), daemon=True).start()

    def classify(self, picture: Rows, number: int) -> None:
        """Ask which class a picture of ink is; `number` comes back with the answer."""
        self._ask(Classify(number, picture))

    def show_example(self, number: int) -> None:
        """Ask for an example of the validation split."""
        self._ask(ShowExample(number))

    def close(self) -> None:
        """End the process."""
        with self._changed:
            self._is_closed = True
            self._changed.notify()
        if self._process:
            self._process.kill()
            self._process.wait()

    def _ask(self, question: Question) -> None:
        with self._changed:
            self._waiting[type(question)] = question
            self._changed.notify()

    def _next(self) -> Question | None:
        """Wait for a question; None once closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_closed or self._waiting)
            return None if self._is_closed else self._waiting.pop(next(iter(self._waiting)))

    def _talk(self, process: "Popen[bytes]") -> None:
        message: Open | Question | None = Open(str(self._run.resolve()), trusted_code())
        try:
            with process:
                while message and self._exchange(process, message):
                    message = self._next()
        except (OSError, msgspec.MsgspecError, subprocess.SubprocessError) as error:
            if not self._is_closed:
                self.problem = Problem(f"The process that classifies has ended: {error}", is_final=True)

    def _exchange(self, process: "Popen[bytes]", message: Open | Question) -> bool:
        """Ask, wait, keep the reply; return whether there is more to be had."""
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(line(message))
        process.stdin.flush()
        reply = process.stdout.readline()
        if not reply:
            raise BrokenPipeError(f"exit code {process.wait()}")
        return self._keep(msgspec.json.decode(reply, type=Reply))

    def _keep(self, reply: Reply) -> bool:
        self.problem = reply if isinstance(reply, Problem) else None
        match reply:
            case Ready():
                self.ready = reply
            case Answer():
                self.answer = reply
            case Example():
                self.example = reply
            case Problem():
                return not reply.is_final
        return True
