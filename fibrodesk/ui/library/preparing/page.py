"""One cine that is being prepared: the editor, and at its right what is said of the loop."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from fibrodesk.ui.counting import counted
from fibrodesk.ui.drawing.beside.companion import Companion, DeskLoops
from fibrodesk.ui.drawing.beside.layers_panel import LayersPanel
from fibrodesk.ui.drawing.controls import Section
from fibrodesk.ui.drawing.editor import Editor
from fibrodesk.ui.drawing.habits import Habits
from fibrodesk.ui.library.preparing import facts as prepare_facts
from fibrodesk.ui.library.preparing.acts import OpenedPreparation
from fibrodesk.ui.library.preparing.panel import (
    ExclusionSection,
    KeyFrameSection,
    LoopSection,
    RatingSection,
    WallSection,
)
from fibrodesk.ui.library.preparing.presenter import PreparePresenter
from fibrodesk.ui.library.preparing.quality import QualityNote
from fibrodesk.ui.look import pieces
from fibrodesk.ui.look.theme import PANEL_WIDTH, S8, S12, S16
from fibrodesk.ui.workplace import Workplace


class PreparePage(QWidget):
    """Lives as long as its cine is open; `close_down` before it goes."""

    lock_wanted = Signal()
    reopen_wanted = Signal(str)  # the reason

    def __init__(
        self,
        opened: OpenedPreparation,
        presenter: PreparePresenter,
        workplace: Workplace,
        *,
        habits: Habits | None,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        if presenter.editor is None:
            raise ValueError("no cine is open")
        self.setObjectName("prepare_page")
        self.opened, self._presenter, self.drawing = opened, presenter, presenter.editor
        self.editor = Editor(self.drawing, workplace, owner=self, habits=habits)
        code, number = opened.record.patient, opened.record.number
        loops = DeskLoops(workplace.session, cine_id=opened.record.id, patient=code)
        self.companion = Companion(loops, workplace)
        self.companion.come_in()
        self.editor.add_beside(self.companion)
        self.editor.keys.actions.bind("companion", self.companion.toggle)
        title = self.tr("Preparing cine {number} · {patient}")
        self.editor.header.title.tell(title.format(number=number, patient=code))
        self.exclusion = ExclusionSection(self.drawing)
        self.sections: tuple[Section, ...] = (
            LoopSection(self.drawing),
            self._ratings(opened, presenter),
            KeyFrameSection(presenter, self.drawing),
            WallSection(presenter, self.drawing),
            self.exclusion,
            LayersPanel(self.editor.layers, self.drawing),
        )
        self._missing = pieces.label("", "quiet", name="prepare_missing", wrap=True)
        self.reason = QLineEdit()
        self.reason.setObjectName("reopen_reason")
        self.reason.setPlaceholderText(self.tr("Why it is opened again"))
        self._arrange()
        self._connect()
        self._show()

    def _ratings(self, opened: OpenedPreparation, presenter: PreparePresenter) -> Section:
        ratings = RatingSection(self.drawing)
        ratings.add(QualityNote(self.drawing, opened.cine, presenter.tasks))
        return ratings

    def _arrange(self) -> None:
        """From the whole to its parts: what gets a parent is dressed anew, with all in it."""
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        side = QWidget(self)
        pieces.surface(side, "panel")
        side.setFixedWidth(PANEL_WIDTH)
        row.addWidget(self.editor, 1)
        row.addWidget(pieces.line(upright=True))
        row.addWidget(side)
        whole = QVBoxLayout(side)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        *scrolled, layers = self.sections
        whole.addWidget(self._scrolled(side, scrolled), 1)
        for below in (pieces.line(), layers, pieces.line()):  # what the pen draws is always seen
            whole.addWidget(below)
        whole.addLayout(self._foot())

    def _scrolled(self, side: QWidget, sections: Iterable[Section]) -> QScrollArea:
        area = QScrollArea(side)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner = QWidget(area)
        inner.setProperty("surface", "clear")
        area.setWidget(inner)
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for section in sections:
            column.addWidget(section)
            column.addWidget(pieces.line())
        column.addStretch(1)
        return area

    def _foot(self) -> QVBoxLayout:
        foot = QVBoxLayout()
        foot.setContentsMargins(S16, S12, S16, S16)
        foot.setSpacing(S8)
        locked = not self.opened.reading.editable
        words = self.tr("Open it again") if locked else self.tr("Lock")
        self.act = pieces.button(words, "reopen_button" if locked else "lock_button")
        self.act.setProperty("primary", not locked)
        self.act.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        foot.addWidget(self._missing)
        if locked:
            foot.addWidget(self.reason)
        foot.addWidget(self.act)
        return foot

    def _connect(self) -> None:
        self.act.clicked.connect(lambda _checked=False: self._act())
        self.reason.textChanged.connect(self._show)
        for signal in (
            self.drawing.fact_changed,
            self.drawing.answer_changed,
            self.drawing.policy_changed,
        ):
            signal.connect(self._show)
        self._presenter.proposed.connect(self._tell_proposed)
        if not self.opened.reading.editable:
            for section in self.sections[:-1]:
                section.setEnabled(False)
        else:
            bind = self.editor.keys.actions.bind
            bind("submit", self._act)
            bind("mark_ed", lambda: self._presenter.mark("ed"))
            bind("mark_es", lambda: self._presenter.mark("es"))

    def _act(self) -> None:
        if not self.opened.reading.editable:
            self.reopen_wanted.emit(self.reason.text().strip())
            return
        self.exclusion.keep()
        self.editor.past.time.settle()
        self.lock_wanted.emit()

    def _show(self, *_: object) -> None:
        if not self.opened.reading.editable:
            by = self.opened.preparation.by
            words = self.tr("Locked by {name}.") if by else self.tr("Locked.")
            in_round = bool(self.opened.record.rounds)
            if in_round:
                words += " " + self.tr("It is in a round, and stays as it is.")
            self._missing.setText(words.format(name=by))
            self.reason.setVisible(not in_round)
            self.act.setVisible(not in_round)
            self.act.setEnabled(bool(self.reason.text().strip()))
            return
        missing = self._presenter.missing()
        if missing:
            words = self.tr("Still missing: {what}.").format(what=", ".join(missing))
        elif self.drawing.draft.facts.get("excluded"):
            words = self.tr("The cine will be left out of the study.")
        elif not prepare_facts.walls(self.drawing.draft):
            words = self.tr("Without a myocardium the sector is the common ground.")
        else:
            words = self.tr("Complete. Locked, it is the common ground of all readers.")
        self._missing.setText(words)
        pieces.allow(self.act, not missing, why_not=words, tip=self.tr("Lock (Ctrl+Return)"))

    def _tell_proposed(self, taken: int, kept: int) -> None:
        words = self.tr("The model outlined {taken} frames; each can be undone.").format(
            taken=taken
        )
        if kept:
            words += " " + counted(
                kept,
                self.tr("1 frame stays as it was drawn."),
                self.tr("{count} frames stay as they were drawn."),
            )
        self.editor.hint.tell(words)

    def close_down(self) -> None:
        self.exclusion.keep()
        self.companion.close_down()
        self.editor.close_down()
