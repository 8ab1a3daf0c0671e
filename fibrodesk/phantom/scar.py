"""Scars in the material coordinates of the wall, and the map that says where they lie."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

ANGLES = 2048
"""Bins of the wall's angle phi: 0 septal base, pi/2 apex, pi lateral base."""

DEPTHS = 40
"""Bins of the wall's depth tau: 0 endocardium, 1 epicardium."""

WALL_ANGLES: NDArray[np.float64] = (np.arange(ANGLES, dtype=np.float64) + 0.5) * math.pi / ANGLES
"""phi at the middle of each bin, shape (ANGLES,)."""

WALL_DEPTHS: NDArray[np.float64] = (np.arange(DEPTHS) + 0.5) / DEPTHS
"""tau at the middle of each bin, shape (DEPTHS,)."""

_WOBBLES = 4  # waves in a wobbly edge


@dataclass(frozen=True, slots=True, kw_only=True)
class Scar:
    """One scarred stretch of wall.

    A share of 1 fills its window; less than 1 makes it patchy.
    """

    start_rad: float  # phi where it begins
    end_rad: float
    depth: float  # tau down to which it reaches from the endocardium, 0 to 1
    share: float = 1.0  # of the window that is scar
    seed: int = 0  # of its edges

    def __post_init__(self) -> None:
        if not (0 <= self.start_rad < self.end_rad <= math.pi):
            raise ValueError(f"a scar lies between 0 and pi, got {self}")
        if not (0 < self.depth <= 1 and 0 < self.share <= 1):
            raise ValueError(f"depth and share of a scar are above 0 and at most 1, got {self}")


def scar_map(scars: tuple[Scar, ...]) -> NDArray[np.bool_]:
    """Where the wall is scarred, shape (ANGLES, DEPTHS)."""
    scarred = np.zeros((ANGLES, DEPTHS), np.bool_)
    for scar in scars:
        scarred |= _window(scar) if scar.share >= 1 else _patches(scar)
    return scarred


def transmurality(scarred: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The share of the wall's thickness that is scar at each angle, smoothed as tissue tethers.

    Shape (ANGLES,), 0 to 1. Some millimetres of wall pull on their neighbours.
    """
    share = scarred.mean(axis=1)
    width = ANGLES // 16
    kernel = np.hanning(2 * width + 1)
    padded = np.pad(share, width, mode="edge")
    return np.convolve(padded, kernel / kernel.sum(), mode="valid")


def _window(scar: Scar) -> NDArray[np.bool_]:
    rng = np.random.default_rng(scar.seed)
    edge = 0.12 * (scar.end_rad - scar.start_rad)
    start = scar.start_rad + edge * _wobble(rng, WALL_DEPTHS)
    end = scar.end_rad + edge * _wobble(rng, WALL_DEPTHS)
    along = WALL_ANGLES / math.pi
    floor = scar.depth * (1 + 0.15 * _wobble(rng, along * 3))
    angles = WALL_ANGLES[:, None]
    inside = (angles >= start) & (angles <= end)
    reached: NDArray[np.bool_] = inside & (floor[:, None] >= WALL_DEPTHS)
    return reached


def _patches(scar: Scar) -> NDArray[np.bool_]:
    """The window cut to islands that fill `share` of it."""
    window = _window(scar)
    rng = np.random.default_rng((scar.seed, 1))
    level = np.zeros(window.shape)
    for _ in range(24):
        waves, turns = rng.uniform(1.0, 9.0), rng.uniform(-0.35, 0.35)
        phase = rng.uniform(0, 2 * math.pi)
        level += np.cos(
            2 * math.pi * (waves * WALL_ANGLES[:, None] / math.pi + turns * WALL_DEPTHS) + phase
        )
    if not window.any():
        return window
    return window & (level >= np.quantile(level[window], 1 - scar.share))


def _wobble(rng: np.random.Generator, along: NDArray[np.float64]) -> NDArray[np.float64]:
    """A smooth random wave of about unit size over `along`, 0 to about 1."""
    phases = rng.uniform(0, 2 * math.pi, _WOBBLES)
    sizes = rng.normal(0, 0.7, _WOBBLES) / np.arange(1, _WOBBLES + 1)
    turns = np.arange(1, _WOBBLES + 1)[:, None] * along
    wave: NDArray[np.float64] = sizes @ np.sin(2 * math.pi * turns + phases[:, None])
    return wave
