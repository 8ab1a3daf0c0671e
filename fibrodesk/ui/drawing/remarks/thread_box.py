"""One thread to be read and gone on with: what was said, a field, and what can be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from fibrodesk.domain.remark import RemarkKind, StepKind
from fibrodesk.ui.drawing.remarks import words
from fibrodesk.ui.drawing.remarks.field import RemarkField
from fibrodesk.ui.drawing.remarks.presenter import RemarksPresenter
from fibrodesk.ui.look import pieces
from fibrodesk.ui.look.theme import S4, S8

if TYPE_CHECKING:
    from fibrodesk.desk.threads import ThreadView
    from fibrodesk.domain.remark import Remark

_FROM_THE_FIELD = (StepKind.REPLY, StepKind.ANSWER, StepKind.REOPEN, StepKind.EDIT)


class ThreadBox(QWidget):
    """Follows the thread that the presenter has chosen; empty while there is none."""

    def __init__(self, presenter: RemarksPresenter) -> None:
        super().__init__()
        self.setObjectName("thread_box")
        self._presenter = presenter
        self._editing = ""  # the remark whose words stand in the field
        self._shown: ThreadView | None = None
        self._said = QVBoxLayout()
        self._said.setSpacing(S8)
        self._seen = pieces.label("", "caption", name="thread_seen_by", wrap=True)
        self.field = RemarkField("thread_words", self.tr("Reply"), rows=2)
        self.reply = pieces.button(self.tr("Reply"), "thread_reply", run=self._reply)
        self.close_it = pieces.button("", "thread_close", run=self._close)
        for button in (self.reply, self.close_it):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S8)
        column.addLayout(self._said)
        column.addWidget(self._seen)
        column.addWidget(self.field)
        column.addLayout(pieces.row(None, self.reply, self.close_it))
        self.field.sent.connect(self._reply)
        self.field.left.connect(self._leave)
        self.field.textChanged.connect(self._allow)
        presenter.changed.connect(self.show_thread)
        presenter.kept.connect(self._kept)
        presenter.busy_changed.connect(self._wait)
        self.show_thread()

    def show_thread(self) -> None:
        view, before = self._presenter.view, self._shown
        self.setVisible(view is not None)
        if view == before:
            return
        self._shown = view
        if before is not None and (view is None or view.id != before.id):
            self._stop_editing()
            self.field.clear()
        pieces.clear(self._said)
        if view is None:
            return
        for remark in view.thread.remarks:
            self._said.addWidget(self._line(view, remark))
        self._seen.setText(words.told_in_thread(view))
        self._allow()

    def _line(self, view: ThreadView, remark: Remark) -> QWidget:
        line = QWidget()
        column = QVBoxLayout(line)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S4)
        caption = pieces.ElidedLabel(words.caption(view, remark), "caption")
        head = pieces.row(caption, spacing=S4)
        if remark.person == view.me:
            for tool in self._tools(remark):
                head.addWidget(tool)
        column.addLayout(head)
        text = self.tr("struck") if remark.struck else words.breakable(remark.text)
        shown = pieces.label(text, "quiet" if remark.struck else "", wrap=True)
        shown.setObjectName("remark_text")
        shown.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(shown)
        return line

    def _tools(self, remark: Remark) -> list[QWidget]:
        if remark.struck:
            back = pieces.tool(
                "undo",
                "remark_restore",
                self.tr("Bring it back\nWhat was struck stands again."),
                run=lambda: self._presenter.say(StepKind.RESTORE, of=remark.id),
            )
            return [_small(back)]
        edit = pieces.tool(
            "edit",
            "remark_edit",
            self.tr("Edit\nOther words in its place; that it was edited is told."),
            run=lambda: self._edit(remark),
        )
        strike = pieces.tool(
            "delete",
            "remark_strike",
            self.tr("Strike\nTakes these words away; they can be brought back."),
            run=lambda: self._presenter.say(StepKind.STRIKE, of=remark.id),
        )
        return [_small(edit), _small(strike)]

    # What is written.

    def _edit(self, remark: Remark) -> None:
        self._editing = remark.id
        self.field.setPlainText(remark.text)
        self.field.selectAll()
        self.field.setFocus()
        self._allow()

    def _stop_editing(self) -> None:
        if self._editing:
            self._editing = ""
            self.field.clear()

    def _leave(self) -> None:
        """Esc: an edit is given up; else the field is left with what stands in it."""
        self._stop_editing()
        self._allow()
        self.field.clearFocus()

    def _reply(self) -> None:
        if not self.reply.isEnabled():
            return
        if self._editing:
            self._presenter.say(StepKind.EDIT, text=self.field.words, of=self._editing)
        else:
            self._presenter.say(StepKind.REPLY, text=self.field.words)

    def _close(self) -> None:
        view = self._presenter.view
        if view is not None:
            kind = StepKind.ANSWER if view.thread.open else StepKind.REOPEN
            self._presenter.say(kind, text="" if self._editing else self.field.words)

    def _kept(self, kind: StepKind) -> None:
        """Only now the words may go from the field."""
        if kind in _FROM_THE_FIELD:
            self._editing = ""
            self.field.clear()

    def _wait(self, busy: bool) -> None:
        self.field.setEnabled(not busy)
        self._allow()

    def _allow(self) -> None:
        view, busy = self._presenter.view, self._presenter.busy
        if view is None:
            return
        edits = bool(self._editing)
        self.reply.setText(self.tr("Change") if edits else self.tr("Reply"))
        nothing = self.tr("It has no words yet.")
        pieces.allow(
            self.reply,
            bool(self.field.words) and not busy,
            why_not=nothing,
            tip=self.tr("Ctrl+Enter"),
        )
        asks = view.thread.kind is RemarkKind.QUESTION and not view.thread.struck
        self.close_it.setVisible(asks and not edits)
        self.close_it.setText(self.tr("Answered") if view.thread.open else self.tr("Open it again"))
        self.close_it.setEnabled(not busy)
        self.close_it.setToolTip(
            self.tr("Closes the question, with the words in the field if there are any.")
            if view.thread.open
            else self.tr("The question waits for an answer again.")
        )


def _small(tool: QWidget) -> QWidget:
    tool.setProperty("tool", False)
    tool.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return tool
