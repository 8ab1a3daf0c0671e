"""What the picture itself suggests for its ratings; the reviewer decides."""

from __future__ import annotations

from threading import Event

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from fibrodesk.domain.cine import Cine
from fibrodesk.domain.draft import Edit, Fact, FactChange
from fibrodesk.ui.drawing.presenter import EditorPresenter
from fibrodesk.ui.look import pieces
from fibrodesk.ui.look.theme import S4
from fibrodesk.ui.task_scope import TaskScope
from fibrodesk.vision.quality import ImageQuality, measure_quality

_LOOKED_AT = 5  # frames, spread over the loop


class QualityNote(QWidget):
    """A line of measured figures below the ratings, and a button that takes the suggestion."""

    def __init__(self, editor: EditorPresenter, cine: Cine, tasks: TaskScope) -> None:
        super().__init__()
        self.setObjectName("quality_note")
        self._editor, self._cine = editor, cine
        self._found: ImageQuality | None = None
        self.words = pieces.label("", "quiet", name="quality_words", wrap=True)
        self.take = pieces.button(
            self.tr("Take the suggestion"), "take_quality", tip="", run=self._take
        )
        self.take.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S4)
        column.addWidget(self.words)
        column.addWidget(self.take)
        self.setVisible(False)
        self._allow()
        for signal in (editor.fact_changed, editor.policy_changed):
            signal.connect(self._allow)
        tasks.run(self._measure, done=self._show, failed=lambda _error: None)

    def _measure(self, cancel: Event) -> ImageQuality | None:
        frames = []
        count = self._cine.facts.frames
        for step in range(min(count, _LOOKED_AT)):
            if cancel.is_set():
                return None
            frames.append(self._cine.frame(step * count // min(count, _LOOKED_AT)))
        return measure_quality(frames)

    def _show(self, found: ImageQuality | None) -> None:
        """A damaged frame or a black picture suggests nothing, and the canvas tells of it."""
        self._found = found
        words = [self._told(), self._measured(found)]
        self.words.setText("\n".join(each for each in words if each))
        self.take.setVisible(found is not None)
        self.setVisible(bool(self.words.text()))
        self._allow()

    def _told(self) -> str:
        told = self._cine.facts.told
        if not told.quality:
            return ""
        grades = {"good": self.tr("good"), "medium": self.tr("medium"), "poor": self.tr("poor")}
        words = self.tr("{dataset} calls it {grade}.")
        return words.format(dataset=told.dataset, grade=grades.get(told.quality, told.quality))

    def _measured(self, found: ImageQuality | None) -> str:
        if found is None:
            return ""
        words = self.tr(
            "Measured: contrast {contrast:.2f}, sharpness {sharpness:.2f}. "
            "That suggests quality {quality} and contrast {rating}; you decide."
        )
        return words.format(
            contrast=found.contrast,
            sharpness=found.sharpness,
            quality=found.quality_rating,
            rating=found.contrast_rating,
        )

    def _suggested(self) -> tuple[FactChange, ...]:
        if self._found is None:
            return ()
        wanted: dict[str, Fact] = {
            "quality": self._found.quality_rating,
            "contrast": self._found.contrast_rating,
        }
        facts = self._editor.draft.facts
        return tuple(
            FactChange(name, facts.get(name), value)
            for name, value in wanted.items()
            if facts.get(name) != value
        )

    def _allow(self, *_: object) -> None:
        why_not = ""
        if not self._editor.reading.editable:
            why_not = self.tr("This preparation is locked.")
        elif self._found is None:
            why_not = self.tr("The picture was not measured.")
        elif not self._suggested():
            why_not = self.tr("The ratings say so already.")
        tip = self.tr(
            "Take the suggestion\nSets image quality and contrast as measured; one step to undo."
        )
        pieces.allow(self.take, not why_not, why_not=why_not, tip=tip)

    def _take(self) -> None:
        changes = self._suggested()
        if changes:
            self._editor.record(Edit(kind="ratings", frame=None, facts=changes))
