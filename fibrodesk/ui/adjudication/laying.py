"""What can be laid on a frame of the consensus: a reader's mask or region, or what lies between.

Each is one step of the same history as every stroke, and is taken back like one.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from fibrodesk.desk.consensus import laying as words
from fibrodesk.domain.geometry import ImagePoint
from fibrodesk.domain.mask import MaskArray
from fibrodesk.domain.reading import AnswerState, Origin
from fibrodesk.ui.adjudication.ports import Sources, Voice
from fibrodesk.ui.drawing.presenter import EditorPresenter

STEP = 0.05  # of the way from A to B
_SETTLES_MS = 600  # after the last key, what the keys have chosen is one step

LabelArray = NDArray[np.int32]
"""Shape (H, W): the number of the region, 0 outside of every one."""


class Laying(QObject):
    """Knows the sources of the frame shown, and lays them with the editor's own hand."""

    changed = Signal()  # other sources, or another mask: what is taken may differ
    previewed = Signal(object)  # MaskArray | None: the outline of what may be laid
    shared = Signal(float)  # how far from A to B

    def __init__(self, editor: EditorPresenter, parent: QObject | None = None) -> None:
        super().__init__(parent or editor)
        self._editor = editor
        self.sources: Sources | None = None
        self.share = 0.5
        self._sliding = False  # a preview stands that is not laid
        self._regions: dict[str, LabelArray] = {}
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLES_MS)
        self._settle.timeout.connect(self.lay_between)
        editor.history_told.connect(self.changed)

    def show(self, sources: Sources | None) -> None:
        """The sources of the frame that the editor shows; None while they are on their way."""
        self.drop_preview()
        self.sources = sources
        self._regions = {}
        for voice in () if sources is None else sources.voices:
            if voice.mask is not None and voice.mask.any():
                self._regions[voice.letter] = regions_of(voice.mask)
        self.changed.emit()

    @property
    def ready(self) -> bool:
        return self.sources is not None and self.sources.frame == self._editor.frame

    def voice(self, letter: str) -> Voice | None:
        voices = () if self.sources is None else self.sources.voices
        return next((one for one in voices if one.letter == letter), None)

    # A reader's regions.

    def region_at(self, letter: str, at: ImagePoint, *, reach_px: float = 0.0) -> MaskArray | None:
        """The region of that reader's mask under a point, or the nearest within `reach_px`.

        A thin region is hard to hit where the image is shown small.
        """
        labels = self._regions.get(letter)
        if labels is None:
            return None
        reach = int(np.ceil(reach_px))
        row, column = int(np.floor(at.y_px)), int(np.floor(at.x_px))
        top, left = max(0, row - reach), max(0, column - reach)
        around = labels[top : max(0, row + reach + 1), left : max(0, column + reach + 1)]
        rows, columns = np.nonzero(around)
        if not rows.size:
            return None
        away = np.hypot(rows + top + 0.5 - at.y_px, columns + left + 0.5 - at.x_px)
        nearest = int(np.argmin(away))
        if reach and away[nearest] > reach_px + 1:
            return None
        return np.asarray(labels == around[rows[nearest], columns[nearest]])

    def taken(self, region: MaskArray) -> bool:
        """Whether all of it is in the consensus."""
        return bool(self._editor.mask()[region].all())

    def taken_of(self, letter: str) -> MaskArray | None:
        """What of that reader's mask is in the consensus, by whole regions."""
        labels = self._regions.get(letter)
        if labels is None:
            return None
        numbers = [n for n in range(1, int(labels.max()) + 1) if self.taken(labels == n)]
        return np.isin(labels, numbers) if numbers else None

    def toggle(self, letter: str, at: ImagePoint, *, reach_px: float = 0.0) -> bool:
        """Take the region under a point into the consensus, or out; whether there is one."""
        region = self.region_at(letter, at, reach_px=reach_px)
        if region is None or not self._may():
            return region is not None
        out = self.taken(region)
        mask = self._editor.mask() & ~region if out else self._editor.mask() | region
        self._lay(mask, kind=words.dropped_region(letter) if out else words.took_region(letter))
        return True

    def toggle_under(self, at: ImagePoint, *, reach_px: float = 0.0) -> bool:
        """The same on the canvas itself, where regions of several readers may lie over another.

        What is not in the consensus yet goes first, the first reader's before the second's.
        """
        found = [
            (letter, region)
            for letter in self._regions
            if (region := self.region_at(letter, at, reach_px=reach_px)) is not None
        ]
        fresh = [letter for letter, region in found if not self.taken(region)]
        for letter in [*fresh, *(letter for letter, _ in found)][:1]:
            return self.toggle(letter, at, reach_px=reach_px)
        if self._may():
            self._editor.noted.emit(self.tr("No reader marked anything here."))
        return False

    # Whole masks.

    def start_from(self, letter: str) -> None:
        """What that reader said, whatever it was, in the place of what is here."""
        voice = self.voice(letter)
        if voice is None or not self._may():
            return
        state = voice.answer.state
        if voice.mask is not None and voice.mask.any():
            self._lay(voice.mask, kind=words.took(letter))
        elif state in (AnswerState.NONE, AnswerState.NOT_ASSESSABLE):
            editor = self._editor
            edit = words.answered(
                editor.draft, editor.frame, voice.answer, None, words=words.took(letter)
            )
            if not editor.record(edit):
                self._tell_same()
        else:
            self._editor.noted.emit(self.tr("This reader gave no answer here."))

    def lay(self, source: str) -> None:
        """One of "intersection", "union", "majority", "staple" in the place of what is here."""
        mask = getattr(self.sources, source, None)
        if mask is not None and self._may():
            self._lay(mask, kind=words.STAPLE if source == "staple" else source)

    # Between A and B.

    @property
    def can_slide(self) -> bool:
        return self.ready and self.sources is not None and self.sources.between is not None

    def slide(self, share: float) -> None:
        """Show the shape between A (0) and B (1) as an outline; nothing is laid yet."""
        if not self.can_slide or self.sources is None or self.sources.between is None:
            return
        self.share = min(1.0, max(0.0, share))
        self._sliding = True
        self.previewed.emit(self.sources.between.at(self.share))
        self.shared.emit(self.share)

    def nudge(self, steps: int) -> None:
        """Nearer to B by a twentieth, or to A; laid when the keys have rested."""
        if not self.can_slide:
            self._editor.noted.emit(self.tr("A and B are not both drawn here."))
            return
        self.slide(round(self.share + steps * STEP, 2))
        self._settle.start()

    def lay_between(self) -> None:
        """What the slider shows becomes the consensus: one step."""
        self._settle.stop()
        if not self._sliding or self.sources is None or self.sources.between is None:
            return
        mask = self.sources.between.at(self.share)
        self.drop_preview()
        if self._may():
            self._lay(mask, kind=words.mean_shape(self.share), origin=Origin.INTERPOLATED)

    def drop_preview(self) -> None:
        """Nothing is laid."""
        self._settle.stop()
        if self._sliding:
            self._sliding = False
            self.previewed.emit(None)

    # How it is laid.

    def _may(self) -> bool:
        """Whether this frame takes a mask now; the person is told why not."""
        self._editor.end_gesture()
        why_not = self._editor.why_not()
        if why_not:
            self._editor.noted.emit(why_not)
        return not why_not and self.ready

    def _lay(self, mask: MaskArray, *, kind: str, origin: Origin = Origin.COPIED) -> None:
        editor = self._editor
        if not mask.any() and not editor.draft.has_mask(editor.key):
            editor.noted.emit(self.tr("That is empty here. N says that there is no fibrosis."))
        elif not editor.answers.put(editor.frame, mask, origin=origin, kind=kind):
            self._tell_same()

    def _tell_same(self) -> None:
        self._editor.noted.emit(self.tr("That is what stands here already."))


def regions_of(mask: MaskArray) -> LabelArray:
    """The 8-connected regions, numbered from 1."""
    _, labels = cv2.connectedComponents(mask.astype(np.uint8), connectivity=8)
    return np.asarray(labels, np.int32)
