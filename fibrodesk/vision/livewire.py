"""A path along the edges of an image, from a seed to wherever the pointer is.

Source:
    Mortensen EN, Barrett WA. Intelligent scissors for image composition. SIGGRAPH 1995, 191-198;
    as OpenCV has it (`cv2.segmentation.IntelligentScissorsMB`).
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from fibrodesk.domain.cine import FrameArray
from fibrodesk.domain.geometry import ImagePoint, PixelBox

_REACH_CELLS = 100  # of a map, to each side of its seed: a map is made in about 10 ms
_SPECKLE = 1 / 340  # of the image's width: the Gaussian's sigma that takes the speckle away
_FINEST_PX, _COARSEST_PX = 1.2, 3.0  # that sigma's bounds
_STEEPEST = 20.0  # grey levels a pixel after smoothing; a steeper edge draws no more than this
_SOFTENED = 3  # neighbours on each side over which the steps of the path are evened out


@dataclass(slots=True)
class _Map:
    """The cheapest ways from one seed to every cell of a window; a cell is `scale` pixels wide."""

    box: PixelBox
    scale: int
    scissors: cv2.segmentation.IntelligentScissorsMB

    def way_to(self, point: ImagePoint) -> NDArray[np.float64]:
        """Points of the image, seed first: (n, 2) as x, y; none where the map has no way."""
        rows = -(-self.box.height // self.scale)
        columns = -(-self.box.width // self.scale)
        column = min(columns - 1, max(0, int((point.x_px - self.box.left) / self.scale)))
        row = min(rows - 1, max(0, int((point.y_px - self.box.top) / self.scale)))
        try:
            cells = self.scissors.getContour((column, row)).reshape(-1, 2)
        except cv2.error:  # where all costs are nil it may run in a circle
            return np.zeros((0, 2))
        corner = np.array([self.box.left, self.box.top])
        return np.asarray((cells + 0.5) * self.scale + corner, np.float64)


class Livewire:
    """Follows edges of one picture; `begin` at a seed, then ask for the way `to` any place.

    The map around a seed is made in windows: 200 pixels wide at full resolution, and for places
    farther away twice, four times as wide at half, a quarter of it. So no move of the pointer
    costs more than one such map, and a way depends on its two ends alone.
    """

    def __init__(self, picture: FrameArray) -> None:
        """`picture`: uint8 (H, W), or (H, W, 3), of which the grey is taken."""
        self._grey = picture if picture.ndim == 2 else cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
        self._seed = ImagePoint(0.0, 0.0)
        self._maps: dict[int, _Map] = {}

    def begin(self, seed: ImagePoint) -> None:
        """Start anew at `seed`, cut to the image."""
        self._seed = self._on_image(seed)
        self._maps = {}

    def to(self, place: ImagePoint) -> tuple[ImagePoint, ...]:
        """The way along the edges from the seed to `place`, cut to the image; both ends stand."""
        end = self._on_image(place)
        scale = self._scale_for(end)
        if scale not in self._maps:
            self._maps[scale] = self._map(scale)
        way = _softened(self._maps[scale].way_to(end))
        inner = tuple(ImagePoint(float(x), float(y)) for x, y in way[1:-1])
        return (self._seed, *inner, end)

    def _on_image(self, point: ImagePoint) -> ImagePoint:
        height, width = self._grey.shape[:2]
        return ImagePoint(
            min(float(width), max(0.0, point.x_px)), min(float(height), max(0.0, point.y_px))
        )

    def _scale_for(self, place: ImagePoint) -> int:
        """1 near the seed, then 2, 4, 8: the smallest window that holds the place."""
        away = max(abs(place.x_px - self._seed.x_px), abs(place.y_px - self._seed.y_px))
        scale = 1
        while away >= scale * (_REACH_CELLS - 2):
            scale *= 2
        return scale

    def _map(self, scale: int) -> _Map:
        height, width = self._grey.shape[:2]
        reach = scale * _REACH_CELLS
        box = PixelBox.around([self._seed], margin_px=reach).clipped((height, width))
        cells = (-(-box.width // scale), -(-box.height // scale))
        window = np.ascontiguousarray(self._grey[box.slices])
        sigma_px = min(_COARSEST_PX, max(_FINEST_PX, _SPECKLE * width))
        smooth = cv2.GaussianBlur(window, (0, 0), max(sigma_px, 0.5 * scale))
        if scale > 1:
            smooth = cv2.resize(smooth, cells, interpolation=cv2.INTER_AREA)
        scissors = cv2.segmentation.IntelligentScissorsMB()
        scissors.setEdgeFeatureCannyParameters(12, 36, 3, L2gradient=True)
        scissors.setGradientMagnitudeMaxLimit(_STEEPEST * 4)  # of a Sobel, which sums four
        scissors.setWeights(0.3, 0.2, 0.5)  # no Canny edge, direction, magnitude
        scissors.applyImage(smooth)
        column = min(cells[0] - 1, int((self._seed.x_px - box.left) / scale))
        row = min(cells[1] - 1, int((self._seed.y_px - box.top) / scale))
        scissors.buildMap((column, row))
        return _Map(box, scale, scissors)


def _softened(way: NDArray[np.float64]) -> NDArray[np.float64]:
    """The steps from cell to cell evened out by a running mean; its ends stay."""
    count = len(way)
    if count < 3:
        return way
    sums = np.vstack([np.zeros(2), np.cumsum(way, axis=0)])
    places = np.arange(count)
    half = np.minimum(np.minimum(places, count - 1 - places), _SOFTENED)
    return np.asarray((sums[places + half + 1] - sums[places - half]) / (2 * half + 1)[:, None])
