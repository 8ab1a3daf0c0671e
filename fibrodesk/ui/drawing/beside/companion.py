"""The companion pane: other loops of the same patient, played beside the still.

They are looked at and never drawn on; no mask of anybody is ever shown on them.
"""

from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QStackedWidget, QVBoxLayout, QWidget

from fibrodesk.ui.drawing.beside.loop_pane import LoopPane
from fibrodesk.ui.look import pieces
from fibrodesk.ui.look.theme import PANEL_WIDTH, S4, S8, S12
from fibrodesk.ui.task_scope import TaskScope
from fibrodesk.ui.workplace import Workplace

if TYPE_CHECKING:
    from fibrodesk.desk.cines import CineRecord
    from fibrodesk.desk.session import Session
    from fibrodesk.imaging.stored import StoredCine

_SHOWN = "companion/shown"
_WIDTH = PANEL_WIDTH + 100


class Loops(Protocol):
    """What the pane asks of the desk, off the GUI thread."""

    def others(self) -> list[CineRecord]: ...

    def open(self, cine_id: str) -> StoredCine: ...


class DeskLoops:
    """The other loops of a cine's patient, as the person may see them."""

    def __init__(self, session: Session, *, cine_id: str, patient: str) -> None:
        self._session, self._cine_id, self._patient = session, cine_id, patient

    def others(self) -> list[CineRecord]:
        from fibrodesk.desk.cines import list_cines

        return [
            record
            for record in list_cines(self._session)
            if record.patient == self._patient and record.id != self._cine_id
        ]

    def open(self, cine_id: str) -> StoredCine:
        from fibrodesk.desk.cines import open_cine

        return open_cine(self._session, cine_id)


class Companion(QWidget):
    """Hidden until it is asked for, and made then; shown again where it was shown last."""

    def __init__(self, loops: Loops, workplace: Workplace) -> None:
        super().__init__()
        self.setObjectName("companion")
        pieces.surface(self, "panel")
        self.setFixedWidth(_WIDTH)
        self._loops, self._workplace = loops, workplace
        self._tasks = TaskScope(workplace.runner)
        self._asked: Event | None = None
        self._cine: StoredCine | None = None
        self._records: list[CineRecord] | None = None
        self.setVisible(False)

    def come_in(self) -> None:
        """Be there where it was there last."""
        if self._workplace.preferences.text(_SHOWN) == "yes":
            self.toggle()

    def _furnish(self) -> None:
        self.chooser = QComboBox()
        self.chooser.setObjectName("companion_chooser")
        self.chooser.setAccessibleName(self.tr("Which loop"))
        self.chooser.setToolTip(self.tr("Which loop of this patient is shown"))
        self.chooser.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.pane = LoopPane("companion_loop", post=self._tasks.post)
        self._waiting = pieces.EmptyState("clock", self.tr("Opening…"), name="companion_waiting")
        self._nothing = pieces.EmptyState(
            "review",
            self.tr("There is no other loop of this patient to show."),
            name="companion_none",
        )
        for empty in (self._waiting, self._nothing):
            empty.sentence.setFixedWidth(_WIDTH - 4 * S12)
        self._pages = QStackedWidget()
        for page in (self._waiting, self._nothing, self.pane):
            self._pages.addWidget(page)
        self._arrange()
        self.chooser.activated.connect(self._choose)
        self.pane.failed.connect(self._workplace.messages.tell)

    def _arrange(self) -> None:
        close = pieces.tool("cross", "companion_close", self.tr("Close (Shift+P)"), run=self.toggle)
        head = pieces.row(pieces.label(self.tr("Other loops"), "section"), None, close)
        head.setContentsMargins(S12, S4, S4, 0)
        choice = pieces.row(self.chooser)
        choice.setStretchFactor(self.chooser, 1)
        choice.setContentsMargins(S12, 0, S12, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, S4, 0, S4)
        column.setSpacing(S8)
        column.addLayout(head)
        column.addLayout(choice)
        column.addWidget(self._pages, 1)

    def toggle(self) -> None:
        """Shift+P."""
        shown = self.isHidden()
        if self.layout() is None:
            self._furnish()
        self.setVisible(shown)
        self._workplace.preferences.keep(_SHOWN, "yes" if shown else "no")
        if not shown:
            self.pane.pause()
        elif self._records is None:
            self._look()

    def _look(self) -> None:
        self._pages.setCurrentWidget(self._waiting)
        self.chooser.hide()
        self._tasks.run(lambda _cancel: self._loops.others(), done=self._list, failed=self._failed)

    def _list(self, records: list[CineRecord]) -> None:
        self._records = records
        self.chooser.clear()
        for record in records:
            self.chooser.addItem(self._words(record), record.id)
        self.chooser.setVisible(bool(records))
        if records:
            self._choose(0)
        else:
            self._pages.setCurrentWidget(self._nothing)

    def _words(self, record: CineRecord) -> str:
        parts = [
            self.tr("cine {number}").format(number=record.number),
            record.facts.view,
            self.tr("{count} frames").format(count=record.facts.frames),
        ]
        return " · ".join(part for part in parts if part)

    def _choose(self, place: int) -> None:
        """Open the loop off the GUI thread; a wish that was overtaken is silent."""
        if self._asked is not None:
            self._asked.set()
        record = (self._records or [])[place]
        cine_id = record.id
        self._close_loop()
        self._pages.setCurrentWidget(self._waiting)

        def work(cancel: Event) -> StoredCine:
            cine = self._loops.open(cine_id)
            if cancel.is_set():
                cine.close()
            return cine

        self._asked = self._tasks.run(
            work, done=lambda cine: self._show(record, cine), failed=self._failed
        )

    def _show(self, record: CineRecord, cine: StoredCine) -> None:
        """As it was prepared to lie, which is how the still lies."""
        self._asked, self._cine = None, cine
        self.pane.canvas.flip(across=record.septum_left is False, down=record.apex_up is False)
        self._pages.setCurrentWidget(self.pane)
        self.pane.show_loop(cine)
        self.pane.toggle()

    def _failed(self, error: BaseException) -> None:
        self._pages.setCurrentWidget(self._nothing if not self._records else self.pane)
        self._workplace.messages.tell(error)

    def _close_loop(self) -> None:
        self.pane.close_loop()
        cine, self._cine = self._cine, None
        if cine is not None:
            cine.close()

    def close_down(self) -> None:
        self._tasks.close()
        if self.layout() is not None:
            self._close_loop()
