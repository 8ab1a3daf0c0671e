"""The canvas: paints a frame and its masks itself, and tells where the pen goes."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPointF, QRect, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QResizeEvent, QTransform
from PySide6.QtWidgets import QWidget

from fibrodesk.domain.cine import FrameArray
from fibrodesk.domain.geometry import PixelBox
from fibrodesk.domain.mask import MaskArray, MaskPatch
from fibrodesk.ui.drawing.canvas import guide
from fibrodesk.ui.drawing.canvas.guides import Guides
from fibrodesk.ui.drawing.canvas.layer import Layer
from fibrodesk.ui.drawing.canvas.picture import Picture
from fibrodesk.ui.drawing.canvas.stylus import Stylus
from fibrodesk.ui.look.theme import worn

_NOTHING = PixelBox(0, 0, 0, 0)
_LETTERS_MS = 60  # how long after a stroke its letter follows


class Canvas(Stylus):
    """One pane: a frame, the masks over it, and a viewport that panes can share.

    The gestures (`pressed`, `dragged`, `released`, `hovered` and the like) are in `Hands`,
    `Stylus` and `Travel`.
    """

    frame_shown = Signal()  # another frame, or the same one seen through another filter
    resized = Signal()
    layers_changed = Signal()  # other masks, or the same ones looking otherwise; no stroke tells it

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ground = QColor(worn().canvas)
        self._picture = Picture(worn().canvas)
        self._room: tuple[tuple[int, int], float] = ((0, 0), 1.0)
        self._image = QImage()
        self._layers: tuple[Layer, ...] = ()
        self._seen: FrameArray | None = None
        self._base_is_stale = True
        self._stale = _NOTHING
        self._passing = True  # what is stale is so through a step alone, made or in the making
        self._steps: list[MaskPatch] = []  # since the last painting
        self._masks_hidden = False
        self.guides = Guides(self)
        self._ring_rect = QRect()
        self._letters_due = QTimer(self)
        self._letters_due.setSingleShot(True)
        self._letters_due.setInterval(_LETTERS_MS)
        self._letters_due.timeout.connect(self._place_letters)

    # What is shown.

    def set_frame(self, frame: FrameArray | None, *, seen: FrameArray | None = None) -> None:
        """Show `frame`, uint8 (H, W) or (H, W, 3); zoom, pan and grey window stay.

        `seen` is painted in its place, where a filter of the display is on; `grey_at` and
        everything else go by `frame`, the stored pixels.
        """
        if frame is not None and frame is self._frame and seen is self._seen:
            return  # it stands already
        new_shape = frame is not None and (
            self._frame is None or self._frame.shape[:2] != frame.shape[:2]
        )
        self._frame = None if frame is None else np.ascontiguousarray(frame)
        self._seen = self._frame if seen is None else np.ascontiguousarray(seen)
        if new_shape and self._fits:
            self.fit()
        self._renew()
        self.frame_shown.emit()

    def set_gamma(self, gamma: float) -> None:
        """As of every pane; whatever else shows the frame as it is seen here is told."""
        was = self.gamma
        super().set_gamma(gamma)
        if self.gamma != was:
            self.frame_shown.emit()

    def set_layers(self, layers: Sequence[Layer]) -> None:
        """Show these masks, the first below."""
        self._layers = tuple(layers)
        self.guides.place_letters(self._layers)
        self._picture.layers_changed()
        self._repaint_all()
        self.layers_changed.emit()

    def looks_like(self, layers: Sequence[Layer]) -> bool:
        """Whether these masks would be drawn as those shown are, whatever is in them."""
        shown = [(layer.tag, layer.style, layer.visible) for layer in self._layers]
        return shown == [(layer.tag, layer.style, layer.visible) for layer in layers]

    def exchange(self, tag: Hashable, mask: MaskArray) -> bool:
        """Show `mask` in the layer of that tag; whether there is one.

        Nothing is painted: what differs is told by `repaint_box`.
        """
        for number, layer in enumerate(self._layers):
            if layer.tag == tag:
                if layer.mask is not mask:
                    others = list(self._layers)
                    others[number] = replace(layer, mask=mask)
                    self._layers = tuple(others)
                return True
        return False

    def hide_masks(self, hidden: bool) -> None:
        """Take every mask away for a look at the bare image, or bring them back."""
        self._masks_hidden = hidden
        self._picture.layers_changed()
        self._repaint_all()
        self.layers_changed.emit()

    @property
    def seen(self) -> FrameArray | None:
        """The frame as it is painted, the display's filters on it."""
        return self._seen

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The masks as they are seen now; none while they are hidden for a look."""
        return () if self._masks_hidden else self._layers

    def show_step(self, patch: MaskPatch) -> None:
        """As `repaint_box`, of a step that was done, undone or done again."""
        self._steps.append(patch)
        self.repaint_box(patch.box, passing=True)

    def repaint_box(self, box: PixelBox, *, passing: bool = False) -> None:
        """The masks have changed within `box` of the image; nothing else is painted again.

        `passing`: a step in the making changed what is shown, and no mask is another yet.
        """
        if self._frame is None or box.empty:
            return
        self._passing &= passing
        for number in range(len(self._layers)):
            self._picture.grow(number, box)
        margin = 2 * self._picture.line_px
        on_screen = self.placing.screen_box(box, self._picture.size, margin=margin)
        self._stale = self._stale.united(on_screen)
        self.update(self._logical(on_screen))
        if not self._letters_due.isActive() and any(layer.style.letter for layer in self._layers):
            self._letters_due.start()

    def _logical(self, box: PixelBox) -> QRect:
        """The logical pixels that hold a box of device pixels."""
        ratio, nudge = self.ratio, self.nudge
        left, top = math.floor(box.left / ratio), math.floor(box.top / ratio)
        right = math.ceil((box.right + nudge.x()) / ratio)
        bottom = math.ceil((box.bottom + nudge.y()) / ratio)
        return QRect(left - 1, top - 1, right - left + 2, bottom - top + 2)

    def set_ring(self, ring: guide.Ring | None) -> None:
        """Show the brush where it would hit."""
        if ring == self.guides.ring:
            return
        self.update(self._ring_rect)
        self.guides.ring = ring
        self._ring_rect = self.guides.ring_rect()
        self.update(self._ring_rect)

    def set_paths(self, paths: Sequence[guide.Path]) -> None:
        """Show lines that are being drawn; none takes them away."""
        self.update(self.guides.path_rect())
        self.guides.paths = tuple(paths)
        self.update(self.guides.path_rect())

    def set_pins(self, pins: Sequence[guide.Pin]) -> None:
        """Show these marks; a press on one draws nothing and tells `pin_clicked` its tag."""
        self.update(self.guides.pin_rect())
        self.guides.pins = tuple(pins)
        self.update(self.guides.pin_rect())

    def _pin_at(self, position: QPointF) -> guide.Pin | None:
        return self.guides.pin_at(position)

    # How it is painted.

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()
        self.resized.emit()

    def _make_room(self) -> None:
        self.measure()
        size, ratio = self.pane_size, self.ratio
        if (size, ratio) == self._room:
            return
        self._room = (size, ratio)
        self._picture.resize(size, ratio=ratio)
        screen = self._picture.screen
        self._image = QImage(screen.data, size[0], size[1], 4 * size[0], QImage.Format.Format_RGB32)
        if self._fits:
            self.fit()
        self._renew()

    def _renew(self) -> None:
        self._base_is_stale = True
        self._picture.layers_changed()
        self._ring_rect = self.guides.ring_rect()  # it goes with the image, and is painted there
        self._repaint_all()

    def _repaint_all(self) -> None:
        self._stale = PixelBox(0, 0, self._picture.size[1], self._picture.size[0])
        self._passing = False
        self.update()

    def _freshen(self) -> None:
        """Bring the buffers to what is to be shown; only what is stale is made anew."""
        if self._base_is_stale:
            self._picture.show(
                self._seen,
                viewport=self._viewport,
                grey_window=self._grey_window,
                gamma=self._gamma,
            )
            self._base_is_stale = False
        if not self._stale.empty:
            layers = () if self._masks_hidden else self._layers
            if self._passing and len(self._steps) == 1:
                self._picture.step(self._stale, self._steps[0], layers)
            else:
                passing = self._passing and not self._steps
                self._picture.compose(self._stale, layers, passing=passing)
            self._stale, self._passing = _NOTHING, True
        self._steps.clear()

    def paintEvent(self, event: QPaintEvent) -> None:
        self._make_room()
        self._freshen()
        painter = QPainter(self)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
        self._paint_picture(painter, event.rect())
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
        if self._frame is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self.guides.paint(painter, letters=not self._masks_hidden)
            if self.guides.ring is not None:
                self._to_device(painter)
                self.guides.paint_ring(painter)

    def _to_device(self, painter: QPainter) -> None:
        """From here on `painter` counts device pixels from where the picture begins.

        Qt would resample what it scales, and where the screen is scaled by a fraction a widget may
        begin within a device pixel.
        """
        if self.ratio != 1:
            painter.resetTransform()
            scaled = painter.deviceTransform()
            whole = QTransform.fromTranslate(round(scaled.dx()), round(scaled.dy()))
            painter.setTransform(whole * scaled.inverted()[0])

    def _paint_picture(self, painter: QPainter, exposed: QRect) -> None:
        """Pixel by pixel."""
        if self.ratio != 1:
            painter.fillRect(exposed, self._ground)  # what lies beside the last whole pixel
        self._to_device(painter)
        painter.drawImage(0, 0, self._image)
        painter.resetTransform()

    def _place_letters(self) -> None:
        """The masks have changed: their letters may stand elsewhere."""
        self.update(self.guides.letter_rect())
        self.guides.place_letters(self._layers)
        self.update(self.guides.letter_rect())
