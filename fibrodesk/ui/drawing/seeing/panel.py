"""The popover in which everything between the pixels and the eye is set."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSignalBlocker, Qt
from PySide6.QtWidgets import QCheckBox, QFrame, QGridLayout, QLabel, QSlider, QVBoxLayout, QWidget

from fibrodesk.ui.drawing.canvas.pane import WHOLE_RANGE
from fibrodesk.ui.drawing.seeing.display import Display
from fibrodesk.ui.look import pieces
from fibrodesk.ui.look.theme import PANEL_WIDTH, ROW, S8, S16, S24
from fibrodesk.vision.filters import BRIGHTEST_GAMMA, DARKEST_GAMMA

_TENTH = 10  # a slider counts whole steps


class DisplayPanel(QFrame):
    """Opens beside its button, and goes with a press anywhere else."""

    def __init__(self, display: Display, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._display = display
        self.setObjectName("display_panel")
        pieces.surface(self, "card")
        self.setFixedWidth(PANEL_WIDTH + S24)
        self.gamma = self._slider("display_gamma", self.tr("Gamma"))
        self.gamma.setRange(round(BRIGHTEST_GAMMA * _TENTH), round(DARKEST_GAMMA * _TENTH))
        self.level = self._slider("display_level", self.tr("Level"))
        self.level.setRange(0, 255)
        self.level.setToolTip(self.tr("The grey that is shown as mid-grey."))
        self.width_ = self._slider("display_width", self.tr("Window"))
        self.width_.setRange(2, 510)
        self.width_.setToolTip(self.tr("How many greys lie between black and white."))
        self.contrast = self._tick("display_contrast", self.tr("Local contrast (CLAHE)"))
        self.speckle = self._tick("display_speckle", self.tr("Less speckle"))
        self._whole_tip = self.tr("Every grey from black to white; gamma and filters stay.")
        self._plain_tip = ""  # it has a key, which is told later
        self.whole = pieces.button(
            self.tr("Whole range"), "display_whole_range", run=display.whole_range
        )
        self.plain = pieces.button(self.tr("As stored"), "display_as_stored", run=display.as_stored)
        self._figures: dict[QSlider, QLabel] = {}
        self._arrange()
        self._connect()

    def _slider(self, name: str, title: str) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setObjectName(name)
        slider.setAccessibleName(title)
        return slider

    def _tick(self, name: str, title: str) -> QCheckBox:
        box = QCheckBox(title)
        box.setObjectName(name)
        return box

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(S16, S16, S16, S16)
        column.setSpacing(S8)
        column.addWidget(pieces.label(self.tr("What you see"), "section"))
        words = self.tr("For your eyes alone: tools, the model and exports see the stored pixels.")
        column.addWidget(pieces.label(words, "quiet", wrap=True))
        grid = QGridLayout()
        grid.setHorizontalSpacing(S8)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(1, 1)
        for row, slider in enumerate((self.gamma, self.level, self.width_)):
            figure = pieces.label("", "figure", name=f"{slider.objectName()}_figure")
            figure.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            figure.setFixedWidth(S24 + S8)
            self._figures[slider] = figure
            grid.addWidget(pieces.label(slider.accessibleName(), "quiet"), row, 0)
            grid.addWidget(slider, row, 1)
            grid.addWidget(figure, row, 2)
            grid.setRowMinimumHeight(row, ROW)
        column.addLayout(grid)
        ticks = QVBoxLayout()
        ticks.setSpacing(0)
        ticks.addWidget(self.contrast)
        ticks.addWidget(self.speckle)
        column.addLayout(ticks)
        column.addLayout(pieces.row(self.whole, None, self.plain))

    def _connect(self) -> None:
        display = self._display
        self.gamma.valueChanged.connect(lambda tenths: display.set_gamma(tenths / _TENTH))
        self.level.valueChanged.connect(self._turn_window)
        self.width_.valueChanged.connect(self._turn_window)
        self.contrast.clicked.connect(lambda _on: display.toggle_contrast())
        self.speckle.clicked.connect(lambda _on: display.toggle_speckle())
        display.changed.connect(self.tell)
        self.tell()

    def name_keys(self, *, gamma: str, plain: str) -> None:
        """The tooltips of the commands that do the same by a key."""
        words = self.tr("Below 1 brightens what is dark; above 1 darkens it.")
        self.gamma.setToolTip(f"{gamma}\n{words}")
        self._plain_tip = plain
        self.tell()

    def _turn_window(self, _value: int) -> None:
        self._display.set_grey_window(self.level.value(), self.width_.value())

    def tell(self) -> None:
        """Stand at what the display does."""
        level, width = self._display.grey_window
        wanted = self._display.filter
        set_quietly(self.gamma, round(wanted.gamma * _TENTH))
        set_quietly(self.level, round(level))
        set_quietly(self.width_, round(width))
        self._figures[self.gamma].setText(f"{wanted.gamma:.1f}")
        self._figures[self.level].setText(f"{level:.0f}")
        self._figures[self.width_].setText(f"{width:.0f}")
        self.contrast.setChecked(wanted.local_contrast)
        self.speckle.setChecked(wanted.less_speckle)
        self._allow(self.whole, (level, width) != WHOLE_RANGE, self._whole_tip)
        self._allow(self.plain, not self._display.plain, self._plain_tip)

    def _allow(self, button: QWidget, differs: bool, tip: str) -> None:
        why_not = self.tr("The pixels are shown as they are stored.")
        pieces.allow(button, differs, why_not=why_not, tip=tip)

    def open_beside(self, button: QWidget) -> None:
        """At the right of its button, within the window where it can be, never off the screen."""
        self.adjustSize()
        corner = button.mapToGlobal(QPoint(button.width() + S16, 0))
        screen = button.screen().availableGeometry()
        window = button.window()
        foot = window.mapToGlobal(QPoint(0, window.height())).y()
        top = min(corner.y(), min(foot, screen.bottom()) - self.height() - S8)
        self.move(min(corner.x(), screen.right() - self.width()), max(screen.top(), top))
        self.show()
        self.gamma.setFocus()


def set_quietly(slider: QSlider, value: int) -> None:
    """Put a slider where it belongs without it telling so."""
    with QSignalBlocker(slider):
        slider.setValue(value)
