"""The check list before a reading is submitted: what wants another look, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from fibrodesk.ui.look import pieces
from fibrodesk.ui.look.theme import S4, S8, S12, S16

if TYPE_CHECKING:
    from fibrodesk.desk.drafts.checking import Finding


class CheckList(QWidget):
    """Each line goes to its frame; submitting waits for frames without an answer alone.

    It is made when it is told what was found for the first time.
    """

    submit_wanted = Signal()
    back_wanted = Signal()
    frame_wanted = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("check_list")

    def _furnish(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, S12, 0, S16)
        column.setSpacing(S8)
        head = _aligned()
        head.addWidget(pieces.label(self.tr("Before you submit"), "section"))
        self._words = pieces.label("", "quiet", name="check_words", wrap=True)
        head.addWidget(self._words)
        self._spent = pieces.label("", "caption", name="check_spent")
        head.addWidget(self._spent)
        column.addLayout(head)
        self._lines = QWidget()
        self._lines.setProperty("surface", "clear")
        self._list = QVBoxLayout(self._lines)
        self._list.setContentsMargins(S8, 0, S8, 0)  # the words of a line stand under the head
        self._list.setSpacing(S4)
        area = QScrollArea()
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidgetResizable(True)
        area.setWidget(self._lines)
        column.addWidget(area, 1)
        self.submit = pieces.button(
            self.tr("Submit this reading"), "submit_now", primary=True, run=self.submit_wanted.emit
        )
        self.back = pieces.button(self.tr("Go on reading"), "check_back", run=self.back_wanted.emit)
        foot = _aligned()
        foot.addWidget(self.submit)
        foot.addWidget(self.back)
        column.addLayout(foot)

    def tell(self, findings: list[Finding], spent_s: float = 0.0) -> None:
        """Show what was found; `spent_s`: how long the reader was at work on this cine."""
        if self.layout() is None:
            self._furnish()
        minutes = round(spent_s / 60)
        self._spent.setText(self.tr("You worked on it for {n} min.").format(n=minutes))
        self._spent.setVisible(minutes > 0)
        while (item := self._list.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for number, finding in enumerate(sorted(findings, key=_rank)):
            self._list.addWidget(self._line(number, finding))
        self._list.addStretch(1)
        unanswered = sum(finding.kind == "unanswered" for finding in findings)
        if unanswered:
            words = self.tr("Frames without an answer: {count}. Answer them first.").format(
                count=unanswered
            )
        elif findings:
            words = self.tr("Every frame is answered. These may want another look.")
        else:
            words = self.tr("Every frame is answered, and nothing looks odd.")
        self._words.setText(words)
        pieces.allow(self.submit, not unanswered, why_not=words, tip=self._after())

    def _after(self) -> str:
        return self.tr("It can be taken back until the round opens.")

    def _line(self, number: int, finding: Finding) -> QWidget:
        line = pieces.button(self._say(finding), f"finding_{number}", flat=True)
        line.setProperty("line", True)
        frame = finding.frame
        if frame is not None:
            line.clicked.connect(lambda _checked=False: self.frame_wanted.emit(frame))
        return line

    def _say(self, finding: Finding) -> str:
        at = ""
        if finding.frame is not None and "count" not in finding.fields:  # else it is of several
            at = self.tr("Frame {n}").format(n=finding.frame + 1)
        what = {
            "unanswered": self.tr("no answer yet"),
            "area_jump": self.tr("the area jumps"),
            "outside_wall": self.tr("{pixels} px outside the wall"),
            "form_missing": self.tr("The form of the disease is not told"),
            "form_undrawn": self.tr("A form of the disease is told, and no frame shows fibrosis"),
            "carried": self.tr("Carried here and not called done: {count}"),
            "confidence_missing": self.tr("Frames without a confidence: {count}"),
            "open_question": self.tr("a question is open"),
        }.get(finding.kind, finding.kind)
        words = what.format(**finding.fields)
        return f"{at}: {words}" if at else words


def _aligned() -> QVBoxLayout:
    made = QVBoxLayout()
    made.setContentsMargins(S16, 0, S16, 0)
    made.setSpacing(S8)
    return made


def _rank(finding: Finding) -> tuple[bool, bool, int]:
    """What submitting waits for comes first; then what is of one frame, in the loop's order."""
    frame = finding.frame
    return finding.kind != "unanswered", frame is None, 0 if frame is None else frame
