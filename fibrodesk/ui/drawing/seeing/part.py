"""What the eye gets, and nothing else."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
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
        held = self.lens.set_on
        lens = actions.bind("lens", lambda: held(True), released=lambda: held(False))
        strip = actions.bind("strip", self.strip.toggle)
        display = pieces.tool("contrast", "display_button", _display_tip())
        panel = self.panel = DisplayPanel(self.display, display)
        display.clicked.connect(lambda _checked=False: panel.open_beside(display))
        look = pieces.tool("lens", "lens_button", lens.toolTip(), run=self.lens.toggle)
        self.lens.toggled.connect(look.setChecked)
        unroll = pieces.tool("strip", "strip_button", strip.toolTip(), run=self.strip.toggle)
        self.strip.toggled.connect(unroll.setChecked)
        for button, action in ((look, lens), (unroll, strip)):
            button.setCheckable(True)
            action.changed.connect(lambda b=button, a=action: b.setToolTip(a.toolTip()))
        self.display.changed.connect(lambda: display.setChecked(not self.display.plain))
        display.setCheckable(True)
        display.clicked.connect(lambda _on=False: display.setChecked(not self.display.plain))
        self.buttons = (display, look, unroll)
        for button in self.buttons:
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        for name, command in _KEYED.items():
            panel.control(name).setToolTip(actions[command].toolTip())

    def take_up(self, habits: Habits) -> None:
        """See as the person saw before."""
        self.display.set_filter(habits.display)
        self.display.set_grey_window(*habits.grey_window)
        self._layers.set_fill(habits.fill, filled=habits.filled)
        self.strip.open(habits.strip_open)

    def close_down(self) -> None:
        """The editor goes."""
        self.lens.set_on(False)
        self.grey_words.close_down()
        self.strip.close_down()
        self.display.close_down()
        if self.panel is not None:
            self.panel.hide()


_KEYED = {
    "display_contrast": "local_contrast",
    "display_speckle": "less_speckle",
}


def _display_tip() -> str:
    return translate(
        "Seeing", "What you see\nGrey window, gamma, local contrast, speckle: for the eye alone."
    )
