"""Carries a mask along a loop by dense optical flow, and tells how far that can be believed."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from fibrodesk.domain.cine import FrameArray
from fibrodesk.domain.geometry import PixelBox
from fibrodesk.domain.mask import MaskArray, bounding_box
from fibrodesk.vision.distance import DistanceArray, signed_distance_px

MOST_ERROR_PX = 3.0
"""Beyond this nothing is carried: the flow no longer knows where it came from."""

_Points = NDArray[np.float32]  # (h, w, 2): x and y in px of the cut, a pixel's centre is whole

_SMOOTH_SIGMA_PX = 1.0  # speckle is drawn anew from frame to frame; what moves is coarser
_LEAST_SIDE_PX = 16  # OpenCV refuses to look for a flow in less than 12
_MARGIN_SHARE = 0.12  # of the image's longer side: farther the heart does not move
_COARSE_FROM_ROWS = 600  # from here on speckle covers twice as many pixels, and so may the flow
_MOST_TRACERS = 4000
_SHARE_BACK = 90  # per cent of the tracers that come back to within the error
_REACH_PX = 8.0  # around the mask something must be seen that can be followed
_LEAST_CONTRAST = 1.5  # greys; flat black comes back to itself wherever it is said to go
_FAR_PX = -1e3  # the distance of what lies beyond the cut


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """What the way of a mask to the frame where it is now is worth."""

    frames: int  # that were crossed
    error_px: float  # nine tracers of ten come back to within this
    contrast: float  # standard deviation of the grey around the mask there

    @property
    def blind(self) -> bool:
        """Nothing is seen there that could be followed."""
        return self.contrast < _LEAST_CONTRAST

    @property
    def holds(self) -> bool:
        return self.error_px <= MOST_ERROR_PX and not self.blind


class Track:
    """A mask on its way from frame to frame.

    The flow is found between neighbouring frames, both ways. The ways back are chained, so that
    the mask's signed distance is looked up once, on the frame where it was drawn, however far it
    is carried: its edge stays as smooth as it was. Tracers on the mask go along the ways forth
    and return by the chained way back; how far they land from where they began is the error.

    Source:
        Kroeger, Timofte, Dai, Van Gool, ECCV 2016: dense inverse search, the flow.
        Kalal, Mikolajczyk, Matas, ICPR 2010: forward-backward error, the trust in it.
    """

    def __init__(self, mask: MaskArray, frame: FrameArray) -> None:
        """Begin with `mask`, bool (H, W), on `frame`, uint8 (H, W) or (H, W, 3).

        Raises:
            ValueError: the mask is empty, or not of the frame's size.
        """
        if mask.shape != frame.shape[:2] or not mask.any():
            raise ValueError(f"no mask of {mask.shape} can be followed on {frame.shape}")
        rows, columns = mask.shape
        margin = math.ceil(_MARGIN_SHARE * max(rows, columns))
        self._shape = (rows, columns)
        self._box = _widened(bounding_box(mask), margin).clipped(self._shape)
        cut = mask[self._box.slices]
        self._distance = signed_distance_px(np.ascontiguousarray(cut))
        self._places = _places(cut.shape)
        self._back = self._places
        self._tracers = self._at = _tracers(cut)
        self._flow = _flow_for(rows)
        self._seen = self._look(frame)
        self._frames = 0

    def go_on(self, frame: FrameArray) -> Trust:
        """To the next frame of the loop, of the same size; what the way so far is worth."""
        seen = self._look(frame)
        forth = self._between(self._seen, seen)
        back = self._between(seen, self._seen)
        self._at = self._at + _looked_up(forth, self._at)
        self._back = _looked_up(self._back, self._places + back)
        self._seen = seen
        self._frames += 1
        return self._trust()

    def mask(self) -> MaskArray:
        """Where the mask lies now, bool (H, W)."""
        carried = np.zeros(self._shape, np.bool_)
        carried[self._box.slices] = self._carried_distance() > 0
        return carried

    def _between(self, first: FrameArray, second: FrameArray) -> _Points:
        """The flow; a cut that is smaller than the search bears goes on as its edge is."""
        rows, columns = first.shape
        missing = (max(0, _LEAST_SIDE_PX - rows), max(0, _LEAST_SIDE_PX - columns))
        if any(missing):
            first, second = (
                np.pad(each, ((0, missing[0]), (0, missing[1])), mode="edge")
                for each in (first, second)
            )
        found = self._flow.calc(first, second, None)[:rows, :columns]
        return np.ascontiguousarray(found, np.float32)

    def _trust(self) -> Trust:
        apart = np.linalg.norm(_looked_up(self._back, self._at) - self._tracers, axis=2)
        near = self._carried_distance() > -_REACH_PX
        return Trust(
            frames=self._frames,
            error_px=float(np.percentile(apart, _SHARE_BACK)),
            contrast=float(self._seen[near].std()) if near.any() else 0.0,
        )

    def _carried_distance(self) -> DistanceArray:
        found = cv2.remap(
            self._distance,
            self._back,
            None,
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_CONSTANT,
            borderValue=_FAR_PX,
        )
        return np.asarray(found, np.float32)

    def _look(self, frame: FrameArray) -> FrameArray:
        """What of a frame is followed: its grey around the mask, lightly smoothed."""
        cut = np.ascontiguousarray(frame[self._box.slices])
        if cut.ndim == 3:
            cut = cv2.cvtColor(cut, cv2.COLOR_RGB2GRAY)
        return np.asarray(cv2.GaussianBlur(cut, (0, 0), _SMOOTH_SIGMA_PX), np.uint8)


def _flow_for(rows: int) -> cv2.DISOpticalFlow:
    flow = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    flow.setFinestScale(1 if rows < _COARSE_FROM_ROWS else 2)
    return flow


def _widened(box: PixelBox, by_px: int) -> PixelBox:
    return PixelBox(box.top - by_px, box.left - by_px, box.bottom + by_px, box.right + by_px)


def _places(shape: tuple[int, ...]) -> _Points:
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    return np.dstack([columns, rows]).astype(np.float32)


def _tracers(mask: MaskArray) -> _Points:
    """Pixels of the mask, evenly over it, as points (1, n, 2)."""
    rows, columns = np.nonzero(mask)
    step = max(1, math.ceil(rows.size / _MOST_TRACERS))
    return np.dstack([columns[::step], rows[::step]]).astype(np.float32)


def _looked_up(field: _Points, at: _Points) -> _Points:
    """`field` at places between its pixels."""
    found = cv2.remap(field, at, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(found, np.float32)
