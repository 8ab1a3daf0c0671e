"""What is true of a case that was submitted, frame by frame, beside what was said."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from fibrodesk.domain.calibration import CaseScore, FrameScore
from fibrodesk.ui.look import pieces
from fibrodesk.ui.look.theme import S4, S8, S12, S16
from fibrodesk.ui.reading.calibration.words import figure, found_words, outside_words, strength


class CalibrationResult(QWidget):
    """A press on a frame goes there; the frame shown is marked."""

    frame_wanted = Signal(int)

    def __init__(self, score: CaseScore) -> None:
        super().__init__()
        self.setObjectName("calibration_result")
        from fibrodesk.desk.calibration.score import totals

        whole = totals([score])
        column = QVBoxLayout(self)
        column.setContentsMargins(S8, S12, S16, S12)
        column.setSpacing(S8)
        head = QVBoxLayout()
        head.setContentsMargins(S8, 0, 0, 0)  # the words of the buttons below stand under it
        head.addWidget(pieces.label(self.tr("How it went"), "section"))
        figures = self.tr("Dice {dice}   kappa {kappa}")
        words = figures.format(dice=figure(whole.dice), kappa=figure(whole.kappa))
        head.addWidget(pieces.label(words, "figure", name="case_figures"))
        said = [self._strength(strength(whole.kappa)), self._form(score), self._attempt(score)]
        told = pieces.label("\n".join(filter(None, said)), "quiet", name="case_words", wrap=True)
        head.addWidget(told)
        column.addLayout(head)
        inner = QWidget()
        inner.setProperty("surface", "clear")
        lines = QVBoxLayout(inner)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(S8)
        for frame in score.frames:
            lines.addWidget(self._line(frame))
        lines.addStretch(1)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inner)
        column.addWidget(area, 1)

    def _line(self, score: FrameScore) -> QWidget:
        from fibrodesk.desk.calibration.score import frame_dice, frame_kappa

        title = pieces.button(
            self.tr("Frame {number}").format(number=score.frame + 1),
            f"result_frame_{score.frame}",
            flat=True,
            tip=self.tr("Goes to this frame."),
            run=lambda: self.frame_wanted.emit(score.frame),
        )
        title.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        title.setProperty("line", True)
        figures = self.tr("Dice {dice} · kappa {kappa}").format(
            dice=figure(frame_dice(score)), kappa=figure(frame_kappa(score))
        )
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S4)
        column.addLayout(pieces.row(title, None, pieces.label(figures, "figure")))
        words = " ".join(filter(None, (found_words(score), outside_words(score))))
        told = pieces.label(words, "quiet", name=f"result_words_{score.frame}", wrap=True)
        told.setContentsMargins(S8, 0, 0, 0)
        column.addWidget(told)
        return made

    def _strength(self, word: str) -> str:
        return self.tr("Agreement with the truth: {word}.").format(word=word) if word else ""

    def _form(self, score: CaseScore) -> str:
        names = {
            "focal": self.tr("focal"),
            "diffuse": self.tr("diffuse"),
            "mixed": self.tr("mixed"),
        }
        true = names.get(score.form_true, self.tr("no disease"))
        if not score.form_said:
            return self.tr("The form is: {true}.").format(true=true)
        words = self.tr("You said {said}; it is {true}.")
        if score.form_agrees:
            words = self.tr("You said {said}, and so it is.")
        return words.format(said=names.get(score.form_said, score.form_said), true=true)

    def _attempt(self, score: CaseScore) -> str:
        if score.attempt == 1:
            return ""
        words = self.tr("Reading {number}: the truth had been seen, the first one is your result.")
        return words.format(number=score.attempt)
