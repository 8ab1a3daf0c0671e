"""The threads of the cine that is read: open questions first, the chosen one unfolded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QVBoxLayout, QWidget

from fibrodesk.ui.drawing.controls import Section
from fibrodesk.ui.drawing.remarks import words
from fibrodesk.ui.drawing.remarks.presenter import RemarksPresenter
from fibrodesk.ui.drawing.remarks.thread_box import ThreadBox
from fibrodesk.ui.drawing.remarks.thread_line import ThreadLine
from fibrodesk.ui.look import pieces
from fibrodesk.ui.look.theme import S4, S8, S24

if TYPE_CHECKING:
    from fibrodesk.desk.threads import ThreadView


class RemarksPanel(Section):
    """A press on a line goes to its frame and pin; a second one folds it again."""

    thread_picked = Signal(object)  # ThreadView

    def __init__(self, presenter: RemarksPresenter, remark: QAction) -> None:
        self._count = pieces.label("", "caption", name="remarks_count")
        self._count.setMinimumWidth(4 * S24)  # its words come late, and find their room
        self._count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.pin = pieces.tool("plus", "remark_button", remark.toolTip(), run=remark.trigger)
        self.pin.setProperty("tool", False)
        self.pin.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        aside = QWidget()
        aside.setLayout(pieces.row(self._count, self.pin, spacing=S4))
        super().__init__(QCoreApplication.translate("RemarksPanel", "Remarks"), aside=aside)
        self.setObjectName("remarks_panel")
        self._presenter = presenter
        self._lines = QVBoxLayout()
        self._lines.setSpacing(0)
        self.column.addLayout(self._lines)
        self.box = ThreadBox(presenter)
        self.box.setParent(self)  # never a window of its own, wherever it is not shown
        self._damage = pieces.label("", "quiet", name="remarks_damage", wrap=True)
        self.add(self._damage)
        presenter.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        presenter = self._presenter
        focus = self.window().focusWidget()
        on_a_line = isinstance(focus, ThreadLine) and self.isAncestorOf(focus)
        focused = focus.objectName() if focus is not None and on_a_line else ""
        self._lines.removeWidget(self.box)  # it moves to the chosen line, and stays the panel's
        self.box.hide()
        pieces.clear(self._lines)
        for view in presenter.in_order():
            line = self._line(view)
            self._lines.addWidget(line)
            if view.id == presenter.chosen:
                self._lines.addWidget(self.box)
                self.box.setContentsMargins(S8, 0, 0, S8)
                self.box.show()
            if line.objectName() == focused:
                line.show()  # the line that was pressed is another widget now
                line.setFocus()
        self._tell()

    def _tell(self) -> None:
        presenter = self._presenter
        total, waiting = len(presenter.threads), presenter.open_count
        parts = [self.tr("{count} open").format(count=waiting)] if waiting else []
        if total:
            parts.append(self.tr("{count} in all").format(count=total))
        none = self.tr("none yet") if presenter.loaded else ""
        self._count.setText(" · ".join(parts) or none)
        sentence = ""
        if presenter.damaged:
            sentence = self.tr(
                "Threads that are damaged and not shown: {count}. An administrator can run verify."
            ).format(count=presenter.damaged)
        self._damage.setText(sentence)
        self._damage.setVisible(bool(sentence))

    def _line(self, view: ThreadView) -> QWidget:
        thread = view.thread
        text = f"{words.place(thread)} · {words.first_words(thread)}"
        line = ThreadLine(f"thread_{view.id}", text)
        line.tell(
            letter=words.letter(thread),
            state=words.state(thread),
            loud=thread.open,
            chosen=view.id == self._presenter.chosen,
        )
        line.pressed.connect(lambda: self._pick(view))
        return line

    def _pick(self, view: ThreadView) -> None:
        if view.id == self._presenter.chosen:
            self._presenter.choose(None)
        else:
            self._presenter.choose(view.id)
            self.thread_picked.emit(view)
