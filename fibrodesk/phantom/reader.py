"""A simulated reader: redraws the true mask with the errors that a person makes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage, special

from fibrodesk.domain.geometry import PixelBox
from fibrodesk.domain.mask import MaskArray, bounding_box

FloatArray = NDArray[np.float64]

_WAVES = 24
_ROWS = 256  # lengths in px are told for a picture of so many rows
_EDGE_PX = 14.0  # distance over which the error of a boundary changes
_EDGE_FRAMES = 9.0  # time over which it changes
_REACH_PX = 4.0  # nobody errs by more at an edge
_SMALL_SHARE = 0.01  # of the myocardium: an island that is easily overlooked
_FORMS = ("focal", "diffuse", "mixed")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderHabits:
    """How far a reader strays. Lengths are px of a picture of 256 rows, and scale with it."""

    boundary_error_px: float = 0.46  # standard deviation of the outline
    miss: float = 0.5  # chance to overlook a vanishingly small island
    extra: float = 0.15  # chance to see an island in a patient where there is none
    form_error: float = 0.12  # chance to name another form of disease


@dataclass(frozen=True, slots=True)
class SimulatedReader:
    """One reader. The same seed, patient and frame give the same outline.

    The error at the boundary is smooth along the wall and from frame to frame, and an
    island that is overlooked is overlooked on its neighbouring frames too, as a reader who
    goes through a loop carries an opinion along.
    """

    seed: int
    habits: ReaderHabits = ReaderHabits()

    def outline(
        self, fibrosis: MaskArray, myocardium: MaskArray, *, frame: int, patient: int
    ) -> MaskArray:
        """What this reader draws on a frame.

        Args:
            fibrosis: the true mask, (H, W).
            myocardium: the common ground of both readers, (H, W); nothing is drawn outside.
        """
        drawn = np.zeros(fibrosis.shape, np.bool_)
        if not myocardium.any():
            return drawn
        cut = bounding_box(myocardium).slices
        wall = myocardium[cut]
        scale = fibrosis.shape[0] / _ROWS
        seen = self._seen(fibrosis[cut] & wall, wall, patient=patient)
        seen |= self._imagined(wall, scale=scale, frame=frame, patient=patient)
        if seen.any():
            drawn[cut] = seen
            near = _around(drawn, margin_px=math.ceil(_REACH_PX * scale))
            strayed = self._error(near, scale=scale, frame=frame, patient=patient)
            drawn[near] = (_signed_distance(drawn[near]) + strayed > 0) & myocardium[near]
        return drawn

    def form(self, true_form: str | None, *, patient: int = 0) -> str | None:
        """The form of disease that this reader names; None where there is no fibrosis."""
        rng = self._rng(patient, 3)
        if true_form is None or rng.random() >= self.habits.form_error:
            return true_form
        return str(rng.choice([form for form in _FORMS if form != true_form]))

    def confidence(self, drawn: MaskArray, myocardium: MaskArray, *, patient: int) -> int:
        """1 to 5: less for a small or an almost empty finding than for a clear one."""
        share = drawn.sum() / max(1, myocardium.sum())
        clear = 4.2 if share == 0 else 2.8 + 2.0 * min(1.0, share / 0.12)
        return int(np.clip(round(clear + float(self._rng(patient, 4).normal(0, 0.6))), 1, 5))

    def _rng(self, patient: int, what: int) -> np.random.Generator:
        return np.random.default_rng((self.seed, patient, what))

    def _seen(self, fibrosis: MaskArray, myocardium: MaskArray, *, patient: int) -> MaskArray:
        """The islands of the true mask that this reader notices."""
        islands, count = ndimage.label(fibrosis, np.ones((3, 3)))
        if count == 0:
            return fibrosis
        rows, columns = np.nonzero(fibrosis)
        numbers = islands[rows, columns]
        sizes = np.bincount(numbers, minlength=count + 1)[1:]
        row = np.bincount(numbers, rows)[1:] / sizes
        column = np.bincount(numbers, columns)[1:] / sizes
        middle = _middle(myocardium)
        bearings = np.arctan2(row - middle[0], column - middle[1])
        attention = _Attention.draw(self.seed, patient).at(bearings)
        chance = self.habits.miss * np.exp(-sizes / myocardium.sum() / _SMALL_SHARE)
        noticed = np.concatenate(([False], attention >= chance))
        return np.asarray(noticed[islands])

    def _imagined(
        self, myocardium: MaskArray, *, scale: float, frame: int, patient: int
    ) -> MaskArray:
        """An island that only this reader sees, at the same stretch of wall on all frames."""
        rng = self._rng(patient, 1)
        if rng.random() >= self.habits.extra:
            return np.zeros_like(myocardium)
        bearing = rng.uniform(-math.pi, 0)  # the wall lies above its centre
        radius = rng.uniform(3.0, 5.5) * scale
        radius *= 1 + 0.2 * math.sin(2 * math.pi * frame / 20 + rng.uniform(0, 6))
        rows, columns = np.nonzero(myocardium)
        middle = _middle(myocardium)
        turn = np.arctan2(rows - middle[0], columns - middle[1]) - bearing
        along = np.abs(np.angle(np.exp(1j * turn))) < 0.1
        if not along.any():
            return np.zeros_like(myocardium)
        away = np.hypot(rows - rows[along].mean(), columns - columns[along].mean())
        island = np.zeros_like(myocardium)
        island[rows[away < radius], columns[away < radius]] = True
        return island

    def _error(
        self, cut: tuple[slice, slice], *, scale: float, frame: int, patient: int
    ) -> FloatArray:
        """How far the outline lies outside the truth at each pixel of a cut, in px."""
        waves = _edge_waves(self.seed, patient)
        rows = np.arange(cut[0].start, cut[0].stop) / (scale * _EDGE_PX)
        columns = np.arange(cut[1].start, cut[1].stop) / (scale * _EDGE_PX)
        turn = waves.phase + waves.pace * frame / _EDGE_FRAMES
        down = np.exp(1j * (waves.down[:, None] * rows + turn[:, None]))
        across = np.exp(1j * waves.across[:, None] * columns)
        field: FloatArray = np.real(down.T @ across)
        return field * (self.habits.boundary_error_px * scale * math.sqrt(2 / _WAVES))


@dataclass(frozen=True, slots=True, eq=False)
class _Waves:
    """Random waves over the picture and time, whose sum is a smooth random field."""

    down: FloatArray
    across: FloatArray
    pace: FloatArray
    phase: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class _Attention:
    """How attentive a reader is around the wall: smooth, even over 0 to 1."""

    sizes: FloatArray  # (2, K)

    @classmethod
    def draw(cls, seed: int, patient: int) -> _Attention:
        rng = np.random.default_rng((seed, patient, 2))
        return cls(rng.normal(size=(2, 6)))

    def at(self, bearings: FloatArray) -> FloatArray:
        count = self.sizes.shape[1]
        turns = np.arange(1, count + 1)[:, None] * bearings
        level = self.sizes[0] @ np.cos(turns) + self.sizes[1] @ np.sin(turns)
        return np.asarray(special.ndtr(level / math.sqrt(count)))


@lru_cache(maxsize=256)
def _edge_waves(seed: int, patient: int) -> _Waves:
    rng = np.random.default_rng((seed, patient, 0))
    return _Waves(
        rng.normal(size=_WAVES),
        rng.normal(size=_WAVES),
        rng.normal(size=_WAVES),
        rng.uniform(0, 2 * math.pi, _WAVES),
    )


def _signed_distance(mask: MaskArray) -> FloatArray:
    """Distance to the outline in px, positive inside."""
    inside = ndimage.distance_transform_edt(np.pad(mask, 1))[1:-1, 1:-1]
    outside = ndimage.distance_transform_edt(~mask)
    return np.asarray(np.where(mask, inside - 0.5, 0.5 - outside))


def _around(mask: MaskArray, *, margin_px: int) -> tuple[slice, slice]:
    """The rows and columns that hold a mask and a margin."""
    box = bounding_box(mask)
    grown = PixelBox(
        box.top - margin_px, box.left - margin_px, box.bottom + margin_px, box.right + margin_px
    )
    return grown.clipped((mask.shape[0], mask.shape[1])).slices


def _middle(mask: MaskArray) -> tuple[float, float]:
    """The mean row and column of a mask that is not empty."""
    rows = mask.sum(axis=1)
    columns = mask.sum(axis=0)
    total = rows.sum()
    return (
        float(rows @ np.arange(len(rows)) / total),
        float(columns @ np.arange(len(columns)) / total),
    )
