"""What a run is told. A key writes a command; the screen changes when the trainer's event says so."""

from typing import Any

from textual import work

from ...core.commands import Command, Continue, Edit, Epoch, Pause, SaveCheckpoint, Step, Stop
from ...core.edits import in_force
from ...core.groups.run_group import siblings
from ...core.runs.errors import RunFolderError, RunStorageError
from .edit import EditScreen
from .findings import FindingsScreen, Fork, Jump
from .run_footer import can_begin_again
from .run_rewind import RunRewind

READ_ONLY = "This is a view only. To steer the run: nn-tui attach {folder}"
OWN_PROGRAM = "A program of your own trains this run: pause, change or stop it there."


class RunCommands(RunRewind):
    """Keys that reach the trainer, or start another."""

    def tell(self, command: Command) -> None:
        """Send a command, or say why not."""
        if self.run.can_be_told:
            self.run.expect(command)
            self._write(command)
            self.tick()
        elif not self.run.is_live:
            edit, back = (self.nn_app.keys.of(f"run.{name}") for name in ("edit", "back"))
            again = f"{edit} trains it again with other settings, " if can_begin_again(self.view) else ""
            self.notify(f"The run is over; {again}{back} goes back.", markup=False)
        elif self.run.has_own_program:
            self.notify(OWN_PROGRAM, markup=False)
        else:
            self.notify(READ_ONLY.format(folder=self.run.folder), markup=False)

    @work(thread=True)
    def _write(self, command: Command) -> None:
        try:
            self.run.send(command)
        except (RunFolderError, RunStorageError) as error:
            self.run.give_up()
            self.call_later(self.notify, str(error), severity="error", markup=False)

    def action_pause(self) -> None:
        """Pause, or go on; while looking back, the same for playing."""
        if self.at is not None:
            self.action_play()
            return
        self.tell(Continue() if self.view.status == "paused" else Pause())

    def action_step(self) -> None:
        """One step; while looking back, to the next."""
        if self.at is not None:
            self.action_rewind_steps(1)
            return
        self.tell(Step())

    def action_epoch(self) -> None:
        """One epoch; while looking back, to its end."""
        if self.at is not None:
            self.action_rewind_epoch(1)
            return
        self.tell(Epoch())

    def action_checkpoint(self) -> None:
        """Write a checkpoint."""
        self.tell(SaveCheckpoint())

    def action_stop(self) -> None:
        """End the run in good order."""
        self.tell(Stop())

    def action_edit(self) -> None:
        """Ask for other settings; for a run that is over, those of another run."""
        view = self.view
        if not self.run.is_live and can_begin_again(view):
            self.nn_app.begin_again(view)
            return
        if not self.run.can_be_told:
            self.tell(Edit({}))  # says why not
            return
        layers = tuple(layer.name for layer in view.layers if layer.num_parameters)
        self.app.push_screen(EditScreen(view.spec, in_force(view.spec, view.marks), layers), self._edit)

    def _edit(self, changes: dict[str, Any] | None) -> None:
        if changes:
            self.tell(Edit(changes))

    def action_findings(self) -> None:
        """Read the findings."""
        self._ready_for_remedy()
        self.app.push_screen(FindingsScreen(self.view), self._findings_read)

    def action_remedy(self) -> None:
        """Choose a remedy."""
        self._ready_for_remedy()
        if self.view.findings:
            self.app.push_screen(FindingsScreen(self.view, choose_remedy=True), self._findings_read)
        else:
            self.notify("Nothing to remedy: no finding so far.", markup=False)

    def _ready_for_remedy(self) -> None:
        """Somebody who reads findings is likely to start a remedy."""
        if self.view.findings and not self.run.read_only:
            self.nn_app.expect_start()

    def _findings_read(self, chosen: Fork | Jump | None) -> None:
        match chosen:
            case Fork(finding=finding, remedy=remedy, step=step):
                if step is None:
                    self.nn_app.start_with_remedy(self.run.view, finding, remedy)
                else:
                    self.nn_app.fork(self.run.view, finding, remedy, step)
            case Jump(step=step):
                self.look_back(step)
            case None:
                pass

    def action_draw(self) -> None:
        """Draw for the network as it is now."""
        self.nn_app.draw_for(self.run)

    def action_compare(self) -> None:
        """Overlay the runs started together with this one; where it is alone, choose among all runs."""
        try:
            others = [path for path in siblings(self.run.folder) if path.name != self.run.folder.name]
        except RunFolderError:
            others = []
        together = [self.run.folder, *others]
        if others:
            self.nn_app.compare([(path, slot) for slot, path in enumerate(together)])
        else:
            self.nn_app.show_runs(self.run.folder.parent, together)
