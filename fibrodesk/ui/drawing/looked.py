"""Which frames have been on the screen since their masks last changed."""

from __future__ import annotations

from PySide6.QtCore import QObject

from fibrodesk.domain.geometry import PixelBox
from fibrodesk.domain.mask import MaskKey
from fibrodesk.ui.drawing.presenter import EditorPresenter


class Looked(QObject):
    """A mask that came to a frame from elsewhere has been looked at once the frame was shown.

    Frames that are shown while the loop plays count: that is how a carried outline is looked at.
    """

    def __init__(self, presenter: EditorPresenter) -> None:
        super().__init__(presenter)
        self._presenter = presenter
        self._frames = {presenter.frame}
        presenter.frame_changed.connect(self._frames.add)
        presenter.mask_changed.connect(self._changed)

    def at(self, frame: int) -> bool:
        return frame in self._frames

    def _changed(self, key: MaskKey, _box: PixelBox) -> None:
        if key.frame == self._presenter.frame:
            self._frames.add(key.frame)
        else:
            self._frames.discard(key.frame)
