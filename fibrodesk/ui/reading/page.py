"""One open cine: the editor, and at its right what the reader says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QProgressBar,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from fibrodesk.domain.active_time import active_seconds
from fibrodesk.ui.drawing.beside.companion import Companion, DeskLoops
from fibrodesk.ui.drawing.beside.layers_panel import LayersPanel
from fibrodesk.ui.drawing.editor import Editor
from fibrodesk.ui.drawing.habits import Habits
from fibrodesk.ui.drawing.presenter import EditorPresenter
from fibrodesk.ui.drawing.remarks.acts import DeskRemarks
from fibrodesk.ui.drawing.remarks.part import Remarks
from fibrodesk.ui.look import pieces
from fibrodesk.ui.look.theme import PANEL_WIDTH, S8, S12, S16
from fibrodesk.ui.reading.acts import CineAhead, OpenedCine
from fibrodesk.ui.reading.checklist import CheckList
from fibrodesk.ui.reading.cine_panel import CinePanel
from fibrodesk.ui.reading.frame_panel import FramePanel
from fibrodesk.ui.reading.policy import policy_of
from fibrodesk.ui.workplace import Workplace

_BAR_MS = 30


class ReadingPage(QWidget):
    """Lives as long as its cine is open; `close_down` before it goes."""

    check_wanted = Signal()
    submit_wanted = Signal()
    take_back_wanted = Signal()
    answered = Signal()  # a frame got its first answer

    def __init__(
        self,
        opened: OpenedCine | CineAhead,
        workplace: Workplace,
        *,
        habits: Habits | None,
        title: str,
        parent: QWidget,
    ) -> None:
        """A page of what is only seen ahead is made by `building`, then `come_in`, then `arrive`.

        One of an opened cine is whole at once.
        """
        super().__init__(parent)
        self.setObjectName("reading_page")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # no pixel of it is bare
        self.opened = opened
        self.kept = habits
        self._dressed_as: Habits | None = None
        self._stands = self.tr("The round has opened: this reading stands.")
        self.presenter = self._made_presenter(workplace)
        self.editor = Editor(self.presenter, workplace, owner=self, habits=habits, at_once=False)
        self.building = self._build(workplace, title)
        if not self.awaits:
            for _ in self.building:
                pass
            self.come_in(habits or Habits())

    def _made_presenter(self, workplace: Workplace) -> EditorPresenter:
        opened = self.opened
        policy = policy_of(opened)
        if opened.round_is_open:
            policy = replace(policy, closed_words=self._stands)
        presenter = EditorPresenter(
            opened.reading,
            opened.cine,
            policy=policy,
            post=workplace.runner.post,
            locked=opened.locked,
            proposals=opened.proposals,
        )
        if self.kept is not None and self.kept.frame is not None:
            presenter.go_to(self.kept.frame)
        elif presenter.answers.still_open():
            presenter.go_to(presenter.answers.still_open()[0])
        if self.awaits:
            presenter.hold(self.tr("The reading is being opened: one moment."))
        return presenter

    def _build(self, workplace: Workplace, title: str) -> Iterator[None]:
        """Piece by piece, as the editor's `building` is."""
        opened = self.opened
        yield from self.editor.building
        self.editor.header.title.tell(title)
        yield
        self.frame_panel = FramePanel(self.editor)
        yield
        where = {"round_id": opened.round_id, "cine_id": opened.record.id}
        self.remarks = Remarks(self.editor, DeskRemarks(workplace.session, **where))
        yield
        self.companion = self._beside(workplace)
        self.cine_panel = CinePanel(self.presenter)
        yield
        self.layers_panel = LayersPanel(self.editor.layers, self.presenter)
        self.checklist = CheckList()
        yield
        self._progress = pieces.label("", "figure", name="reading_progress")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar_later = QTimer(self, singleShot=True, interval=_BAR_MS)
        self._bar_later.timeout.connect(self._move_bar)
        self.submit = self._submit_button()
        self._side = QStackedWidget(self)
        pieces.surface(self._side, "panel")  # at once: Qt dresses it while the window lives between
        yield
        self._arrange()
        yield
        self._connect()
        self._count_answers()

    @property
    def awaits(self) -> bool:
        """Whether it shows what nobody has opened yet."""
        return isinstance(self.opened, CineAhead)

    def dress(self, habits: Habits) -> None:
        """As the last page is, or was left; what stands so already is not touched again."""
        if habits != self._dressed_as:
            self._dressed_as = habits
            self.editor.take_up(habits)

    def come_in(self, habits: Habits) -> None:
        """The reader is here."""
        self.dress(habits)
        self.editor.past.time.begin()
        self.companion.come_in()
        if not self.awaits:
            self.remarks.presenter.refresh()

    def arrive(self, opened: OpenedCine) -> None:
        """The reading is open, and is what was seen ahead: from now on the pen draws."""
        self.opened = opened
        self.presenter.seat(opened.reading)
        self.remarks.presenter.refresh()

    def _beside(self, workplace: Workplace) -> Companion:
        """The other loops of the patient, hidden until they are asked for."""
        record = self.opened.record
        loops = DeskLoops(workplace.session, cine_id=record.id, patient=record.patient)
        companion = Companion(loops, workplace)
        self.editor.add_beside(companion)
        self.editor.keys.actions.bind("companion", companion.toggle)
        return companion

    def _submit_button(self) -> QWidget:
        if self.opened.reading.editable:
            action = self.editor.keys.actions.bind("submit", self._ask_check)
            button = pieces.button(
                self.tr("Submit…"), "submit_button", primary=True, tip=action.toolTip()
            )
            button.clicked.connect(lambda _checked=False: self._ask_check())
        else:
            button = pieces.button(
                self.tr("Take it back"), "take_back_button", run=self.take_back_wanted.emit
            )
            pieces.allow(
                button,
                not self.opened.round_is_open,
                why_not=self._stands,
                tip=self.tr("Makes it yours to draw on again, until the round opens."),
            )
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _arrange(self) -> None:
        """From the whole to its parts: what gets a parent is dressed anew, with all in it."""
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.editor, 1)
        row.addWidget(pieces.line(upright=True))
        row.addWidget(self._side)
        self._side.setFixedWidth(PANEL_WIDTH)
        panels = QWidget(self._side)
        self._side.addWidget(panels)
        self._side.addWidget(self.checklist)
        whole = QVBoxLayout(panels)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.frame_panel)  # its answers never scroll away
        whole.addWidget(pieces.line())
        whole.addWidget(self._scrolled(panels), 1)
        foot = QVBoxLayout()
        foot.setContentsMargins(S16, S12, S16, S16)
        foot.setSpacing(S8)
        whole.addLayout(foot)
        for widget in (self._progress, self._bar, self.submit):
            foot.addWidget(widget)

    def _scrolled(self, panels: QWidget) -> QScrollArea:
        area = QScrollArea(panels)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner = QWidget(area)
        inner.setProperty("surface", "clear")
        area.setWidget(inner)
        self.remarks.scrolls_in(area)
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for panel in (self.cine_panel, self.remarks.panel, self.layers_panel):
            column.addWidget(panel)
            column.addWidget(pieces.line())
        column.addStretch(1)
        return area

    def _connect(self) -> None:
        self.checklist.submit_wanted.connect(self._ask_submit)
        self.checklist.back_wanted.connect(self.show_panels)
        self.checklist.frame_wanted.connect(self.presenter.go_to)
        self.editor.keys.bind_escape(self._leave)
        self.presenter.answers_told.connect(self._count_answers)
        self.presenter.answer_changed.connect(self._tell_answered)
        self._known = self.presenter.answers.answered()

    def _tell_answered(self, _frame: int) -> None:
        count = self.presenter.answers.answered()
        if count > self._known:
            self.answered.emit()
        self._known = count
        if self._side.currentWidget() is self.checklist:
            self.check_wanted.emit()  # what stands there is no longer true

    def _count_answers(self, *_: object) -> None:
        total = len(self.presenter.policy.frames_wanted)
        count = self.presenter.answers.answered()
        words = self.tr("{count} of {total} key frames answered")
        if not self.opened.reading.editable:
            words = self.tr("Submitted · {count} of {total} answered")
        self._progress.setText(words.format(count=count, total=total))
        self._bar_later.start()

    def _move_bar(self) -> None:
        """A bar that is moved paints the whole window at once: not while a step is taken."""
        self._bar.setRange(0, max(1, len(self.presenter.policy.frames_wanted)))
        self._bar.setValue(self.presenter.answers.answered())

    def _leave(self) -> bool:
        """Esc leaves a remark in the making, or the check list; whether there was one."""
        if self.remarks.cancel():
            return True
        listed = self._side.currentWidget() is self.checklist
        if listed:
            self.show_panels()
        return listed

    def _ask_check(self) -> None:
        self.presenter.end_gesture()
        self.frame_panel.keep()
        self.cine_panel.keep()
        self.check_wanted.emit()

    def _ask_submit(self) -> None:
        self.presenter.end_gesture()
        self.editor.player.pause()
        self.presenter.paused = True  # nothing is drawn while it is being handed in
        self.editor.past.time.settle()
        self.submit_wanted.emit()

    def show_checklist(self, findings: list[object]) -> None:
        spent_s = sum(active_seconds(self.presenter.draft.facts).values())
        self.checklist.tell(findings, spent_s)  # type: ignore[arg-type]  # it comes by a signal
        self._side.setCurrentWidget(self.checklist)

    def show_panels(self) -> None:
        self._side.setCurrentIndex(0)
        self.presenter.paused = False
        self.editor.canvas.setFocus()

    def close_down(self) -> None:
        self.frame_panel.keep()
        self.cine_panel.keep()
        self.remarks.close_down()
        self.companion.close_down()
        self.editor.close_down()
        self._bar_later.stop()
