"""The prepare screen's decisions: one cine is made ready for its readers, then locked."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event

from PySide6.QtCore import QObject, Signal

from fibrodesk.domain import keyframes
from fibrodesk.domain.mask import MaskKey, Structure
from fibrodesk.domain.reading import Origin
from fibrodesk.ui.drawing.presenter import EditorPresenter
from fibrodesk.ui.library.preparing import facts as prepare_facts
from fibrodesk.ui.library.preparing import marks as prepare_marks
from fibrodesk.ui.library.preparing import words as prepare_words
from fibrodesk.ui.library.preparing.acts import OpenedPreparation, PreparingActs, ProposedWalls
from fibrodesk.ui.task_scope import TaskScope
from fibrodesk.ui.workplace import Workplace

_CLOSING_S = 30.0


class PreparePresenter(QObject):
    """Opening, proposing, locking and closing happen off the GUI thread."""

    opened = Signal(object)  # OpenedPreparation
    nothing_left = Signal()
    locked = Signal(int)  # the number of its cine
    reopened = Signal()
    proposing_changed = Signal()
    proposed = Signal(int, int)  # frames taken over, frames left as they were drawn
    failed = Signal(object)

    def __init__(
        self, acts: PreparingActs, workplace: Workplace, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.acts, self._workplace, self._runner = acts, workplace, workplace.runner
        self.current: OpenedPreparation | None = None
        self.editor: EditorPresenter | None = None
        self.tasks = TaskScope(self._runner)  # of the cine that is open, and gone with it
        self.locking = False  # the act that locks it is on its way
        self._wish: tuple[str | None, str] | None = None  # the cine to be opened, and which not
        self._opening = False
        self._proposal: Event | None = None
        self._closed = Event()
        self._closed.set()

    # One cine.

    def open(self, cine_id: str | None, *, but: str = "") -> None:
        """Open a preparation; None opens the first cine that wants one, `but` that one.

        One opens at a time, as each takes its pen: the last wish counts.
        """
        self._wish = (cine_id, but)
        if not self._opening:
            self._begin(self._wish)

    def _begin(self, wish: tuple[str | None, str]) -> None:
        self._opening = True
        cine_id, but = wish

        def work(cancel: Event) -> OpenedPreparation | None:
            self._closed.wait(_CLOSING_S)
            wanted = cine_id or self.acts.next_cine(but=but)
            opened = self.acts.open(wanted) if wanted else None
            if opened is not None and cancel.is_set():
                self.acts.put_away(opened)
            return opened

        self._runner.run(
            work,
            done=lambda opened: self._open(wish, opened),
            failed=lambda error: self._not_opened(wish, error),
        )

    @property
    def opens(self) -> bool:
        """Whether a cine is on its way."""
        return self._wish is not None

    def _not_opened(self, wish: tuple[str | None, str], error: BaseException) -> None:
        self._opening = False
        if wish == self._wish:
            self._wish = None
            self._fail(error)
        self._begin_what_is_wished()

    def _begin_what_is_wished(self) -> None:
        if self._wish is not None:
            self._begin(self._wish)

    def _open(self, wish: tuple[str | None, str], opened: OpenedPreparation | None) -> None:
        self._opening = False
        if wish != self._wish:  # the reviewer went elsewhere meanwhile
            if opened is not None:
                self._lay_down(opened)
            self._begin_what_is_wished()
            return
        self._wish = None
        if opened is None:
            self.nothing_left.emit()
            return
        self.current = opened
        self.tasks = TaskScope(self._runner)
        self.editor = EditorPresenter(
            opened.reading,
            opened.cine,
            policy=prepare_facts.policy_of(opened.reading.draft),
            post=self._runner.post,
        )
        self.editor.fact_changed.connect(self._marks_changed)
        self.opened.emit(opened)

    def _marks_changed(self, name: str) -> None:
        if self.editor is not None and prepare_facts.is_mark(name):
            self.editor.set_policy(prepare_facts.policy_of(self.editor.draft))

    def close(self) -> None:
        """Lay down the pen in the background; the editor has let go of the draft by now."""
        current, self.current, self.editor = self.current, None, None
        self._wish = None
        self._stop_all()
        if current is not None:
            self._lay_down(current)

    def _lay_down(self, opened: OpenedPreparation) -> None:
        self._closed.clear()
        self._runner.run(
            lambda _cancel: self._put_away(opened),
            done=lambda _none: None,
            failed=self.failed.emit,
        )

    def _put_away(self, current: OpenedPreparation) -> None:
        try:
            self.acts.put_away(current)
        finally:
            self._closed.set()

    def close_now(self) -> None:
        """As `close`, and wait: the window goes."""
        current, self.current, self.editor = self.current, None, None
        self._stop_all()
        self._closed.wait(_CLOSING_S)
        if current is not None:
            self.acts.put_away(current)

    def _stop_all(self) -> None:
        self.stop_proposing()
        self.tasks.close()

    # Key frames.

    def suggest(self) -> str:
        """Choose key frames even in phase; what was found, in words. Marks made by hand stay."""
        editor, current = self.editor, self.current
        if editor is None or current is None:
            return ""
        facts = current.cine.facts
        found = keyframes.suggest(
            facts,
            wanted=current.key_frames_wanted,
            ed=prepare_facts.mark(editor.draft, "ed"),
            es=prepare_facts.mark(editor.draft, "es"),
        )
        editor.record(prepare_facts.chosen(editor.draft, found))
        return prepare_words.suggestion(found)

    def toggle_key_frame(self) -> None:
        editor = self.editor
        if editor is not None:
            editor.end_gesture()
            editor.record(prepare_facts.toggled(editor.draft, editor.frame))

    def mark(self, name: str) -> None:
        """Mark the frame shown as "ed" or "es"."""
        editor = self.editor
        if editor is not None:
            editor.record(prepare_facts.marked(editor.draft, name, editor.frame))

    def mark_by_area(self, told: Callable[[str], object]) -> None:
        """ED and ES from the cavity's area; `told` is given what was found, in words."""
        if self.editor is not None:
            prepare_marks.mark_by_area(self.editor, self.tasks, told=told, failed=self.failed.emit)

    # The myocardium.

    def copy_on(self) -> bool:
        """Put this frame's wall on the next key frame and go there; whether it was put."""
        return self.editor is not None and self.editor.landing.copy_on()

    @property
    def proposing(self) -> bool:
        return self._proposal is not None

    def propose(self) -> None:
        """Let the model outline the wall on the key frames; what a hand drew stays."""
        current, editor = self.current, self.editor
        if current is None or editor is None or self.proposing:
            return
        frames = editor.policy.frames_wanted
        stop = Event()
        work = self._workplace.busy.start(self.tr("Proposing the myocardium"), cancel=stop)

        def run(_cancel: Event) -> ProposedWalls:
            return self.acts.propose(current.record.id, frames, cancel=stop, progress=work.progress)

        def done(found: ProposedWalls) -> None:
            work.finish()
            self._proposal = None
            if self.editor is editor:
                self._accept(editor, found)
            self.proposing_changed.emit()

        def failed(error: BaseException) -> None:
            work.finish()
            self._proposal = None
            self.proposing_changed.emit()
            self.failed.emit(error)

        self._proposal = stop
        self.proposing_changed.emit()
        self._runner.run(run, done=done, failed=failed)

    def stop_proposing(self) -> None:
        if self._proposal is not None:
            self._proposal.set()

    def _accept(self, editor: EditorPresenter, found: ProposedWalls) -> None:
        taken = kept = 0
        for frame, mask in found.masks.items():
            key = MaskKey(frame, Structure.MYOCARDIUM)
            origin = editor.draft.answer(key).origin
            if editor.draft.has_mask(key) and origin is not Origin.MODEL:
                kept += 1  # a model never alters what a hand drew
                continue
            taken += editor.answers.put(
                frame,
                mask,
                origin=Origin.MODEL,
                kind="proposal",
                model=found.model,
                structure=Structure.MYOCARDIUM,
            )
        self.proposed.emit(taken, kept)

    # Locking.

    def missing(self) -> list[str]:
        return [] if self.editor is None else self.acts.missing(self.editor.draft)

    def lock(self) -> None:
        current = self.current
        if current is None or self.editor is None:
            return
        self.editor.end_gesture()
        self.editor.paused = self.locking = True  # nothing is drawn while it is being locked

        def done(_none: object) -> None:
            self.locking = False
            self.locked.emit(current.record.number)

        self._runner.run(
            lambda _cancel: self.acts.lock(current.reading), done=done, failed=self._fail
        )

    def reopen(self, reason: str) -> None:
        current = self.current
        if current is None:
            return
        self._runner.run(
            lambda _cancel: self.acts.reopen(current.record.id, reason=reason),
            done=lambda _none: self.reopened.emit(),
            failed=self._fail,
        )

    def _fail(self, error: BaseException) -> None:
        self.locking = False
        if self.editor is not None:
            self.editor.paused = False
        self.failed.emit(error)
