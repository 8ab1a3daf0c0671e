"""What lies under the pen: the tool in hand, the brush's size, the lock, a stroke in the making."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np
from PySide6.QtCore import QObject, Signal

from fibrodesk.domain import answering
from fibrodesk.domain.brush import resized_px
from fibrodesk.domain.cine import FrameArray
from fibrodesk.domain.draft import Draft, Edit
from fibrodesk.domain.geometry import ImagePoint, PixelBox, PixelSpacing
from fibrodesk.domain.mask import MaskArray, MaskKey, MaskPatch, Structure
from fibrodesk.domain.reading import Origin
from fibrodesk.ui.drawing.canvas.guide import Path
from fibrodesk.ui.drawing.canvas.hands import Pen
from fibrodesk.ui.drawing.policy import EditorPolicy
from fibrodesk.ui.drawing.tools.brush import BrushTool
from fibrodesk.ui.drawing.tools.kinds import KINDS
from fibrodesk.ui.drawing.tools.tool import Tool

_USUAL_RADIUS_PX = 8.0
_THINNEST_PRESSURE = 0.2


class Ground(Protocol):
    """What the board asks of the reading that is drawn on; the presenter is one."""

    @property
    def key(self) -> MaskKey: ...

    @property
    def draft(self) -> Draft: ...

    @property
    def spacing(self) -> PixelSpacing | None: ...

    @property
    def policy(self) -> EditorPolicy: ...

    def wall(self, frame: int) -> MaskArray | None: ...

    def why_not(self) -> str: ...

    def picture(self) -> FrameArray: ...

    def record(self, edit: Edit | None) -> bool: ...


class DrawingBoard(QObject):
    """The one board of an editor; every tool draws on it, and it alone writes to the draft."""

    previewed = Signal(object, object)  # MaskKey, PixelBox of the image
    paths_changed = Signal(object)  # tuple of Path
    tool_changed = Signal(str)
    radius_changed = Signal(float)  # in image pixels
    lock_changed = Signal(bool)
    noted = Signal(str)

    def __init__(self, ground: Ground, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ground = ground
        self._radius_px = _USUAL_RADIUS_PX
        self._locked = False
        self._confined = False
        self._preview: MaskArray | None = None
        self.reach_px = _USUAL_RADIUS_PX  # the pointer tells it anew with each zoom
        self.pen = Pen()  # as it is held while nothing is pressed
        self.pressure_counts = False
        self._tools = {kind.name: kind(self) for kind in KINDS}
        self._tool = self._tools[BrushTool.name]

    # What a tool asks.

    @property
    def key(self) -> MaskKey:
        return self._ground.key

    @property
    def spacing(self) -> PixelSpacing | None:
        return self._ground.spacing

    def mask(self) -> MaskArray:
        return self._ground.draft.mask(self._ground.key)

    def mask_of(self, structure: Structure) -> MaskArray | None:
        """The drawn mask of another structure of the frame shown, to be read; None if none."""
        key = MaskKey(self.key.frame, structure)
        return self._ground.draft.mask(key) if self._ground.draft.has_mask(key) else None

    def may_draw(self, structure: Structure) -> bool:
        return structure in self._ground.policy.structures

    def picture(self) -> FrameArray:
        return self._ground.picture()

    def wall(self) -> MaskArray | None:
        return self._ground.wall(self.key.frame)

    def allowed(self) -> MaskArray | None:
        """Where the pen may add: the myocardium while the lock is on; None is everywhere."""
        if not (self._locked or self._confined) or self.key.structure is not Structure.FIBROSIS:
            return None
        return self.wall()

    def tell(self, words: str) -> None:
        self.noted.emit(words)

    def tell_lock(self) -> None:
        self.tell(self.tr("Only inside the myocardium: the lock lets nothing be added outside it."))

    def preview(self, mask: MaskArray | None, box: PixelBox) -> None:
        self._preview = mask
        self.previewed.emit(self.key, box)

    def show_paths(self, *paths: Path) -> None:
        self.paths_changed.emit(paths)

    def commit(
        self, patch: MaskPatch | None, kind: str, *, ground: MaskArray | None = None
    ) -> bool:
        preview, self._preview = self._preview, None
        allowed = self._within_lock(patch, ground)
        if allowed is not None and self._ground.record(
            answering.painted(self._ground.draft, allowed, kind=kind)
        ):
            return True
        if preview is not None:
            self.previewed.emit(self.key, PixelBox(0, 0, *preview.shape))
        if patch is not None and allowed is None:
            self.tell_lock()
        return False

    def put(
        self, masks: Mapping[Structure, MaskArray], kind: str, *, origin: Origin = Origin.DRAWN
    ) -> None:
        """Put whole masks of the frame shown in place of what is there, as one step."""
        draft, frame = self._ground.draft, self.key.frame
        edits = [
            answering.replaced(draft, MaskKey(frame, structure), mask, origin=origin, kind=kind)
            for structure, mask in masks.items()
        ]
        self._ground.record(answering.together(kind, frame, edits))

    def commit_together(self, patches: Sequence[MaskPatch], kind: str) -> bool:
        """As `commit`, of several structures of the frame shown; the lock asks nothing of it."""
        preview, self._preview = self._preview, None
        draft, frame = self._ground.draft, self.key.frame
        edits = [answering.painted(draft, patch, kind=kind) for patch in patches]
        if self._ground.record(answering.together(kind, frame, edits)):
            return True
        if preview is not None:
            self.previewed.emit(self.key, PixelBox(0, 0, *preview.shape))
        return False

    def _within_lock(self, patch: MaskPatch | None, ground: MaskArray | None) -> MaskPatch | None:
        """The lock keeps from adding outside; taking away is free everywhere."""
        allowed = self.allowed()
        if patch is None or allowed is None:
            return patch
        free = allowed[patch.box.slices] | patch.before
        if ground is not None:
            free |= ground[patch.box.slices]
        after = patch.after & free
        return None if np.array_equal(after, patch.before) else replace(patch, after=after)

    # What the reader chooses.

    @property
    def tool(self) -> Tool:
        return self._tool

    def choose_tool(self, name: str) -> None:
        if name == self._tool.name:
            self.settle()
            return
        if name not in self._tools:
            return
        why_not = self.why_not(name)
        if why_not:
            self.tell(why_not)
            return
        lost = self.end_gesture()
        self._tool = self._tools[name]
        self.tool_changed.emit(name)
        self.settle()
        self.tell_lost(lost)

    def why_not(self, name: str) -> str:
        """Why a tool has nothing to do here; empty if it has."""
        return self._tools[name].why_not()

    def leave_idle_tool(self) -> None:
        """Another structure is drawn: a tool that has nothing to do with it makes way."""
        if self._tool.why_not():
            self.choose_tool(BrushTool.name)

    @property
    def radius_px(self) -> float:
        return self._radius_px

    def set_radius(self, radius_px: float) -> None:
        self._radius_px = resized_px(radius_px, 0)
        self.radius_changed.emit(self._radius_px)

    def resize(self, notches: int) -> None:
        self.set_radius(resized_px(self._radius_px, notches))

    def radius_of(self, pen: Pen) -> float:
        if pen.pressure is None or not self.pressure_counts:
            return self._radius_px
        return max(0.5, self._radius_px * max(_THINNEST_PRESSURE, pen.pressure))

    @property
    def locked(self) -> bool:
        """Whether fibrosis is drawn inside the myocardium alone."""
        return self._locked

    @property
    def lock_holds(self) -> bool:
        """Whether the lock is on, and there is a myocardium on this frame that it keeps to."""
        return self._locked and self.allowed() is not None

    def lock(self, locked: bool) -> None:
        if locked != self._locked:
            self.end_gesture()
            self._locked = locked
            self.lock_changed.emit(locked)

    def confine(self, confined: bool) -> None:
        """For one gesture on a pane that shows the myocardium alone: nothing is added beside it."""
        self._confined = confined

    # The pen.

    def press(self, point: ImagePoint, pen: Pen) -> None:
        why_not = self._ground.why_not()
        if why_not:
            self.noted.emit(why_not)
            return
        self._tool.press(point, pen)

    def drag(self, point: ImagePoint, pen: Pen) -> None:
        self._tool.drag(point, pen)

    def release(self, point: ImagePoint, pen: Pen) -> None:
        self._tool.release(point, pen)

    def double_press(self, point: ImagePoint) -> None:
        self._tool.double_press(point)

    def hover(self, point: ImagePoint, pen: Pen) -> None:
        self.pen = pen
        self._tool.hover(point)

    def hold(self, pen: Pen) -> None:
        """Ctrl, Alt or Shift went down or up; the pointer has not moved."""
        if pen != self.pen:
            self.pen = pen
            self._tool.held_changed()

    def settle(self) -> None:
        """Another mask lies under the tool in hand, or another tool over the mask."""
        if not self._ground.why_not():
            self._tool.settle()

    def end_gesture(self) -> str:
        """Finish a stroke in hand; a shape that needs closing is left.

        Returns:
            What was lost with it, in words; empty if nothing was.
        """
        lost = self._tool.loses
        self._tool.leave()
        return lost

    def tell_lost(self, lost: str) -> None:
        """Say what `end_gesture` threw away, once nothing else is told any more."""
        if lost:
            self.tell(lost)

    def pause(self) -> None:
        """The window has lost the focus: nothing is held any more."""
        self._tool.pause()

    def shown(self, key: MaskKey) -> MaskArray:
        """The mask as it is to be painted, a stroke in the making included."""
        if self._preview is not None and key == self.key:
            return self._preview
        return self._ground.draft.mask(key)
