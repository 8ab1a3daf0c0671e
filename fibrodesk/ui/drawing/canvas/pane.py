"""What a pane looks at: the viewport, the grey window, and where things stand on the screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QPointF, QSize, Signal
from PySide6.QtWidgets import QWidget

from fibrodesk.domain.cine import FrameArray
from fibrodesk.domain.geometry import ImagePoint, PixelBox, PixelSpacing
from fibrodesk.ui.drawing.canvas.viewport import Placing, Viewport

WHOLE_RANGE = (127.5, 255.0)
"""Level and width of the grey window that shows the pixels as they are."""


_SQUARE = 0.02  # scanners round the two spacings of one pixel apart
_MOST_TALL = 8.0  # beyond it, what a file tells is no pixel of a scanner


class Pane(QWidget):
    """Holds what is looked at; what is painted, and how hands move it, is told further on."""

    viewport_changed = Signal(object)  # Viewport
    grey_window_changed = Signal(float, float)  # level, width

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ratio = self.devicePixelRatioF()
        self._nudge = QPointF(0.0, 0.0)
        self._placed: tuple[Viewport, tuple[int, int], Placing] | None = None
        self._frame: FrameArray | None = None
        self._viewport = Viewport()
        self._grey_window = WHOLE_RANGE
        self._gamma = 1.0
        self._fits = True  # until the person zooms or pans, the image fills the pane

    @property
    def frame(self) -> FrameArray | None:
        """The stored pixels of what is shown; no filter of the display has touched them."""
        return self._frame

    @property
    def pane_size(self) -> tuple[int, int]:
        """Width and height in device pixels; a layout may have changed them before any event."""
        ratio = self._ratio
        return max(1, round(self.width() * ratio)), max(1, round(self.height() * ratio))

    @property
    def ratio(self) -> float:
        """Device pixels for one logical pixel."""
        return self._ratio

    @property
    def nudge(self) -> QPointF:
        """From the widget's corner to the whole device pixel on which its picture begins.

        Zero, but where the screen is scaled by a fraction such as 150 %.
        """
        return self._nudge

    def measure(self) -> None:
        """Ask for ratio and place once, and not at every move of the pen."""
        self._ratio = ratio = self.devicePixelRatioF()
        if ratio == int(ratio):
            self._nudge = QPointF(0.0, 0.0)
            return
        corner = self.mapTo(self.window(), QPointF(0.0, 0.0)) * ratio
        self._nudge = QPointF(round(corner.x()) - corner.x(), round(corner.y()) - corner.y())

    def device_point(self, position: QPointF) -> tuple[float, float]:
        """A position of the widget, in logical pixels, in device pixels of its picture."""
        ratio, nudge = self._ratio, self._nudge
        return position.x() * ratio - nudge.x(), position.y() * ratio - nudge.y()

    @property
    def viewport(self) -> Viewport:
        return self._viewport

    def set_viewport(self, viewport: Viewport) -> None:
        """Look at another part; tells `viewport_changed` once, so linked panes do not echo."""
        viewport = replace(viewport, tall=self._viewport.tall)  # that is the loop's, not the eye's
        if viewport == self._viewport:
            return
        self._viewport = viewport
        self._fits = False
        self._renew()
        self.viewport_changed.emit(viewport)

    def set_spacing(self, spacing: PixelSpacing | None) -> None:
        """Show pixels as wide and high as they are on the body; square ones where nobody knows."""
        tall = 1.0 if spacing is None else spacing.row_mm / spacing.column_mm
        tall = 1.0 if abs(tall - 1) < _SQUARE else min(_MOST_TALL, max(1 / _MOST_TALL, tall))
        if tall == self._viewport.tall:
            return
        self._viewport = replace(self._viewport, tall=tall)
        if self._fits:
            self.fit()
        self._renew()

    @property
    def fits(self) -> bool:
        """Whether the image fills the pane, and goes on to do so when the pane grows."""
        return self._fits

    def fit(self, box: PixelBox | None = None) -> None:
        """Fill the pane with the image, or with `box` of it."""
        if self._frame is None:
            return
        whole = PixelBox(0, 0, self._frame.shape[0], self._frame.shape[1])
        margin = 0.01 if box is None else 0.12
        self.set_viewport(self._viewport.fitted(box or whole, self.pane_size, margin=margin))
        self._fits = box is None

    def flip(self, *, across: bool, down: bool) -> None:
        """Show the image mirrored; nothing but the eye sees the difference."""
        fits = self._fits
        self.set_viewport(replace(self._viewport, flip_across=across, flip_down=down))
        self._fits = fits

    @property
    def grey_window(self) -> tuple[float, float]:
        """Level and width, in grey levels; `WHOLE_RANGE` shows the pixels as they are."""
        return self._grey_window

    def set_grey_window(self, level: float, width: float) -> None:
        """For the eye alone: no model and no export sees it."""
        window = (min(255.0, max(0.0, level)), min(510.0, max(2.0, width)))
        if window == self._grey_window:
            return
        self._grey_window = window
        self._renew()
        self.grey_window_changed.emit(*window)

    @property
    def gamma(self) -> float:
        """The exponent of the tone curve within the grey window; below 1 the dark is brighter."""
        return self._gamma

    def set_gamma(self, gamma: float) -> None:
        """For the eye alone, as the grey window is."""
        if gamma != self._gamma:
            self._gamma = gamma
            self._renew()

    @property
    def placing(self) -> Placing:
        """Where the image stands on this pane; worked out once, and not at every move."""
        known, size = self._placed, self.pane_size
        if known is not None and known[0] is self._viewport and known[1] == size:
            return known[2]
        placing = self._viewport.placed(size)
        self._placed = (self._viewport, size, placing)
        return placing

    def image_point(self, position: QPointF) -> ImagePoint:
        """The image point under a position of the widget, in logical pixels."""
        return self.placing.to_image(*self.device_point(position))

    def screen_point(self, point: ImagePoint) -> QPointF:
        """Where an image point stands on the widget, in logical pixels."""
        ratio, nudge = self._ratio, self._nudge
        x, y = self.placing.to_screen(point)
        return QPointF((x + nudge.x()) / ratio, (y + nudge.y()) / ratio)

    def screen_points(self, points: Sequence[ImagePoint]) -> list[QPointF]:
        """As `screen_point`, for a line of many points."""
        placing, ratio, nudge = self.placing, self._ratio, self._nudge
        left, top = nudge.x(), nudge.y()
        places = [placing.to_screen(point) for point in points]
        return [QPointF((x + left) / ratio, (y + top) / ratio) for x, y in places]

    def grey_at(self, point: ImagePoint) -> int | None:
        """The stored grey (of a colour frame the mean) under a point; None beside the image."""
        if self._frame is None:
            return None
        height, width = self._frame.shape[:2]
        if not (0 <= point.x_px < width and 0 <= point.y_px < height):
            return None
        return round(float(self._frame[int(point.y_px), int(point.x_px)].mean()))

    def sizeHint(self) -> QSize:
        return QSize(640, 480)

    def _renew(self) -> None:
        """Everything has to be painted anew."""
        self.update()
