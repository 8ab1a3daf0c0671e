"""Why there is no figure: what is still owed, or what the desk refuses."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.ui.agreement.ports import RoundProgress
from fibrodesk.ui.look import icons, pieces, theme
from fibrodesk.ui.messages import translated

_WIDE_PX = 480
translate = QCoreApplication.translate  # under this name the strings are found for translation


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
        heading = self.tr("{round} is sealed").format(round=view.name)
        self.tell(heading, self._still_owed(view))
        self.below.removeWidget(self._readers)
        self._readers.deleteLater()
        self._readers = _progress(view)
        self.below.addWidget(self._readers, 0, Qt.AlignmentFlag.AlignHCenter)

    def _still_owed(self, view: RoundProgress) -> str:
        owed = sum(reader.total - reader.submitted for reader in view.readers)
        if owed <= 0:
            return self.tr(
                "Its agreement is shown when every reader has submitted all of it, and not before."
            )
        if owed == 1:
            return self.tr(
                "1 reading is still owed. Its agreement is shown when every reader has submitted "
                "all of it, and not before."
            )
        return self.tr(
            "{count} readings are still owed. Its agreement is shown when every reader has "
            "submitted all of it, and not before."
        ).format(count=owed)


class RefusedPage(Explanation):
    """What the desk says against it, and what can be done."""

    def __init__(self) -> None:
        super().__init__("info", "agreement_refused")

    def show_refusal(self, error: BaseException) -> None:
        if isinstance(error, FibrodeskError):
            told = translated(error)
            self.tell(told.title, f"{told.text} {told.advice}".strip())


def _progress(view: RoundProgress) -> QWidget:
    table = QWidget()
    table.setFixedWidth(_WIDE_PX)
    grid = QGridLayout(table)
    grid.setHorizontalSpacing(theme.S24)
    grid.setVerticalSpacing(theme.S8)
    grid.setColumnStretch(0, 1)
    for place, reader in enumerate(view.readers):
        words = translate("Agreement", "{count} of {total}")
        told = pieces.label(words.format(count=reader.submitted, total=reader.total), "figure")
        still = translate("Agreement", "still reading")
        done = translate("Agreement", "submitted")
        grid.addWidget(pieces.ElidedLabel(reader.name, name="sealed_reader"), place, 0)
        grid.addWidget(told, place, 1, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(
            pieces.label(done if reader.submitted == reader.total else still, "quiet"), place, 2
        )
    return table
