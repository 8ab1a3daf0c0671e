"""What of a frame lies on the canvas: its picture, its masks, and every step as it is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.domain.geometry import PixelBox
from fibrodesk.domain.mask import MaskKey, MaskPatch

if TYPE_CHECKING:
    from fibrodesk.ui.drawing.editor import Editor


class Showing(QObject):
    """Paints no more than what changed: all of a frame, its masks, or the box of one step."""

    def __init__(self, editor: Editor) -> None:
        super().__init__(editor)
        self._editor, self._presenter, self._canvas = editor, editor.presenter, editor.canvas

    def frame(self, *_: object) -> None:
        """The picture and the masks of the presenter's frame."""
        self.picture(self._presenter.frame)
        self.layers()

    def picture(self, frame: int) -> None:
        """The picture of `frame` alone; a frame that cannot be read is told, and shows nothing."""
        editor = self._editor
        try:
            stored = editor.store.frame(frame)
            self._canvas.set_frame(stored, seen=editor.seeing.seen(stored))
        except (FibrodeskError, OSError) as error:
            self._canvas.set_frame(None)
            editor.workplace.messages.tell(error)

    def layers(self, *_: object) -> None:
        """The masks of the frame shown, as they are now."""
        editor = self._editor
        self._canvas.set_layers(editor.layers.of(self._presenter.frame))
        editor.header.tell(self._presenter)
        editor.pointer.tell_soon()

    def preview(self, key: MaskKey, box: PixelBox) -> None:
        """A stroke in the making, or what a tool would do."""
        if self._takes(key):
            self._canvas.repaint_box(box, passing=True)

    def step(self, patch: MaskPatch) -> None:
        """A stroke that was recorded, taken back or done again."""
        if self._takes(patch.key):
            self._canvas.show_step(patch)

    def _takes(self, key: MaskKey) -> bool:
        """Hand the mask as it is now to the canvas; whether that shows its frame."""
        if key.frame != self._presenter.frame:
            return False
        if not self._canvas.exchange(key, self._presenter.board.shown(key)):
            self.layers()  # a mask that was empty until now
        self._editor.pointer.tell_soon()
        return True

    def answered(self, frame: int) -> None:
        """Another origin is another line."""
        shown = frame == self._presenter.frame
        if shown and not self._canvas.looks_like(self._editor.layers.of(frame)):
            self.layers()
