"""Tells once what a crash left, and goes on with it or back to the save point."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from fibrodesk.domain.mask import MaskKey
from fibrodesk.domain.recovery import Recovery, way_back
from fibrodesk.ui.drawing.past.preview import Changed, Preview, previews
from fibrodesk.ui.drawing.past.recovery_card import MOST_FRAMES, RecoveryCard
from fibrodesk.ui.drawing.past.words import when_words

if TYPE_CHECKING:
    from fibrodesk.ui.drawing.editor import Editor


class Recovering(QObject):
    """The recovery of one editor's reading; silent where the last session was closed."""

    def __init__(self, editor: Editor) -> None:
        super().__init__(editor)
        self._editor = editor
        self._found = editor.presenter.reading.recovery
        self.card: RecoveryCard | None = None
        self._steps = 0
        if self._found is not None:  # once the page stands, as it gives the focus elsewhere first
            QTimer.singleShot(0, self, self._tell)

    def _tell(self) -> None:
        found = self._found
        if found is None:
            return
        if not found.anything:
            words = self.tr("{when} Nothing is lost: it all was at a save point.")
            self._editor.hint.tell(words.format(when=when_words(found.told_s)))
            return
        self._show(found)

    def _show(self, found: Recovery) -> None:
        editor = self._editor
        card = self.card = RecoveryCard(editor.canvas, editor, found)
        card.go_on_wanted.connect(self.go_on)
        card.go_back_wanted.connect(self.go_back)
        card.frame_wanted.connect(editor.presenter.go_to)
        self._steps = self._count()
        editor.presenter.history_changed.connect(self._drawn)
        card.show()
        card.raise_()
        card.go_on.setFocus()
        self._ask_previews(found)

    def _ask_previews(self, found: Recovery) -> None:
        editor = self._editor
        changes = [self._changed(found, frame) for frame in found.frames[:MOST_FRAMES]]
        spacing = editor.presenter.spacing
        aspect = 1.0 if spacing is None else spacing.row_mm / spacing.column_mm
        editor.workplace.runner.run(
            lambda _cancel: previews(changes, editor.store.read, aspect=aspect),
            done=self._show_previews,
            failed=lambda _error: None,  # the words and the choices stand without pictures
        )

    def _changed(self, found: Recovery, frame: int) -> Changed:
        """Copies for another thread: what stands now may be drawn on meanwhile."""
        draft = self._editor.presenter.draft
        keys = [key for key in found.before if key.frame == frame]
        first: MaskKey = keys[0]
        return Changed(
            frame=frame,
            before={key: found.before[key][1] for key in keys},
            after={key: draft.mask(key).copy() for key in keys},
            said_before=found.before[first][0],
            said_after=draft.answer(first),
        )

    def _show_previews(self, found: list[Preview]) -> None:
        if self.card is not None:
            self.card.show_previews(found)

    def _count(self) -> int:
        """How many lines of the journal are steps; notes are none."""
        return sum(line.step is not None for line in self._editor.presenter.draft.log.since(0))

    def _drawn(self) -> None:
        """Whoever draws has gone on."""
        if self._count() > self._steps:
            self.leave()

    def go_on(self) -> None:
        """Everything that is recovered stays."""
        self.leave()
        self._editor.canvas.setFocus()

    def go_back(self) -> None:
        """As it was at the save point, by steps that can be undone."""
        found, presenter = self._found, self._editor.presenter
        self.go_on()  # first, or the steps would be taken for drawing
        if found is None:
            return
        for edit in way_back(presenter.draft, found):
            presenter.record(edit)
        words = self.tr("This is the save point again. Ctrl+Z on a frame takes that back.")
        self._editor.hint.tell(words)

    def leave(self) -> None:
        """The card goes; nothing is told again."""
        self._found = None
        card, self.card = self.card, None
        if card is not None:
            self._editor.presenter.history_changed.disconnect(self._drawn)
            card.hide()
            card.deleteLater()
