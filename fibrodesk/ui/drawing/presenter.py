"""The editor's decisions: which mask is drawn on, what a gesture does to it, what is told."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal

from fibrodesk.domain import answering
from fibrodesk.domain.brush import resized_px
from fibrodesk.domain.cine import Cine
from fibrodesk.domain.draft import Draft, Edit
from fibrodesk.domain.geometry import ImagePoint, PixelBox, PixelSpacing
from fibrodesk.domain.mask import MaskArray, MaskKey, MaskPatch, Structure
from fibrodesk.ui.drawing.answers import Answers
from fibrodesk.ui.drawing.canvas.guide import Path
from fibrodesk.ui.drawing.canvas.hands import Pen
from fibrodesk.ui.drawing.journal import Journal, Post
from fibrodesk.ui.drawing.policy import EditorPolicy
from fibrodesk.ui.drawing.ports import Reading
from fibrodesk.ui.drawing.tools.brush import BrushTool, EraserTool
from fibrodesk.ui.drawing.tools.outline import OutlineTool, PolygonTool
from fibrodesk.ui.drawing.tools.tool import Tool

_USUAL_RADIUS_PX = 8.0
_THINNEST_PRESSURE = 0.2


class EditorPresenter(QObject):
    """One reading of one cine under one policy; knows no widget.

    `answers` holds what is said of frames, `journal` what is on disk.
    """

    mask_changed = Signal(object, object)  # MaskKey, PixelBox of the image
    frame_changed = Signal(int)
    answer_changed = Signal(int)  # the frame
    fact_changed = Signal(str)  # its name
    policy_changed = Signal()
    structure_changed = Signal(object)  # Structure
    tool_changed = Signal(str)
    brush_changed = Signal(float)  # radius in image pixels
    path_changed = Signal(object)  # Path or None
    history_changed = Signal()
    history_ended = Signal(object)  # the Edit last made elsewhere, or None: nothing to undo here
    saved_changed = Signal(object)  # journal.Saved
    noted = Signal(str)
    failed = Signal(object)

    def __init__(
        self,
        reading: Reading,
        cine: Cine,
        *,
        policy: EditorPolicy,
        post: Post,
        locked: Mapping[MaskKey, MaskArray] | None = None,
        proposals: Mapping[MaskKey, MaskArray] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.reading, self.cine = reading, cine
        self.locked = dict(locked or {})
        self.proposals = dict(proposals or {}) if policy.proposals else {}
        self._policy = policy
        self._structure = policy.structures[0]
        self._frame = policy.frames_wanted[0] if policy.frames_wanted else 0
        self._radius_px = _USUAL_RADIUS_PX
        self.pressure_counts = False
        self.paused = False  # while the loop plays nothing is drawn
        self._preview: MaskArray | None = None
        self._copied: tuple[Structure, MaskArray] | None = None
        kinds: tuple[type[Tool], ...] = (BrushTool, EraserTool, OutlineTool, PolygonTool)
        self._tools = {kind.name: kind(self) for kind in kinds}
        self._tool = self._tools[BrushTool.name]
        self.journal = Journal(reading, post=post, parent=self)
        self.journal.saved_changed.connect(self.saved_changed)
        self.journal.failed.connect(self.failed)
        self.answers = Answers(self)

    # What is drawn on.

    @property
    def draft(self) -> Draft:
        return self.reading.draft

    @property
    def policy(self) -> EditorPolicy:
        return self._policy

    def set_policy(self, policy: EditorPolicy) -> None:
        """Other key frames, other marks: what may be done has changed."""
        self._policy = policy
        self.policy_changed.emit()

    @property
    def frame(self) -> int:
        return self._frame

    @property
    def structure(self) -> Structure:
        return self._structure

    @property
    def key(self) -> MaskKey:
        return MaskKey(self._frame, self._structure)

    @property
    def spacing(self) -> PixelSpacing | None:
        return self.cine.facts.spacing

    def mask(self) -> MaskArray:
        return self.draft.mask(self.key)

    def shown(self, key: MaskKey) -> MaskArray:
        """The mask as it is to be painted, a stroke in the making included."""
        if self._preview is not None and key == self.key:
            return self._preview
        return self.draft.mask(key)

    def wall(self, frame: int) -> MaskArray | None:
        """The myocardium of a frame: locked, or as it is drawn here; None if there is none."""
        key = MaskKey(frame, Structure.MYOCARDIUM)
        if key in self.locked:
            return self.locked[key]
        return self.draft.mask(key) if self.draft.has_mask(key) else None

    def go_to(self, frame: int) -> None:
        """Show another frame; a shape begun is left, a stroke in hand is finished."""
        frame = max(0, min(self.cine.facts.frames - 1, frame))
        if frame == self._frame:
            return
        self.end_gesture()
        self._frame = frame
        self.frame_changed.emit(frame)
        self.history_changed.emit()

    def set_structure(self, structure: Structure) -> None:
        if structure not in self._policy.structures or structure is self._structure:
            return
        self.end_gesture()
        self._structure = structure
        self.structure_changed.emit(structure)

    # The pen.

    @property
    def tool(self) -> Tool:
        return self._tool

    def choose_tool(self, name: str) -> None:
        if name == self._tool.name:
            return
        self.end_gesture()
        self._tool = self._tools[name]
        self.tool_changed.emit(name)

    @property
    def brush_radius_px(self) -> float:
        return self._radius_px

    def set_brush_radius(self, radius_px: float) -> None:
        self._radius_px = resized_px(radius_px, 0)
        self.brush_changed.emit(self._radius_px)

    def resize_brush(self, notches: int) -> None:
        self.set_brush_radius(resized_px(self._radius_px, notches))

    def radius_of(self, pen: Pen) -> float:
        if pen.pressure is None or not self.pressure_counts:
            return self._radius_px
        return max(0.5, self._radius_px * max(_THINNEST_PRESSURE, pen.pressure))

    def why_not(self) -> str:
        """Why the pen draws nothing here and now; empty if it does."""
        if not self.reading.editable:
            return self.tr("This reading is submitted. Take it back to draw on it.")
        if self.paused:
            return self.tr("The loop is playing. Pause it to draw.")
        if not self._policy.frames_wanted:
            return self.tr("There are no key frames yet. Choose them first.")
        if self._frame not in self._policy.frames_wanted:
            return self.tr("This is no key frame. Ctrl and an arrow go to the nearest one.")
        return ""

    def press(self, point: ImagePoint, pen: Pen) -> None:
        why_not = self.why_not()
        if why_not:
            self.noted.emit(why_not)
            return
        self._tool.press(point, pen)

    def drag(self, point: ImagePoint, pen: Pen) -> None:
        self._tool.drag(point, pen)

    def release(self, point: ImagePoint, pen: Pen) -> None:
        self._tool.release(point, pen)

    def end_gesture(self) -> None:
        """Finish a stroke in hand; a polygon not closed is left."""
        if self._tool.name == PolygonTool.name:
            self._tool.cancel()
        else:
            self._tool.finish()

    # The board of the tools.

    def preview(self, mask: MaskArray | None, box: PixelBox) -> None:
        self._preview = mask
        self.mask_changed.emit(self.key, box)

    def show_path(self, path: Path | None) -> None:
        self.path_changed.emit(path)

    def commit(self, patch: MaskPatch | None, kind: str) -> None:
        self._preview = None
        if patch is not None:
            self.record(answering.painted(self.draft, patch, kind=kind))

    # Steps.

    def record(self, edit: Edit | None) -> bool:
        """Do one step; whether there was one to do. None changes nothing."""
        if edit is None or not self.reading.editable:
            return False
        self.journal.record(edit)
        self._tell(edit)
        return True

    def undo(self) -> None:
        """Take back the last step on the frame shown; a shape in the making loses a point."""
        if self._tool.busy:
            self._tool.back()
            return
        self._take_back(self._frame)

    def undo_elsewhere(self) -> None:
        """Go to where the last step was made, and take it back there if no frame shows it."""
        last = self.draft.last_edit
        if last is None:
            return
        if last.frame is None:
            self._take_back(None)
        else:
            self.go_to(last.frame)

    def _take_back(self, frame: int | None) -> None:
        if not self.reading.editable:
            self.noted.emit(self.why_not())
            return
        change = self.journal.undo(frame)
        if change is None:
            self.history_ended.emit(self.draft.last_edit)
        else:
            self._tell(change)

    def redo(self) -> None:
        self.end_gesture()
        if not self.reading.editable:
            self.noted.emit(self.why_not())
            return
        change = self.journal.redo(self._frame)
        if change is None:
            self.noted.emit(self.tr("There is nothing to do again on this frame."))
        else:
            self._tell(change)

    def copy(self) -> None:
        if not self.draft.has_mask(self.key):
            self.noted.emit(self.tr("There is no mask on this frame to copy."))
            return
        self._copied = (self._structure, self.mask().copy())
        self.noted.emit(self.tr("The mask is copied. Ctrl+V puts it on the frame shown."))

    def paste(self) -> None:
        """Put the copied mask in place of this frame's, its origin told."""
        if self._copied is None or self._copied[0] is not self._structure:
            self.noted.emit(self.tr("Nothing is copied yet. Ctrl+C copies a frame's mask."))
            return
        self.answers.put(self._frame, self._copied[1])

    def save(self) -> None:
        self.end_gesture()
        self.journal.retry()

    def close(self) -> None:
        """Finish the stroke in hand; what is still being written goes on without us."""
        self.end_gesture()
        self.journal.close()

    def _tell(self, change: Edit) -> None:
        for patch in change.patches:
            self.mask_changed.emit(patch.key, patch.box)
        for answer in change.answers:
            self.answer_changed.emit(answer.key.frame)
        for fact in change.facts:
            self.fact_changed.emit(fact.name)
        self.history_changed.emit()
