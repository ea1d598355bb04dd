"""What can be taken along from every screen: the text of what has focus, and pictures."""

import os
from io import StringIO
from pathlib import Path

from textual import work
from textual.geometry import Region
from textual.strip import Strip

from .picturing import PicturingApp


class SharingApp(PicturingApp):
    """Copies and saves pictures; a screen with a folder of its own says so by `picture_folder`."""

    def may_change(self) -> bool:
        """Whether runs and files may be changed from here; says so where they may not."""
        if self.settings.read_only:
            words = "This is a view only: nothing is started, deleted or written from here."
            self.call_later(self.notify, words, markup=False)
        return not self.settings.read_only

    @property
    def picture_folder(self) -> Path:
        """Where pictures of the present screen go: its run, its runs, or the folder of runs."""
        own = getattr(self.screen, "picture_folder", None)
        return own if isinstance(own, Path) else self.settings.runs_dir

    def copy_to_clipboard(self, text: str) -> None:
        """Copy through the terminal; where that cannot be, write a file and say which."""
        from ..sharing.copying import copy_sequence, takes_copies

        self._clipboard = text
        if self.is_web:
            self.deliver_text(StringIO(text), save_filename="copied.txt")
            return
        if self._driver is not None and not self.is_headless and takes_copies(text, os.environ):
            self._driver.write(copy_sequence(text, os.environ))
            self.notify(f"Copied {_lines(text)}.", timeout=2, markup=False)
            return
        if not self.may_change():
            return
        place = self.picture_folder / "copied.txt"
        try:
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")
        except OSError as error:
            self.notify(f"Nothing was copied: {place}: {error.strerror}", severity="error", markup=False)
        else:
            self.notify(f"This terminal takes no copy of {_lines(text)}: written to {place}", markup=False)

    def action_copy(self) -> None:
        """Copy what has focus as text."""
        from ..sharing.picture import text_of

        self.copy_to_clipboard(text_of(self._strips_in_focus()))

    def action_save_panel(self) -> None:
        """Save a picture of what has focus."""
        from ..sharing.picture import svg_of

        focused = self.screen.focused
        name = (focused.name or focused.id if focused else None) or "screen"
        self._save(svg_of(self._strips_in_focus(), f"{self.title}: {name}"), name)

    def save_picture(self, name: str) -> None:
        """Save a picture of the whole screen."""
        self._save(self.export_screenshot(), name)

    def _save(self, svg: str, name: str) -> None:
        """Into the folder of the screen; a browser takes it as a download."""
        if self.is_web:
            self.deliver_text(StringIO(svg), save_filename=f"{name}.svg", mime_type="image/svg+xml")
        elif self.may_change():
            self._write_picture(svg, self.picture_folder, name)

    def screen_strips(self) -> list[Strip]:
        """The lines of the whole screen, as Textual takes its own screenshots."""
        return self.screen._compositor.render_strips()  # pyright: ignore[reportPrivateUsage]

    def _strips_in_focus(self) -> list[Strip]:
        """The lines of what has focus; of the whole screen where nothing has."""
        focused = self.screen.focused
        if focused is None:
            return self.screen_strips()
        return focused.render_lines(Region(0, 0, focused.size.width, focused.size.height))

    @work(thread=True)
    def _write_picture(self, svg: str, folder: Path, name: str) -> None:
        """Converting takes a moment; the screen goes on meanwhile."""
        from ..sharing.picture import write_picture

        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            saved = write_picture(svg, folder, name)
        except OSError as error:
            words = f"The picture was not saved: {error.strerror}"
            self.call_later(self.notify, words, severity="error", markup=False)
        else:
            words = f"Saved {saved[0]}" + (" and .png" if len(saved) > 1 else "")
            self.call_later(self.notify, words, markup=False)


def _lines(text: str) -> str:
    count = len(text.splitlines())
    return "a line" if count == 1 else f"{count} lines"
