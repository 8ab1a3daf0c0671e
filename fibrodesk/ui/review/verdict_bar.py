"""The three answers to a proposal, and the way back."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from fibrodesk.ui.keys.commands import CommandTable
from fibrodesk.ui.look import pieces, theme
from fibrodesk.ui.review import words
from fibrodesk.ui.review.presenter import ReviewPresenter


class VerdictBar(QWidget):
    """Buttons in the middle, the verdict that stands at the left, the place at the right."""

    def __init__(self, presenter: ReviewPresenter, commands: CommandTable) -> None:
        super().__init__()
        self._presenter, self._commands = presenter, commands
        self.accept = pieces.button(
            self.tr("Accept  ⏎"), "accept_button", primary=True, glyph="check"
        )
        self.correct = pieces.button(self.tr("Correct  E"), "correct_button", glyph="edit")
        self.reject = pieces.button(self.tr("Reject  R"), "reject_button", glyph="cross")
        self.back = pieces.button(
            self.tr("Take back"), "verdict_back_button", flat=True, glyph="undo"
        )
        self._verdict = pieces.ElidedLabel("", "quiet", name="review_verdict")
        self._place = pieces.label("", "figure", name="review_place")
        left, right = QWidget(), QWidget()
        self._fill(left, self._verdict, self.back)
        self._fill(right, None, self._place)
        across = QHBoxLayout(self)
        across.setContentsMargins(theme.S16, theme.S8, theme.S16, theme.S8)
        across.setSpacing(theme.S8)
        across.addWidget(left, 1)
        for button in (self.accept, self.correct, self.reject):
            across.addWidget(button)
        across.addWidget(right, 1)
        for changed in (presenter.queue_changed, presenter.row_changed, presenter.frame_arrived):
            changed.connect(self._refresh)
        self._refresh()

    def _fill(self, side: QWidget, *items: QWidget | None) -> None:
        line = pieces.row(*items, spacing=theme.S12)
        if isinstance(items[0], pieces.ElidedLabel):
            line.setStretchFactor(items[0], 1)
        side.setLayout(line)

    def _refresh(self, *_: object) -> None:
        row = self._presenter.row
        judged = row is not None and not row.open
        why_not = self.tr("The frame is still being loaded.")
        if judged:
            why_not = self.tr("This proposal has its verdict.")
        for button, command in (
            (self.accept, "accept"),
            (self.correct, "correct"),
            (self.reject, "reject"),
        ):
            pieces.allow(
                button,
                self._presenter.can_judge,
                why_not=why_not,
                tip=self._commands[command].tooltip,
            )
        pieces.allow(
            self.back,
            self._presenter.can_take_back,
            why_not=self.tr("No verdict of this session to take back."),
            tip=self._commands["verdict_back"].tooltip,
        )
        self.back.setVisible(self._presenter.last_own is not None)
        names = self._presenter.reader_names
        self._verdict.tell(words.verdict(row, names) if row is not None and judged else "")
        self._place.setText(self._words_of_place())

    def _words_of_place(self) -> str:
        listed = self._presenter.shown
        row = self._presenter.row
        here = [place for place, one in enumerate(listed, 1) if row and one.id == row.id]
        if not here:
            return ""
        return self.tr("{place} of {count}").format(place=here[0], count=len(listed))
