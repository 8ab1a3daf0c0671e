"""What the eye gets, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QCoreApplication, SignalInstance
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QToolButton

from fibrodesk.domain.cine import FrameArray
from fibrodesk.ui.drawing.canvas.view import Canvas
from fibrodesk.ui.drawing.habits import Habits
from fibrodesk.ui.drawing.layers import Layers
from fibrodesk.ui.drawing.presenter import EditorPresenter
from fibrodesk.ui.drawing.seeing.badge import Badge
from fibrodesk.ui.drawing.seeing.display import Display
from fibrodesk.ui.drawing.seeing.grey_words import GreyWords
from fibrodesk.ui.drawing.seeing.lens import Lens
from fibrodesk.ui.drawing.seeing.panel import DisplayPanel
from fibrodesk.ui.drawing.seeing.strip_pane import StripPane
from fibrodesk.ui.keys.actions import Actions
from fibrodesk.ui.look import pieces

translate = QCoreApplication.translate  # under this name the strings are found for translation
_TOLD = ("lens", "strip", "local_contrast", "less_speckle", "gamma", "as_stored", "fill_toggle")


class Seeing:
    """One part of an editor: filters and their badge, the lens, the wall rolled out.

    `buttons` are for the bar of tools, `strip` for the place below the canvas.
    """

    def __init__(self, presenter: EditorPresenter, canvas: Canvas, layers: Layers) -> None:
        self._layers = layers
        self.display = Display(canvas, canvas)
        self.badge = Badge(self.display, canvas)
        self.lens = Lens(canvas)
        self.grey_words = GreyWords(canvas)
        self.strip = StripPane(presenter, canvas)
        self.buttons: tuple[QToolButton, ...] = ()
        self._panel: DisplayPanel | None = None

    def seen(self, frame: FrameArray) -> FrameArray:
        """The frame as it is to be shown."""
        return self.display.seen(frame)

    def bind(self, actions: Actions) -> None:
        """Its commands, by their keys, and its buttons."""
        actions.bind("gamma", self.display.next_gamma)
        actions.bind("local_contrast", self.display.toggle_contrast)
        actions.bind("less_speckle", self.display.toggle_speckle)
        actions.bind("as_stored", self.display.as_stored)
        actions.bind("fill_toggle", self._layers.toggle_fill)
        hold = self.lens.hold
        lens = actions.bind("lens", lambda: hold(True), released=lambda: hold(False))
        strip = actions.bind("strip", self.strip.toggle)
        look = _switch("lens", lens, self.lens.toggle, self.lens.toggled)
        unroll = _switch("strip", strip, self.strip.toggle, self.strip.toggled)
        display = self._display_button()
        self.buttons = (display, look, unroll)
        display.clicked.connect(lambda _checked=False: self.panel.open_beside(display))
        self._actions = actions
        tell = partial(self._name_keys, look, unroll)
        for command in _TOLD:
            actions[command].changed.connect(tell)
        tell()

    @property
    def panel(self) -> DisplayPanel:
        """The popover of the first of the `buttons`; made when it is first asked for."""
        if self._panel is None:
            self._panel = DisplayPanel(self.display, self.buttons[0])
            self._name_panel_keys(self._panel)
        return self._panel

    def _display_button(self) -> QToolButton:
        """Opens the popover; it is lit while anything lies between the pixels and the eye."""
        tip = translate(
            "Seeing",
            "What you see\nGrey window, gamma, local contrast, speckle: for the eye alone.",
        )
        button = pieces.tool("contrast", "display_button", tip)
        button.setCheckable(True)

        def light() -> None:
            button.setChecked(not self.display.plain)

        self.display.changed.connect(light)
        button.clicked.connect(lambda _checked=False: light())
        return button

    def _name_keys(self, look: QToolButton, unroll: QToolButton) -> None:
        """Say on each control which key does the same, also after a key was changed."""
        actions = self._actions
        look.setToolTip(actions["lens"].toolTip())
        unroll.setToolTip(actions["strip"].toolTip())
        if self._panel is not None:
            self._name_panel_keys(self._panel)
        self._layers.fill_tip = actions["fill_toggle"].toolTip()
        self._layers.changed.emit()

    def _name_panel_keys(self, panel: DisplayPanel) -> None:
        actions = self._actions
        panel.contrast.setToolTip(actions["local_contrast"].toolTip())
        panel.speckle.setToolTip(actions["less_speckle"].toolTip())
        panel.name_keys(gamma=actions["gamma"].toolTip(), plain=actions["as_stored"].toolTip())

    def take_up(self, habits: Habits) -> None:
        """See as the person saw before."""
        self.display.set_filter(habits.display)
        self.display.set_grey_window(*habits.grey_window)
        self._layers.set_fill(habits.fill, filled=habits.filled)
        self.strip.open(habits.strip_open)

    def close_down(self) -> None:
        """The editor goes."""
        self.lens.let_go()
        self.grey_words.close_down()
        self.strip.close_down()
        self.display.close_down()
        if self._panel is not None:
            self._panel.hide()


def _switch(
    name: str, action: QAction, run: Callable[[], object], toggled: SignalInstance
) -> QToolButton:
    """A button that stays down while what it switches is on."""
    button = pieces.tool(name, f"{name}_button", action.toolTip(), run=run)
    button.setCheckable(True)
    toggled.connect(button.setChecked)
    return button
