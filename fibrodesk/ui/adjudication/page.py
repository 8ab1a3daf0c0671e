"""The consensus of one cine: the editor in the middle, the readers beside it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from fibrodesk.domain import answering
from fibrodesk.domain.mask import MaskArray, MaskKey, Structure, bounding_box
from fibrodesk.domain.reading import AnswerState
from fibrodesk.ui.adjudication.beside import heart_of, others_of
from fibrodesk.ui.adjudication.finish_panel import FinishPanel
from fibrodesk.ui.adjudication.laying import Laying
from fibrodesk.ui.adjudication.ports import Dispute, Opened, Sources, Way
from fibrodesk.ui.adjudication.settled_panel import SettledPanel
from fibrodesk.ui.adjudication.signed_band import SignedBand
from fibrodesk.ui.adjudication.source_panel import SourcePanel
from fibrodesk.ui.adjudication.source_panes import SourcePanes
from fibrodesk.ui.adjudication.taking import Taking
from fibrodesk.ui.drawing.answers import FrameState
from fibrodesk.ui.drawing.editor import Editor
from fibrodesk.ui.drawing.habits import Habits
from fibrodesk.ui.drawing.others import PREVIEW
from fibrodesk.ui.drawing.policy import EditorPolicy
from fibrodesk.ui.drawing.presenter import EditorPresenter
from fibrodesk.ui.look import pieces
from fibrodesk.ui.workplace import Workplace

_SIDE = 320
_FIBROSIS = Structure.FIBROSIS
SETTLED = (FrameState.DONE, FrameState.NONE, FrameState.NOT_ASSESSABLE)


class AdjudicationPage(QWidget):
    """Lives as long as its cine is open; `close_down` before it goes."""

    onward_wanted = Signal()  # this frame is said: go to what comes after it
    answered = Signal(int)  # something else is said of this frame

    def __init__(
        self,
        opened: Opened,
        frames: tuple[int, ...],
        workplace: Workplace,
        *,
        frame: int,
        habits: Habits | None,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("adjudication_page")
        self.opened = opened
        self._lifted = False  # the person asked to change what is signed
        self._masks: dict[str, dict[int, MaskArray]] = {}  # of the readers seen, by letter
        self._names: dict[str, str] = {}
        self.presenter = EditorPresenter(
            opened.reading,
            opened.cine,
            policy=self._policy(frames),
            post=workplace.runner.post,
            locked=opened.locked,
        )
        self.presenter.go_to(frame)
        self.editor = Editor(self.presenter, workplace, owner=self, habits=habits)
        self.laying = Laying(self.presenter)
        self.taking = Taking(self.editor, self.laying)
        self.panes = SourcePanes(self.laying, self.editor.canvas)
        self.sources = SourcePanel(self.editor, self.laying)
        self.settled = SettledPanel()
        self.finish = FinishPanel()
        self.band = SignedBand()
        self._below = QStackedWidget()
        self._side = QStackedWidget()
        self._arrange()
        self._connect()
        self._bind()
        self._hold()
        self._fits = habits is None  # nobody has chosen yet where to look

    def _policy(self, frames: tuple[int, ...]) -> EditorPolicy:
        opened = self.opened
        has_wall = any(key.structure is Structure.MYOCARDIUM for key in opened.locked)
        return EditorPolicy(
            structures=(_FIBROSIS,),
            locked=frozenset({Structure.MYOCARDIUM}) if has_wall else frozenset(),
            proposals=opened.with_model,
            answers=True,
            frames_wanted=tuple(sorted(frame for frame in frames if frame not in opened.settled)),
            consensus=True,
            ed=opened.ed,
            es=opened.es,
            apex_up=opened.apex_up,
            septum_left=opened.septum_left,
        )

    def _arrange(self) -> None:
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(self.editor, 1)
        across.addWidget(pieces.line(upright=True))
        across.addWidget(self._side)
        self._side.setFixedWidth(_SIDE)
        pieces.surface(self._side, "panel")
        self._below.addWidget(self.sources)
        self._below.addWidget(self.settled)
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.band)
        column.addWidget(self.panes, 1)
        column.addWidget(pieces.line())
        column.addWidget(self._below)
        self._side.addWidget(whole)
        self._side.addWidget(self.finish)

    def _connect(self) -> None:
        presenter = self.presenter
        presenter.frame_changed.connect(self._frame_changed)
        presenter.answer_changed.connect(self.answered)
        presenter.answers_told.connect(self._tell_finish)
        self.laying.previewed.connect(self._show_preview)
        self.sources.finish_wanted.connect(self.show_finish)
        self.finish.back_wanted.connect(self.show_sources)
        self.finish.frame_wanted.connect(presenter.go_to)
        self.band.change_wanted.connect(self._lift)
        self.sources.name_finish(
            self._finish_words(), self.editor.workplace.commands["settle"].tooltip
        )

    def _bind(self) -> None:
        keys = self.editor.keys.actions
        keys.bind("done", self.done)
        keys.bind("none", self.none)
        keys.bind("shape_cancel", self.cancel)
        keys.bind("peek", lambda: self.hide_masks(True), released=lambda: self.hide_masks(False))

    def _finish_words(self) -> str:
        """What the check list is for: what is signed waits for another, or is taken back."""
        standing = self.opened.standing
        if standing.waiting and not standing.mine:
            return self.tr("Signatures…")
        return self.tr("Sign…") if standing.way is Way.TOGETHER else self.tr("Settle…")

    # Which frame.

    def want(self, frame: int) -> None:
        """Go to a frame; one that no rule has sent here can be drawn on from now on."""
        wanted = self.presenter.policy.frames_wanted
        if frame in self.opened.key_frames and frame not in (*wanted, *self.opened.settled):
            self.presenter.set_policy(self._policy((*wanted, frame)))
        self.presenter.go_to(frame)
        self._frame_changed(frame)

    def _frame_changed(self, frame: int) -> None:
        self.laying.show(None)
        self._hold()
        settled = self.opened.settled.get(frame)
        if settled is not None:
            self.settled.tell(settled)
        self._below.setCurrentWidget(self.sources if settled is None else self.settled)
        self.panes.show_frame(self.presenter.picture(), None)

    def show_dispute(self, dispute: Dispute | None) -> None:
        self.sources.tell(dispute)

    def show_sources_of(self, sources: Sources) -> None:
        """What the readers say of the frame, if it is still the one that is shown."""
        if sources.frame != self.presenter.frame:
            return
        for voice in sources.voices:
            self._names[voice.letter] = voice.name
            if voice.mask is not None:
                self._masks.setdefault(voice.letter, {})[sources.frame] = voice.mask
        if sources.model is not None:
            self.presenter.proposals[MaskKey(sources.frame, _FIBROSIS)] = sources.model
        self.presenter.others = others_of(
            self._names, self._masks, self.opened.settled, title=self.tr("settled")
        )
        self.laying.show(sources)
        self.panes.show_frame(self.presenter.picture(), sources)
        self.editor.layers.changed.emit()
        if self._fits:
            self._fits = False
            heart = heart_of(sources, self.presenter.wall(sources.frame))
            if heart is not None:
                self.editor.canvas.fit(heart)

    # What is said.

    def done(self) -> None:
        """D: the frame is agreed on; on to the next open one of this cine, then of the next."""
        answers, presenter = self.presenter.answers, self.presenter
        answers.done(stay=True)
        if answers.overall(presenter.frame) in SETTLED:
            self.onward_wanted.emit()

    def none(self) -> None:
        """N: there is no fibrosis on this frame; on as after D."""
        presenter = self.presenter
        presenter.end_gesture()
        why_not = presenter.why_not()
        if why_not:
            presenter.noted.emit(why_not)
            return
        presenter.record(answering.said(presenter.draft, presenter.key, AnswerState.NONE))
        self.onward_wanted.emit()

    def unanswered(self, frame: int) -> bool:
        """Whether a frame that may be drawn on waits for an answer."""
        return self.presenter.answers.overall(frame) not in SETTLED

    def hide_masks(self, hidden: bool) -> None:
        self.editor.canvas.hide_masks(hidden)
        self.panes.hide_masks(hidden)

    def _show_preview(self, mask: MaskArray | None) -> None:
        layers, canvas = self.editor.layers, self.editor.canvas
        before, layers.preview = layers.preview, mask
        if mask is None or before is None or not canvas.exchange(PREVIEW, mask):
            self.editor.showing.layers()
        else:
            canvas.repaint_box(bounding_box(before ^ mask))

    # Who has signed.

    def _hold(self) -> None:
        """What somebody has signed or settled is not changed by a slip of the pen."""
        standing, words = self.opened.standing, ""
        if self.presenter.frame in self.opened.settled:
            words = self.tr("This frame is settled. Open it again at the right to change it.")
        elif standing.waiting and not self._lifted:
            words = self.tr("This is signed. “Change it” at the right takes the signatures away.")
        if words != self.presenter.held:
            self.presenter.hold(words)
        self.band.tell(standing, lifted=self._lifted)

    def _lift(self) -> None:
        self._lifted = True
        self._hold()
        self.editor.canvas.setFocus()

    # The end.

    def show_finish(self) -> None:
        """The check list, in the place of the sources."""
        self.presenter.end_gesture()
        self.laying.lay_between()
        self._side.setCurrentWidget(self.finish)
        self._tell_finish()
        self.finish.focus_first()

    def show_sources(self) -> None:
        self.finish.forget_password()
        self._side.setCurrentIndex(0)
        self.editor.canvas.setFocus()

    @property
    def finishing(self) -> bool:
        return self._side.currentWidget() is self.finish

    def tell_busy(self, busy: bool) -> None:
        """An act is on its way: nothing is drawn meanwhile."""
        self.presenter.paused = busy
        self._tell_finish(busy=busy)

    def _tell_finish(self, *, busy: bool = False) -> None:
        if self.finishing:
            answers = self.presenter.answers
            wanted = self.presenter.policy.frames_wanted
            frames = {frame: answers.overall(frame) for frame in wanted}
            self.finish.tell(frames, self.opened.standing, busy=busy)

    def cancel(self) -> None:
        """Esc leaves a field, a shape in the making, the slider's shape, the list, a message."""
        busy = self.presenter.board.tool.busy
        if self.settled.reason.hasFocus():
            self.editor.canvas.setFocus()  # what was typed stays
        elif not busy and self.editor.layers.preview is not None:
            self.laying.drop_preview()
        elif not busy and self.finishing:
            self.show_sources()
        elif busy or not self.editor.workplace.messages.dismiss():
            self.presenter.board.tool.cancel()

    def close_down(self) -> None:
        self.laying.lay_between()
        self.taking.hold(False)
        self.finish.forget_password()
        self.editor.close_down()
