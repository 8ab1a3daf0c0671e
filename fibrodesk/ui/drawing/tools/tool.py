"""What a tool is, and the board that it draws on."""

from __future__ import annotations

from typing import Protocol

from fibrodesk.domain.geometry import ImagePoint, PixelBox
from fibrodesk.domain.mask import MaskArray, MaskKey, MaskPatch
from fibrodesk.ui.drawing.canvas.guide import Path
from fibrodesk.ui.drawing.canvas.hands import Pen


class Board(Protocol):
    """The mask under the pen, and the one way to change it."""

    @property
    def key(self) -> MaskKey: ...

    def mask(self) -> MaskArray:
        """As it stands in the draft, to be read."""
        ...

    def radius_of(self, pen: Pen) -> float:
        """The brush's radius in image pixels; a pen's pressure may make it smaller."""
        ...

    def preview(self, mask: MaskArray | None, box: PixelBox) -> None:
        """Show `mask` in place of the draft's until the pen is lifted; `box` has changed."""
        ...

    def commit(self, patch: MaskPatch | None, kind: str) -> None:
        """One step that can be taken back; None changed nothing."""
        ...

    def show_path(self, path: Path | None) -> None: ...


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

    def press(self, point: ImagePoint, pen: Pen) -> None: ...

    def drag(self, point: ImagePoint, pen: Pen) -> None: ...

    def release(self, point: ImagePoint, pen: Pen) -> None: ...

    def hover(self, point: ImagePoint) -> None: ...

    def finish(self) -> None:
        """Close the shape and put it on the mask."""

    def cancel(self) -> None:
        """Leave the mask as it was."""

    def back(self) -> None:
        """Take the last point back."""
