"""Questions for who may answer them: the list, the frame with its pin, the thread."""

from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from fibrodesk.domain.remark import RemarkKind
from fibrodesk.ui.drawing.beside.loop_pane import LoopPane
from fibrodesk.ui.drawing.canvas.guide import Pin
from fibrodesk.ui.drawing.controls import Segments
from fibrodesk.ui.drawing.remarks import words
from fibrodesk.ui.drawing.remarks.acts import RemarkActs
from fibrodesk.ui.drawing.remarks.presenter import RemarksPresenter
from fibrodesk.ui.drawing.remarks.thread_box import ThreadBox
from fibrodesk.ui.drawing.remarks.thread_line import ThreadLine
from fibrodesk.ui.look import pieces
from fibrodesk.ui.look.theme import PANEL_WIDTH, S8, S12, S16, S24
from fibrodesk.ui.task_scope import TaskScope
from fibrodesk.ui.workplace import Workplace

if TYPE_CHECKING:
    from fibrodesk.desk.cines import CineRecord
    from fibrodesk.desk.session import Session
    from fibrodesk.desk.threads import ThreadView
    from fibrodesk.imaging.stored import StoredCine

_OPEN, _ALL = "open", "all"


class QuestionLoops:
    """The loops of the study, for who answers; no mask comes with them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def loop(self, cine_id: str) -> tuple[CineRecord, StoredCine]:
        from fibrodesk.desk.cines import cine_record, open_cine

        return cine_record(self._session, cine_id), open_cine(self._session, cine_id)


class QuestionsPage(QWidget):
    """What waits is on top; the loop plays, and nobody's masks are on it."""

    back_wanted = Signal()
    changed = Signal()  # how many wait may be another number now

    def __init__(self, acts: RemarkActs, loops: QuestionLoops, workplace: Workplace) -> None:
        super().__init__()
        self.setObjectName("questions_page")
        self._loops, self._workplace = loops, workplace
        self._tasks = TaskScope(workplace.runner)
        self.presenter = RemarksPresenter(acts, workplace.runner, self)
        self._filter = _OPEN
        self._asked: Event | None = None
        self._shown = ""  # the thread whose loop is in the pane
        self._cine: StoredCine | None = None
        self.filters = Segments(
            "questions_filter", ((_OPEN, self.tr("Open")), (_ALL, self.tr("All")))
        )
        self._lines = QVBoxLayout()
        self._lines.setSpacing(0)
        self.pane = LoopPane("question_loop", post=self._tasks.post)
        self.box = ThreadBox(self.presenter)
        self._where = pieces.ElidedLabel("", "section", name="question_where")
        self.empty = pieces.EmptyState("question", "", name="questions_empty")
        self._pages = QStackedWidget()
        self._arrange()
        self.filters.show_value(_OPEN)
        self.filters.picked.connect(self._pick_filter)
        self.presenter.changed.connect(self._show)
        self.presenter.failed.connect(workplace.messages.tell)
        self.pane.failed.connect(workplace.messages.tell)
        self.pane.frame_shown.connect(self._show_pin)

    def _arrange(self) -> None:
        back = pieces.button(self.tr("Library"), "questions_back", glyph="previous", flat=True)
        back.clicked.connect(self.back_wanted)
        head = pieces.row(back, pieces.label(self.tr("Questions"), "title"), None, self.filters)
        head.setContentsMargins(S24, S12, S24, S12)
        listed = QWidget()
        listed.setProperty("surface", "clear")
        column = QVBoxLayout(listed)
        column.setContentsMargins(S8, S12, S8, S12)
        column.addLayout(self._lines)
        column.addStretch(1)
        across = QHBoxLayout()
        across.setSpacing(0)
        across.addWidget(_scrolled(listed, PANEL_WIDTH + S24))
        across.addWidget(pieces.line(upright=True))
        across.addWidget(self.pane, 1)
        across.addWidget(pieces.line(upright=True))
        across.addWidget(_scrolled(self._thread_side(), PANEL_WIDTH))
        desk = QWidget()
        desk.setLayout(across)
        across.setContentsMargins(0, 0, 0, 0)
        for page in (QWidget(), self.empty, desk):
            self._pages.addWidget(page)
        self._desk = desk
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(pieces.line())
        whole.addWidget(self._pages, 1)

    def _thread_side(self) -> QWidget:
        side = QWidget()
        side.setProperty("surface", "clear")
        column = QVBoxLayout(side)
        column.setContentsMargins(S16, S12, S16, S12)
        column.setSpacing(S8)
        column.addWidget(self._where)
        column.addWidget(self.box)
        column.addStretch(1)
        return side

    # What is asked.

    def open(self) -> None:
        """Look what waits; the first of it comes to the front."""
        self.presenter.refresh()

    def next_wanted(self) -> bool:
        """Q: the next question that waits; False if none is left."""
        waiting = [view for view in self.presenter.in_order() if view.thread.open]
        ids = [view.id for view in waiting]
        if not ids:
            return False
        at = ids.index(self.presenter.chosen) + 1 if self.presenter.chosen in ids else 0
        self.presenter.choose(ids[at % len(ids)])
        self.pane.canvas.setFocus()  # where another Q is a key; Tab goes to the field
        return True

    def _pick_filter(self, name: str) -> None:
        self._filter = name
        self.filters.show_value(name)
        self._show()

    def listed(self) -> list[ThreadView]:
        """The questions that the filter lets through; notes are read at their reading."""
        return [
            view
            for view in self.presenter.in_order()
            if view.thread.kind is RemarkKind.QUESTION
            and (view.thread.open or self._filter == _ALL or view.id == self.presenter.chosen)
        ]

    # What is shown.

    def _show(self) -> None:
        views = self.listed()
        if views and self.presenter.view is None:
            self.presenter.choose(views[0].id)  # which comes back here
            return
        pieces.clear(self._lines)
        for each in views:
            self._lines.addWidget(self._line(each))
        if self.presenter.loaded:
            self._pages.setCurrentWidget(self._desk if views else self.empty)
            self.empty.sentence.setText(self._nothing())
        view = self.presenter.view
        if view is not None and view.id != self._shown:
            self._open_loop(view)
        self._show_pin()
        self.changed.emit()

    def _nothing(self) -> str:
        if self._filter == _OPEN:
            return self.tr("No question waits for an answer.")
        return self.tr("Nobody has asked anything yet. Readers ask beside the image.")

    def _line(self, view: ThreadView) -> QWidget:
        cine = self.tr("cine {number}").format(number=view.cine_number)
        text = f"{cine} · {words.first_words(view.thread)}"
        line = ThreadLine(f"question_{view.id}", text)
        line.tell(
            letter=words.letter(view.thread),
            state=words.state(view.thread),
            loud=view.thread.open,
            chosen=view.id == self.presenter.chosen,
        )
        line.pressed.connect(lambda: self.presenter.choose(view.id))
        return line

    def _open_loop(self, view: ThreadView) -> None:
        if self._asked is not None:
            self._asked.set()
        self._shown = view.id
        self._close_loop()
        self._where.tell("")

        def work(cancel: Event) -> tuple[CineRecord, StoredCine]:
            record, cine = self._loops.loop(view.cine_id)
            if cancel.is_set():
                cine.close()
            return record, cine

        self._asked = self._tasks.run(
            work, done=lambda found: self._opened(view, *found), failed=self._failed
        )

    def _opened(self, view: ThreadView, record: CineRecord, cine: StoredCine) -> None:
        self._asked, self._cine = None, cine
        parts = [
            self.tr("cine {number}").format(number=record.number),
            record.patient,
            view.round_name,
        ]
        self._where.tell(" · ".join(part for part in parts if part))
        self.pane.canvas.flip(across=record.septum_left is False, down=record.apex_up is False)
        self.pane.show_loop(cine, frame=view.thread.anchor.frame or 0)

    def _failed(self, error: BaseException) -> None:
        self._workplace.messages.tell(error)

    def _show_pin(self, *_: object) -> None:
        view = self.presenter.view
        pins = []
        if view is not None and view.id == self._shown and self._cine is not None:
            anchor = view.thread.anchor
            if anchor.at is not None and anchor.frame == self.pane.frame:
                letter, colour = words.letter(view.thread), words.colour(view.thread)
                pins.append(Pin(anchor.at, letter, colour, chosen=True, tag=view.id))
        self.pane.canvas.set_pins(pins)

    # The end.

    def leave(self) -> None:
        """The page goes out of sight: nothing plays there."""
        self.pane.pause()

    def _close_loop(self) -> None:
        self.pane.close_loop()
        cine, self._cine = self._cine, None
        if cine is not None:
            cine.close()

    def close_down(self) -> None:
        self.presenter.close()
        self._tasks.close()
        self._close_loop()


def _scrolled(inside: QWidget, width: int) -> QWidget:
    area = QScrollArea()
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setWidget(inside)
    held = QWidget()
    pieces.surface(held, "panel")
    held.setFixedWidth(width)
    column = QVBoxLayout(held)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(area)
    return held
