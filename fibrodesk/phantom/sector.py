"""The fan: where its beams lie, and the table that turns beams into pixels.

World coordinates are millimetres from the transducer's face: x to the right, depth downwards.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from fibrodesk.domain.geometry import ImagePoint, PixelBox, PixelSpacing

FloatImage = NDArray[np.float32]
Lengths = NDArray[np.float64]
"""Places are double: which tissue a sample meets must not hang on a processor's last digit."""

SAMPLES = 400
"""Depths at which each beam is sampled."""

BEAMS = 176

_FACE_SHARE = 0.02  # of the depth: where the picture begins
_HEIGHT_SHARE = 0.86  # of the rows that the fan fills at most
_WIDTH_SHARE = 0.86  # of the columns
_TOP_SHARE = 0.065  # of the rows that lie above the transducer


@dataclass(frozen=True, slots=True, kw_only=True)
class Sector:
    """A fan of `BEAMS` beams on an image of `rows` by `columns` square pixels."""

    rows: int
    columns: int
    depth_mm: float
    half_angle_rad: float

    @property
    def pixel_mm(self) -> float:
        by_height = self.depth_mm / (_HEIGHT_SHARE * self.rows)
        by_width = 2 * self.depth_mm * math.sin(self.half_angle_rad)
        return max(by_height, by_width / (_WIDTH_SHARE * self.columns))

    @property
    def spacing(self) -> PixelSpacing:
        return PixelSpacing(row_mm=self.pixel_mm, column_mm=self.pixel_mm)

    @property
    def apex(self) -> ImagePoint:
        """The transducer, where x and depth are 0."""
        free = self.rows - self.depth_mm / self.pixel_mm
        top = min(max(_TOP_SHARE * self.rows, free / 2), free)
        return ImagePoint(self.columns / 2, top)

    def point(self, x_mm: float, depth_mm: float) -> ImagePoint:
        return ImagePoint(
            self.apex.x_px + x_mm / self.pixel_mm, self.apex.y_px + depth_mm / self.pixel_mm
        )

    @property
    def box(self) -> PixelBox:
        """The pixels that hold the fan."""
        half = self.depth_mm * math.sin(self.half_angle_rad)
        return PixelBox.around([self.point(-half, 0), self.point(half, self.depth_mm)]).clipped(
            (self.rows, self.columns)
        )

    def pixel_places(self, box: PixelBox) -> tuple[Lengths, Lengths]:
        """x and depth in mm at the pixel centres of a box, each (box.height, box.width)."""
        x = (np.arange(box.left, box.right) + 0.5 - self.apex.x_px) * self.pixel_mm
        depth = (np.arange(box.top, box.bottom) + 0.5 - self.apex.y_px) * self.pixel_mm
        across, down = np.meshgrid(x, depth)
        return across, down

    def inside(self, box: PixelBox) -> NDArray[np.bool_]:
        """Which pixels of a box the fan covers, (box.height, box.width)."""
        x, depth = self.pixel_places(box)
        reach = np.hypot(x, depth)
        angle = np.arctan2(x, depth)
        shown: NDArray[np.bool_] = (
            (reach <= self.depth_mm)
            & (reach >= _FACE_SHARE * self.depth_mm)
            & (np.abs(angle) <= self.half_angle_rad)
        )
        return shown


@dataclass(frozen=True, slots=True, eq=False)
class BeamGrid:
    """The samples of all beams. Arrays are (SAMPLES, BEAMS) unless said otherwise."""

    x_mm: Lengths
    depth_mm: Lengths
    range_mm: FloatImage  # (SAMPLES, 1), from the transducer
    angle_rad: FloatImage  # (1, BEAMS)
    sample_mm: float
    beam_rad: float


@dataclass(frozen=True, slots=True, eq=False)
class ScanTable:
    """For each pixel of the fan, the four samples about it and their weights."""

    pixels: NDArray[np.intp]  # (P,), flat indices of the image
    first: NDArray[np.intp]  # (P,), flat index of the sample before it in range and angle
    weights: tuple[FloatImage, FloatImage, FloatImage, FloatImage]
    shape: tuple[int, int]

    def convert(self, beams: FloatImage) -> NDArray[np.uint8]:
        """Beams of grey levels, (SAMPLES, BEAMS), to an image (H, W); 0 outside the fan."""
        flat = beams.ravel()
        grey = flat[self.first] * self.weights[0]
        for offset, weight in zip((1, BEAMS, BEAMS + 1), self.weights[1:], strict=True):
            grey += flat[self.first + offset] * weight
        image = np.zeros(self.shape, np.uint8)
        np.put(image, self.pixels, (grey + 0.5).astype(np.uint8))
        return image


@lru_cache(maxsize=8)
def beam_grid(sector: Sector) -> BeamGrid:
    reach = np.linspace(0, sector.depth_mm, SAMPLES)[:, None]
    angle = np.linspace(-sector.half_angle_rad, sector.half_angle_rad, BEAMS)[None, :]
    return BeamGrid(
        x_mm=reach * np.sin(angle),
        depth_mm=reach * np.cos(angle),
        range_mm=reach.astype(np.float32),
        angle_rad=angle.astype(np.float32),
        sample_mm=sector.depth_mm / (SAMPLES - 1),
        beam_rad=2 * sector.half_angle_rad / (BEAMS - 1),
    )


@lru_cache(maxsize=8)
def scan_table(sector: Sector) -> ScanTable:
    box = sector.box
    x, depth = sector.pixel_places(box)
    shown = sector.inside(box)
    row, column = np.nonzero(shown)
    x, depth = x[shown], depth[shown]
    sample = np.hypot(x, depth) / sector.depth_mm * (SAMPLES - 1)
    beam = (np.arctan2(x, depth) / sector.half_angle_rad + 1) / 2 * (BEAMS - 1)
    s0 = np.clip(sample.astype(np.intp), 0, SAMPLES - 2)
    b0 = np.clip(beam.astype(np.intp), 0, BEAMS - 2)
    s, b = (sample - s0).astype(np.float32), (beam - b0).astype(np.float32)
    return ScanTable(
        (row + box.top) * sector.columns + column + box.left,
        s0 * BEAMS + b0,
        ((1 - s) * (1 - b), (1 - s) * b, s * (1 - b), s * b),
        (sector.rows, sector.columns),
    )
