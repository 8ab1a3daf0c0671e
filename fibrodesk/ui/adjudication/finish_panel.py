"""The check list before a consensus stands, and who has put a name to it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from fibrodesk.ui.adjudication import words
from fibrodesk.ui.adjudication.ports import Standing, Way
from fibrodesk.ui.counting import counted
from fibrodesk.ui.drawing.answers import FrameState
from fibrodesk.ui.look import pieces, theme


class FinishPanel(QWidget):
    """Each line goes to its frame; frames left open are told, and stay open."""

    settle_wanted = Signal()
    sign_wanted = Signal()
    beside_wanted = Signal(str, str)  # name, password
    withdraw_wanted = Signal()
    frame_wanted = Signal(int)
    back_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("finish_panel")
        self._standing = Standing(way=Way.ALONE)
        self._ready: list[int] = []
        self._head = pieces.label("", "section", name="finish_head", wrap=True)
        self._words = pieces.label("", "quiet", name="finish_words", wrap=True)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(0)
        self.go = pieces.button("", "finish_go", primary=True, run=self._go)
        self.withdraw = pieces.button(
            self.tr("Take my signature back"),
            "withdraw_signature",
            tip=self.tr("Until the others have signed."),
            run=self.withdraw_wanted.emit,
        )
        self.back = pieces.button(
            self.tr("Go on drawing"), "finish_back", run=self.back_wanted.emit
        )
        self._beside = self._beside_form()
        self._arrange()

    def _arrange(self) -> None:
        inner = pieces.surface(QWidget(), "clear")
        column = QVBoxLayout(inner)
        column.setContentsMargins(theme.S16, theme.S12, theme.S16, theme.S12)
        column.setSpacing(theme.S8)
        column.addWidget(self._head)
        column.addWidget(self._words)
        column.addLayout(self._lines)
        column.addWidget(self._beside)
        column.addStretch(1)
        area = QScrollArea()
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(area, 1)
        foot = QVBoxLayout()
        foot.setContentsMargins(theme.S16, theme.S8, theme.S16, theme.S16)
        foot.setSpacing(theme.S8)
        for button in (self.go, self.withdraw, self.back):
            foot.addWidget(button)
        whole.addLayout(foot)

    # The second signature, in this window.

    def _beside_form(self) -> QWidget:
        form = QWidget()
        form.setObjectName("beside_form")
        column = QVBoxLayout(form)
        column.setContentsMargins(0, theme.S12, 0, 0)
        column.setSpacing(theme.S8)
        self.name = QComboBox()
        self.name.setObjectName("beside_name")
        self.name.setEditable(True)  # where names are hidden, the reader types the own one
        self.name.setAccessibleName(self.tr("Who signs beside you"))
        self.name.setToolTip(self.tr("Who signs beside you"))
        self.password = QLineEdit()
        self.password.setObjectName("beside_password")
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setPlaceholderText(self.tr("Password"))
        self.password.setAccessibleName(self.tr("Password of who signs beside you"))
        self.password.returnPressed.connect(self._sign_beside)
        self.beside = pieces.button(
            self.tr("Sign beside"),
            "sign_beside",
            tip=self.tr("The other reader signs here, with the own password."),
            run=self._sign_beside,
        )
        column.addWidget(pieces.label(self.tr("Sign beside, in this window"), "section"))
        for widget in (self.name, self.password, self.beside):
            column.addWidget(widget)
        return form

    def _sign_beside(self) -> None:
        name, password = self.name.currentText().strip(), self.password.text()
        if name and password and self.beside.isEnabled():
            self.forget_password()
            self.beside_wanted.emit(name, password)

    def focus_first(self) -> None:
        """What is done most likely: the signature, the other's password, or going back."""
        homes = (self.go, self.password, self.back)
        next(
            (home for home in homes if home.isVisible() and home.isEnabled()), self.back
        ).setFocus()

    def forget_password(self) -> None:
        """Nothing of it stays in the window."""
        self.password.clear()

    # What is told.

    def tell(self, frames: dict[int, FrameState], standing: Standing, *, busy: bool) -> None:
        """The frames of the cine that are not settled with how far each is; who has signed."""
        self._standing = standing
        if standing.waiting:
            frames = {frame: state for frame, state in frames.items() if frame in standing.frames}
        pieces.clear(self._lines)
        told = sorted(frames.items(), key=lambda each: (each[1] is FrameState.OPEN, each[0]))
        for frame, state in told:  # what will stand comes first
            self._lines.addWidget(self._line(frame, state))
        self._ready = [frame for frame, state in frames.items() if state is not FrameState.OPEN]
        self._head.setText(self._title())
        self._words.setText(self._sentence(left=len(frames) - len(self._ready)))
        self._show_buttons(busy=busy)

    @property
    def frames(self) -> list[int]:
        """Those that will stand."""
        return self._ready

    def _title(self) -> str:
        if self._standing.waiting:
            return self.tr("Signed, and not yet by all")
        if self._standing.way is Way.TOGETHER:
            return self.tr("Before you sign")
        return self.tr("Before it stands")

    def _sentence(self, *, left: int) -> str:
        standing = self._standing
        if standing.waiting:
            told = self.tr("Signed by {names}. It waits for {others}.")
            return told.format(
                names=words.names(standing.signed), others=", ".join(standing.waits_for)
            )
        if not self._ready:
            return self.tr("No frame has an answer yet. Draw, or say none or not assessable.")
        one, more = self.tr("Frame {frames} will stand."), self.tr("Frames {frames} will stand.")
        parts = [counted(len(self._ready), one, more, frames=words.frames(self._ready))]
        if left:
            parts.append(counted(left, self.tr("1 stays open."), self.tr("{count} stay open.")))
        if standing.void:
            gone = self.tr("A later step took the signature away of: {names}.")
            parts.append(gone.format(names=words.names(standing.void)))
        return " ".join(parts)

    def _show_buttons(self, *, busy: bool) -> None:
        standing, together = self._standing, self._standing.way is Way.TOGETHER
        signed = standing.waiting and not standing.mine
        self.go.setVisible(not signed)
        self.go.setText(self._go_words(together, len(self._ready)))
        why_not = self.tr("One moment.") if busy else self.tr("No frame has an answer yet.")
        may = bool(self._ready) and not busy
        pieces.allow(self.go, may, why_not=why_not, tip=self._tip(together))
        self.withdraw.setVisible(signed)
        self.withdraw.setEnabled(not busy)
        self._beside.setVisible(signed)
        self.beside.setEnabled(not busy)
        if [self.name.itemText(at) for at in range(self.name.count())] != [*standing.waits_for]:
            self.name.clear()
            self.name.addItems(list(standing.waits_for))

    def _go_words(self, together: bool, count: int) -> str:
        if together:
            title = self.tr("Sign 1 frame") if count == 1 else self.tr("Sign {count} frames")
        else:
            title = self.tr("Settle 1 frame") if count == 1 else self.tr("Settle {count} frames")
        return title.format(count=count)

    def _tip(self, together: bool) -> str:
        if together:
            return self.tr("It stands when every reader of the cine has signed.")
        return self.tr("It becomes the consensus of these frames; it can be opened again.")

    def _go(self) -> None:
        (self.sign_wanted if self._standing.mine else self.settle_wanted).emit()

    def _line(self, frame: int, state: FrameState) -> QWidget:
        told = {
            FrameState.OPEN: self.tr("Frame {n}: open"),
            FrameState.STARTED: self.tr("Frame {n}: drawn, not called done"),
            FrameState.DONE: self.tr("Frame {n}: drawn"),
            FrameState.NONE: self.tr("Frame {n}: no fibrosis"),
            FrameState.NOT_ASSESSABLE: self.tr("Frame {n}: not assessable"),
        }[state]
        glyphs = {FrameState.OPEN: "state-open", FrameState.STARTED: "state-progress"}
        glyph = glyphs.get(state, "state-done")
        line = pieces.button(
            told.format(n=frame + 1), f"finish_frame_{frame}", flat=True, glyph=glyph
        )
        line.setProperty("line", True)
        line.clicked.connect(lambda _checked=False: self.frame_wanted.emit(frame))
        return line
