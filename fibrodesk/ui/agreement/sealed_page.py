"""Why there is no figure: what is still owed, or what the desk refuses."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.ui import icons, pieces, theme
from fibrodesk.ui.agreement.ports import RoundProgress

_WIDE_PX = 480


class Explanation(QWidget):
    """One glyph, a heading, a sentence, and room below; all in the middle."""

    def __init__(self, glyph: str, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._glyph, self._sign = glyph, QLabel()
        self._tint()
        self.heading = pieces.label("", "title", name=f"{name}_heading", wrap=True)
        self.sentence = pieces.label("", "quiet", name=f"{name}_sentence", wrap=True)
        self.below = QVBoxLayout()
        column = QVBoxLayout(self)
        column.setSpacing(theme.S16)
        column.addStretch(2)
        column.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignHCenter)
        for words in (self.heading, self.sentence):
            words.setFixedWidth(_WIDE_PX)
            words.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(words, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addLayout(self.below)
        column.addStretch(3)

    def _tint(self) -> None:
        colour = theme.worn().disabled
        self._sign.setPixmap(icons.pixmap(self._glyph, side_px=48, colour=colour))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_sign"):
            self._tint()

    def tell(self, heading: str, sentence: str) -> None:
        for words, text in ((self.heading, heading), (self.sentence, sentence)):
            words.setText(text)
            words.setFixedHeight(words.heightForWidth(_WIDE_PX))


class SealedPage(Explanation):
    """Tells progress alone; there is no figure in this page that could leak one."""

    def __init__(self) -> None:
        super().__init__("lock", "agreement_sealed")
        self._readers = QWidget()

    def show_round(self, view: RoundProgress) -> None:
        owed = sum(reader.total - reader.submitted for reader in view.readers)
        readings = "1 reading is" if owed == 1 else f"{owed} readings are"
        still = f"{readings} still owed. " if owed > 0 else ""
        self.tell(
            f"{view.name} is sealed",
            f"{still}Its agreement is shown when every reader has submitted all of it, "
            "and not before.",
        )
        self.below.removeWidget(self._readers)
        self._readers.deleteLater()
        self._readers = _progress(view)
        self.below.addWidget(self._readers, 0, Qt.AlignmentFlag.AlignHCenter)


class RefusedPage(Explanation):
    """What the desk says against it, and what can be done."""

    def __init__(self) -> None:
        super().__init__("info", "agreement_refused")

    def show_refusal(self, error: BaseException) -> None:
        if isinstance(error, FibrodeskError):
            self.tell(error.title, f"{error} {error.advice}".strip())


def _progress(view: RoundProgress) -> QWidget:
    table = QWidget()
    table.setFixedWidth(_WIDE_PX)
    grid = QGridLayout(table)
    grid.setHorizontalSpacing(theme.S24)
    grid.setVerticalSpacing(theme.S8)
    grid.setColumnStretch(0, 1)
    for place, reader in enumerate(view.readers):
        told = pieces.label(f"{reader.submitted} of {reader.total}", "figure")
        done = reader.submitted == reader.total
        grid.addWidget(pieces.ElidedLabel(reader.name, name="sealed_reader"), place, 0)
        grid.addWidget(told, place, 1, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(pieces.label("submitted" if done else "still reading", "quiet"), place, 2)
    return table
