"""Keys of the play screen that change settings or weights: moving, notches, typing; the mouse does the same."""

from typing import get_args

from msgspec.structs import replace
from textual import on
from textual.widgets import Input

from ...core.edits import WeightPlace
from ...core.specs.errors import SpecError
from ...core.specs.play import Shown, parse_play, play_text
from ..charts.network_drawing import Weight
from ..play.control_strip import ControlStrip
from ..play.controls import Control, with_layer, without_layer
from ..play.network_panel import PlayDrawing, neighbour, place_of, value_of, weight_under
from ..widgets.panel_view import PanelView
from .play_base import PlayBase

WEIGHT_NOTCH = 0.1


class PlayChanges(PlayBase):
    """Changes what the play is."""

    _typing = ""
    """What is being typed: the id of a control, `weight`, `line`; empty: nothing."""

    @property
    def drawing(self) -> PlayDrawing | None:
        """The network as it is drawn; None while there is none."""
        return self.network_panel.look(self.run.view, self.chosen) if self.run else None

    @property
    def value(self) -> tuple[WeightPlace, float] | None:
        """The chosen weight and its value, with what has been changed and not yet sent."""
        drawing = self.drawing
        known = value_of(drawing, self.weight) if drawing and self.weight else None
        if drawing is None or self.weight is None or known is None:
            return None
        place = place_of(drawing, self.weight)
        return place, self.pending.get(place, known)

    @property
    def chosen_unit(self) -> tuple[str, int] | None:
        """Layer and number of the unit whose bias is chosen."""
        place = self.value[0] if self.network.has_focus and self.value else None
        return (place.layer, place.unit - 1) if place and place.input is None else None

    def action_move(self, across: int, down: int) -> None:
        """Choose a neighbouring setting or weight."""
        if self.network.has_focus and self.drawing:
            self.weight = neighbour(self.drawing, self.weight, across, down)
        else:
            self.strip.move(across, down)
        self.tick()

    def action_change(self, by: int) -> None:
        """A notch up or down."""
        if not self.network.has_focus:
            self.set_play(self.strip.control.change(by))
        elif self.value:
            place, value = self.value
            self.set_weight(place, round(value + by * WEIGHT_NOTCH, 6))

    def action_weights(self) -> None:
        """Go to the network and choose a weight, or back to the settings."""
        if self.network.has_focus:
            self.strip.focus()
        elif self.drawing:
            self.weight = self.weight or neighbour(self.drawing, None, 0, 0)
            self.network.focus()
        self.call_after_refresh(self.tick)

    def action_insert_layer(self) -> None:
        """Add a layer behind the chosen one, or at the end."""
        at = self._chosen_layer()
        self.set_play(with_layer(self.play, len(self.play.hidden) if at is None else at + 1))

    def action_remove_layer(self) -> None:
        """Remove the chosen layer, or the last."""
        if self.play.hidden:
            at = self._chosen_layer()
            self.set_play(without_layer(self.play, len(self.play.hidden) - 1 if at is None else at))

    def _chosen_layer(self) -> int | None:
        kind, _, number = self.strip.control.id.partition(".")
        return int(number) if kind in ("units", "activation") else None

    def action_show(self, what: str) -> None:
        """Show more, or less, of the points and shades."""
        names = get_args(Shown)
        wanted = [name for name in names if (name in self.play.show) != (name == what)]
        self.set_play(replace(self.play, show=tuple(wanted)))

    def action_regenerate(self) -> None:
        """Other points, another split, other first weights."""
        self.set_play(replace(self.play, seed=(self.play.seed + 1) % 2**32))

    def action_type(self) -> None:
        """Type a value of the chosen setting or weight; turn an input on or off."""
        control = self.strip.control
        if self.network.has_focus:
            if self.value:
                self._ask("weight", f"{self.value[1]:.6g}")
        elif control.is_on is not None:
            self.set_play(control.take(""))
        else:
            self._ask(control.id, control.text)

    def action_line(self) -> None:
        """Edit the whole line."""
        self._ask("line", play_text(self.play))

    def _ask(self, what: str, text: str) -> None:
        self._typing = what
        self.entry.value, self.entry.display, self.line.display = text, True, False
        self.entry.focus()
        self.entry.action_select_all()

    @on(Input.Submitted, "#entry")
    def _typed(self, event: Input.Submitted) -> None:
        event.stop()
        typing, text = self._typing, event.value.strip()
        try:
            if typing == "weight":
                self._take_weight(text)
            elif typing == "line":
                self.set_play(parse_play(text))
            else:
                self.set_play(self.strip.control.take(text))
        except SpecError as error:
            self.problem = str(error)
            self.tick()
            return
        self.problem = ""
        self.stop_typing()

    def _take_weight(self, text: str) -> None:
        try:
            value = float(text)
        except ValueError:
            raise SpecError(f"{text!r} must be a number") from None
        if not abs(value) <= 1e30:
            raise SpecError(f"{text!r} must be a number from -1e30 to 1e30")
        if self.value:
            self.set_weight(self.value[0], value)

    def stop_typing(self) -> bool:
        """Leave the entry line; False when nothing was being typed."""
        if not self._typing:
            return False
        is_of_weight, self._typing, self.problem = self._typing == "weight", "", ""
        self.entry.display, self.line.display = False, True
        (self.network if is_of_weight else self.strip).focus()
        self.call_after_refresh(self.tick)
        return True

    @on(ControlStrip.Pressed)
    def _pressed_control(self, event: ControlStrip.Pressed) -> None:
        control: Control = event.setting
        was_chosen = control.id == self.strip.control.id
        self.strip.choose(control.id)
        if event.by:
            self.set_play(control.change(event.by))
        elif was_chosen or control.is_on is not None:
            self.action_type()
        self.tick()

    @on(PanelView.Pressed)
    def _pressed_panel(self, event: PanelView.Pressed) -> None:
        drawing = self.drawing
        if event.view is not self.network or drawing is None:
            return
        found: Weight | None = weight_under(drawing, *self.network.picture_size, event.x, event.y)
        self.weight = found or self.weight
        self.network.focus()
        self.call_after_refresh(self.tick)
