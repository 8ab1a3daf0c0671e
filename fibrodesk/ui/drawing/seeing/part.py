"""What the eye gets, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QCoreApplication, SignalInstance
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QToolButton

from fibrodesk.domain.cine import FrameArray
from fibrodesk.ui import pieces
from fibrodesk.ui.actions import Actions
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
        self.panel: DisplayPanel | None = None

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
        panel = self.panel = DisplayPanel(self.display, display)
        display.clicked.connect(lambda _checked=False: panel.open_beside(display))
        tell = partial(self._name_keys, actions, panel, look, unroll)
        for command in _TOLD:
            actions[command].changed.connect(tell)
        tell()

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

    def _name_keys(
        self, actions: Actions, panel: DisplayPanel, look: QToolButton, unroll: QToolButton
    ) -> None:
        """Say on each control which key does the same, also after a key was changed."""
        look.setToolTip(actions["lens"].toolTip())
        unroll.setToolTip(actions["strip"].toolTip())
        panel.contrast.setToolTip(actions["local_contrast"].toolTip())
        panel.speckle.setToolTip(actions["less_speckle"].toolTip())
        panel.name_keys(gamma=actions["gamma"].toolTip(), plain=actions["as_stored"].toolTip())
        self._layers.fill_tip = actions["fill_toggle"].toolTip()
        self._layers.changed.emit()

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
        if self.panel is not None:
            self.panel.hide()


def _switch(
    name: str, action: QAction, run: Callable[[], object], toggled: SignalInstance
) -> QToolButton:
    """A button that stays down while what it switches is on."""
    button = pieces.tool(name, f"{name}_button", action.toolTip(), run=run)
    button.setCheckable(True)
    toggled.connect(button.setChecked)
    return button
