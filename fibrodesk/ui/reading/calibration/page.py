"""One open case: the same editor as in reading, and at its right the answers, or the truth."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QScrollArea, QVBoxLayout, QWidget

from fibrodesk.domain.mask import Structure
from fibrodesk.ui.drawing.answers import FrameState
from fibrodesk.ui.drawing.beside.layers_panel import LayersPanel
from fibrodesk.ui.drawing.editor import Editor
from fibrodesk.ui.drawing.habits import Habits
from fibrodesk.ui.drawing.policy import EditorPolicy
from fibrodesk.ui.drawing.presenter import EditorPresenter
from fibrodesk.ui.look import pieces
from fibrodesk.ui.look.theme import PANEL_WIDTH, S8, S12, S16
from fibrodesk.ui.reading.calibration.acts import OpenedCase
from fibrodesk.ui.reading.calibration.result import CalibrationResult
from fibrodesk.ui.reading.cine_panel import CinePanel
from fibrodesk.ui.reading.frame_panel import FramePanel
from fibrodesk.ui.workplace import Workplace


class CalibrationPage(QWidget):
    """Lives as long as its case is open; `close_down` before it goes."""

    submit_wanted = Signal()
    again_wanted = Signal()
    next_wanted = Signal()
    list_wanted = Signal()

    def __init__(self, opened: OpenedCase, workplace: Workplace, *, habits: Habits | None) -> None:
        super().__init__()
        self.setObjectName("calibration_page")
        self.opened = opened
        self.presenter = EditorPresenter(
            opened.reading,
            opened.cine,
            policy=self._policy(),
            post=workplace.runner.post,
            locked=opened.walls,
        )
        self.presenter.truth = opened.truth
        self._go_to_first_open()
        self.editor = Editor(self.presenter, workplace, owner=self, habits=habits)
        title = self.tr("Calibration · case {number}").format(number=opened.record.number)
        self.editor.header.title.tell(title)
        self.cine_panel: CinePanel | None = None
        self.result: CalibrationResult | None = None
        self._progress = pieces.label("", "figure", name="case_progress")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._arrange()
        self.presenter.answer_changed.connect(self._count)
        self._count()

    @property
    def reads(self) -> bool:
        """Whether the case is being read; else it is looked at."""
        return self.opened.reading.editable

    def _policy(self) -> EditorPolicy:
        record = self.opened.record
        return EditorPolicy(
            structures=(Structure.FIBROSIS,),
            locked=frozenset({Structure.MYOCARDIUM}),
            answers=True,
            frames_wanted=record.key_frames,
            ed=record.ed,
            es=record.es,
            apex_up=record.apex_up,
            septum_left=record.septum_left,
            closed_words=self.tr("This case is submitted. “Read it again” begins a new reading."),
        )

    def _go_to_first_open(self) -> None:
        if self.presenter.answers.still_open():
            self.presenter.go_to(self.presenter.answers.still_open()[0])

    # Its panels.

    def _arrange(self) -> None:
        inner = QWidget()
        inner.setProperty("surface", "clear")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for panel in self._panels():
            column.addWidget(panel, int(isinstance(panel, CalibrationResult)))
            column.addWidget(pieces.line())
        if self.result is None:
            column.addStretch(1)
        area = QScrollArea()
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inner)
        side = pieces.surface(QWidget(), "panel")
        side.setFixedWidth(PANEL_WIDTH)
        whole = QVBoxLayout(side)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(area, 1)
        foot = QVBoxLayout()
        foot.setContentsMargins(S16, S12, S16, S16)
        foot.setSpacing(S8)
        for widget in self._foot():
            foot.addWidget(widget)
        whole.addLayout(foot)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.editor, 1)
        row.addWidget(pieces.line(upright=True))
        row.addWidget(side)

    def _panels(self) -> list[QWidget]:
        layers = LayersPanel(self.editor.layers, self.presenter)
        if self.reads or self.opened.score is None:
            self.cine_panel = CinePanel(self.presenter)
            return [FramePanel(self.editor), self.cine_panel, layers]
        self.result = CalibrationResult(self.opened.score)
        self.result.frame_wanted.connect(self._show_frame)
        return [self.result, layers]

    def _foot(self) -> list[QWidget]:
        if self.reads:
            action = self.editor.keys.actions.bind("submit", self.ask_submit)
            submit = pieces.button(
                self.tr("Submit and see the truth"),
                "case_submit",
                primary=True,
                tip=action.toolTip(),
                run=self.ask_submit,
            )
            aside = pieces.button(self.tr("Later"), "case_later", run=self.list_wanted.emit)
            buttons = [submit, aside]
        else:
            self._bar.hide()
            buttons = [
                pieces.button(
                    self.tr("Next case"), "case_next", primary=True, run=self.next_wanted.emit
                ),
                pieces.button(self.tr("Read it again"), "case_again", run=self.again_wanted.emit),
                pieces.button(self.tr("All cases"), "case_list", run=self.list_wanted.emit),
            ]
        for button in buttons:
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return [self._progress, self._bar, *buttons]

    def _count(self, *_: object) -> None:
        total = len(self.presenter.policy.frames_wanted)
        count = self.presenter.answers.answered()
        words = self.tr("{count} of {total} key frames answered")
        if not self.reads:
            words = self.tr("Solid: yours · white: the truth")
        self._progress.setText(words.format(count=count, total=total))
        self._bar.setRange(0, max(1, total))
        self._bar.setValue(count)

    # What is asked of it.

    def ask_submit(self) -> None:
        """Hand the case in, or go to the first frame of which nothing is said."""
        self.presenter.end_gesture()
        self.editor.player.pause()
        if self.cine_panel is not None:
            self.cine_panel.keep()
        answers = self.presenter.answers
        for frame in self.presenter.policy.frames_wanted:
            if answers.state(frame) is FrameState.OPEN:
                self.presenter.go_to(frame)
                self.editor.hint.tell(
                    self.tr("Nothing is said of this frame yet: draw, or N for none.")
                )
                return
        self.presenter.paused = True  # nothing is drawn while it is being handed in
        self.submit_wanted.emit()

    def may_draw_again(self) -> None:
        """What was to be handed in stays here."""
        self.presenter.paused = False

    def go_on(self) -> None:
        """Q: the next open frame, then the submission; of a case that is read, the next case."""
        if not self.reads:
            self.next_wanted.emit()
        elif not self.presenter.answers.go_on() and not self.presenter.answers.still_open():
            self.ask_submit()

    def _show_frame(self, frame: int) -> None:
        self.presenter.go_to(frame)
        self.editor.canvas.setFocus()

    def close_down(self) -> None:
        if self.cine_panel is not None and self.reads:
            self.cine_panel.keep()
        self.editor.close_down()
