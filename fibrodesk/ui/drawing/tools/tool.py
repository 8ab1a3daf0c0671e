"""What a tool is, and the board that it draws on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from fibrodesk.domain.cine import FrameArray
from fibrodesk.domain.geometry import ImagePoint, PixelBox, PixelSpacing
from fibrodesk.domain.mask import MaskArray, MaskKey, MaskPatch, Structure
from fibrodesk.domain.reading import Origin
from fibrodesk.ui.drawing.canvas.guide import Path
from fibrodesk.ui.drawing.canvas.hands import Pen


class Board(Protocol):
    """The mask under the pen, and the one way to change it."""

    @property
    def key(self) -> MaskKey: ...

    @property
    def spacing(self) -> PixelSpacing | None: ...

    @property
    def reach_px(self) -> float:
        """How near to a handle means the handle, in image pixels; it goes with the zoom."""
        ...

    @property
    def pen(self) -> Pen:
        """How the pen is held while nothing is pressed."""
        ...

    def mask(self) -> MaskArray:
        """As it stands in the draft, to be read."""
        ...

    def mask_of(self, structure: Structure) -> MaskArray | None:
        """The drawn mask of another structure of this frame, to be read; None if there is none."""
        ...

    def may_draw(self, structure: Structure) -> bool:
        """Whether that structure, too, may be drawn here."""
        ...

    def picture(self) -> FrameArray:
        """The stored pixels of the frame shown, never a display filter's: (H, W) or (H, W, 3)."""
        ...

    def wall(self) -> MaskArray | None:
        """The myocardium of this frame, locked or drawn."""
        ...

    def allowed(self) -> MaskArray | None:
        """Where the pen may add pixels; None is everywhere."""
        ...

    def radius_of(self, pen: Pen) -> float:
        """The brush's radius in image pixels; a pen's pressure may make it smaller."""
        ...

    def preview(self, mask: MaskArray | None, box: PixelBox) -> None:
        """Show `mask` in place of the draft's until the pen is lifted; `box` has changed."""
        ...

    def commit(
        self, patch: MaskPatch | None, kind: str, *, ground: MaskArray | None = None
    ) -> bool:
        """One step that can be taken back, cut to the lock; whether there was one.

        `ground` is the mask on which a shape was begun: what stood there comes back also
        outside the lock. None changed nothing.
        """
        ...

    def put(
        self, masks: Mapping[Structure, MaskArray], kind: str, *, origin: Origin = Origin.DRAWN
    ) -> None:
        """Put whole masks of the frame shown in place of what is there, as one step."""
        ...

    def commit_together(self, patches: Sequence[MaskPatch], kind: str) -> bool:
        """As `commit`, of several structures of the frame shown: one step for all of them."""
        ...

    def show_paths(self, *paths: Path) -> None:
        """Lines in the making; none takes them away."""
        ...

    def tell(self, words: str) -> None:
        """A word at the foot of the canvas."""
        ...

    def tell_lock(self) -> None:
        """Say that the lock alone has kept the pen from drawing."""
        ...


class Tool:
    """Gestures in, patches out; a tool knows no widget. What it does not need, it ignores."""

    name = ""
    rings = False  # whether the brush's ring is shown

    def __init__(self, board: Board) -> None:
        self._board = board

    @property
    def busy(self) -> bool:
        """Whether a shape or a stroke has been begun and not ended."""
        return False

    @property
    def loses(self) -> str:
        """What `leave` would throw away, in words for whoever looks elsewhere; empty if nothing."""
        return ""

    def why_not(self) -> str:
        """Why this tool has nothing to do on what is drawn here; empty if it has."""
        return ""

    def would_erase(self, pen: Pen) -> bool:
        """Whether a press with this pen takes away; the ring shows it before the press."""
        return False

    def press(self, point: ImagePoint, pen: Pen) -> None: ...

    def drag(self, point: ImagePoint, pen: Pen) -> None: ...

    def release(self, point: ImagePoint, pen: Pen) -> None: ...

    def hover(self, point: ImagePoint) -> None: ...

    def finish(self) -> None:
        """Close the shape and put it on the mask."""

    def cancel(self) -> None:
        """Leave the mask as it was."""

    def leave(self) -> None:
        """Another tool, frame or window comes: finish, or cancel what only its hand can finish."""
        self.finish()

    def pause(self) -> None:
        """The window has lost the focus: what the pen holds ends, what waits for it may stay."""
        self.leave()

    def back(self) -> None:
        """Take the last point back."""

    def double_press(self, point: ImagePoint) -> None:
        """The second press of a double click has come; its release is still to come."""
        self.finish()

    def held_changed(self) -> None:
        """Ctrl, Alt or Shift went down or up while nothing is pressed: see the board's `pen`."""

    def settle(self) -> None:
        """The tool has come to hand, or the mask under it is another.

        It was changed, by this tool or by undo, redo, a step of shaping; or another frame is shown.
        """
