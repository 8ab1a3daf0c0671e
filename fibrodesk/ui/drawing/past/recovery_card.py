"""What is told when a reading is opened that was not closed properly, and what may be done."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QKeySequence, QPixmap, QShortcut
from PySide6.QtWidgets import QFrame, QGridLayout, QToolButton, QVBoxLayout, QWidget

from fibrodesk.domain.recovery import Recovery
from fibrodesk.ui.drawing.canvas.view import Canvas
from fibrodesk.ui.drawing.past.preview import HEIGHT_PX, WIDTH_PX, Preview, image_of
from fibrodesk.ui.drawing.past.words import said_words, what_words, when_words
from fibrodesk.ui.look import pieces
from fibrodesk.ui.look.theme import S4, S8, S12, S16, S24, tokens

MOST_FRAMES = 4  # as many as fit beside each other over the smallest canvas


class RecoveryCard(QFrame):
    """Lies over `canvas`; Enter goes on with everything, and so does drawing."""

    go_on_wanted = Signal()
    go_back_wanted = Signal()
    frame_wanted = Signal(int)

    def __init__(self, canvas: Canvas, editor: QWidget, found: Recovery) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.setObjectName("recovery_card")
        self.setAccessibleName(self.tr("Recovered after a crash"))
        pieces.surface(self, "card")
        self.title = pieces.label(when_words(found.told_s), "section", name="recovery_title")
        self.words = pieces.label(
            what_words(found, shown=MOST_FRAMES), "quiet", name="recovery_words"
        )
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(S12)
        self._grid.setVerticalSpacing(S4)
        self._pictures: dict[tuple[int, int], QToolButton] = {}
        self._fill_grid(found)
        self.go_on = pieces.button(
            self.tr("Go on with everything"),
            "recovery_go_on",
            primary=True,
            tip=self.tr("Go on with everything (Enter)\nAll that is recovered stays."),
            run=self.go_on_wanted.emit,
        )
        self.go_back = pieces.button(
            self.tr("Go back to the save point"),
            "recovery_go_back",
            tip=self.tr(
                "Go back to the save point\nOne step on each of these frames; each can be undone."
            ),
            run=self.go_back_wanted.emit,
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(S24, S16, S24, S16)
        column.setSpacing(S8)
        column.addWidget(self.title)
        column.addWidget(self.words)
        column.addLayout(self._grid)
        column.addSpacing(S4)
        column.addLayout(pieces.row(None, self.go_back, self.go_on))
        for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            shortcut = QShortcut(QKeySequence(key), editor)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self._enter if key != Qt.Key.Key_Escape else self._escape)
            self.destroyed.connect(shortcut.deleteLater)
        canvas.resized.connect(self._place)
        self._place()

    def _fill_grid(self, found: Recovery) -> None:
        frames = found.frames[:MOST_FRAMES]
        if not frames:
            return
        heads = (self.tr("save point"), self.tr("recovered"))
        for row, head in enumerate(heads):
            self._grid.addWidget(pieces.label(head, "caption"), 1 + row, 0)
        for column, frame in enumerate(frames, start=1):
            words = self.tr("frame {number}").format(number=frame + 1)
            self._grid.addWidget(
                pieces.label(words, "caption"), 0, column, Qt.AlignmentFlag.AlignHCenter
            )
            for row in (0, 1):
                made = self._picture(frame, row, f"{words}, {heads[row]}")
                self._grid.addWidget(made, 1 + row, column)
                self._pictures[frame, row] = made
        self._grid.setColumnStretch(len(frames) + 1, 1)

    def _picture(self, frame: int, row: int, name: str) -> QToolButton:
        made = QToolButton()
        made.setObjectName(f"recovery_{'after' if row else 'before'}_{frame}")
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        made.setIconSize(QSize(WIDTH_PX, HEIGHT_PX))
        made.setIcon(QIcon(_blank()))
        made.setAccessibleName(name)
        made.setToolTip(self.tr("{name}\nGoes to this frame.").format(name=name))
        made.clicked.connect(lambda _checked=False: self.frame_wanted.emit(frame))
        return made

    def show_previews(self, found: list[Preview]) -> None:
        """The pictures have come."""
        for preview in found:
            changed = preview.changed
            for row, picture, said in (
                (0, preview.before, changed.said_before),
                (1, preview.after, changed.said_after),
            ):
                button = self._pictures[changed.frame, row]
                button.setIcon(QIcon(QPixmap.fromImage(image_of(picture))))
                button.setText(said_words(said))
        self._place()

    def _enter(self) -> None:
        """Enter is for the button that has the focus, else for going on."""
        if self.go_back.hasFocus():
            self.go_back_wanted.emit()
        else:
            self.go_on_wanted.emit()

    def _escape(self) -> None:
        self.go_on_wanted.emit()

    def _place(self) -> None:
        self.adjustSize()
        across = (self._canvas.width() - self.width()) // 2
        down = (self._canvas.height() - self.height()) // 2
        self.move(max(0, across), max(0, down))


def _blank() -> QPixmap:
    """What stands there until the picture has come."""
    made = QPixmap(WIDTH_PX, HEIGHT_PX)
    made.fill(tokens(dark=True).canvas)
    return made
