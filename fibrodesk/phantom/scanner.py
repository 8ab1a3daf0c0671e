"""The machine: from scatterers along beams to grey levels."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from fibrodesk.phantom.look import Look
from fibrodesk.phantom.sector import BeamGrid
from fibrodesk.phantom.texture import ComplexField, correlation

FloatImage = NDArray[np.float32]

_DEFOCUS_MM = 55.0  # from the focus to where a beam is twice as wide
_REACH_SIGMAS = 2.6  # at which a kernel is cut


def kernel(sigma_samples: float) -> NDArray[np.float32]:
    """Half of a symmetric Gaussian, centre first, of unit energy."""
    reach = max(1, int(np.ceil(_REACH_SIGMAS * sigma_samples)))
    half = np.exp(-0.5 * (np.arange(reach + 1) / max(sigma_samples, 1e-3)) ** 2)
    return np.asarray(half / np.sqrt(half[0] ** 2 + 2 * (half[1:] ** 2).sum()), np.float32)


def blur_beams(field_: ComplexField, half: NDArray[np.float32], *, axis: int) -> ComplexField:
    """Convolve along one axis with a symmetric kernel; the edge repeats."""
    reach = len(half) - 1
    padding = [(0, 0), (0, 0)]
    padding[axis] = (reach, reach)
    padded = np.pad(field_, padding, mode="edge")
    length = field_.shape[axis]

    def shifted(offset: int) -> ComplexField:
        cut = slice(reach + offset, reach + offset + length)
        return padded[cut] if axis == 0 else padded[:, cut]

    out: ComplexField = shifted(0) * half[0]
    for offset in range(1, reach + 1):
        pair = shifted(offset) + shifted(-offset)
        pair *= half[offset]
        out += pair
    return out


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanner:
    """One look on one fan."""

    look: Look
    grid: BeamGrid
    _axial: FloatImage = field(init=False, repr=False, compare=False)
    _narrow: FloatImage = field(init=False, repr=False, compare=False)
    _wide: FloatImage = field(init=False, repr=False, compare=False)
    _focus: FloatImage = field(init=False, repr=False, compare=False)
    lift: FloatImage = field(init=False, repr=False, compare=False)
    """Amplitude that the point spread gives to tissue over that of white noise, (SAMPLES, 1)."""

    def __post_init__(self) -> None:
        beams = self.look.lateral_sigma_mrad / 1000 / self.grid.beam_rad
        away = np.abs(self.grid.range_mm - self.look.focus_mm) / _DEFOCUS_MM
        object.__setattr__(self, "_focus", np.clip(away, 0, 1).astype(np.float32))
        samples = self.look.axial_sigma_mm / self.grid.sample_mm
        object.__setattr__(self, "_axial", kernel(samples))
        object.__setattr__(self, "_narrow", kernel(beams))
        object.__setattr__(self, "_wide", kernel(2 * beams))
        object.__setattr__(self, "lift", self._tissue_amplitude())

    def _tissue_amplitude(self) -> FloatImage:
        """By how much the point spread lifts the correlated texture of tissue, (SAMPLES, 1).

        Neighbouring beams overlap near the transducer, where the texture hardly changes from
        one to the next, so it would be brighter there.
        """
        sample_mm = np.full((1, 1), self.grid.sample_mm, np.float32)
        beam_mm = self.grid.range_mm * np.float32(self.grid.beam_rad)
        narrow, wide = _lift(self._narrow, beam_mm), _lift(self._wide, beam_mm)
        across = narrow * (1 - self._focus) + wide * self._focus
        return np.sqrt(_lift(self._axial, sample_mm) * across)

    def envelope(self, scatterers: ComplexField) -> FloatImage:
        """What the beams return, (SAMPLES, BEAMS): the amplitude after the point spread.

        A blend of a narrow and a wide beam stands for the growing width away from the focus.
        """
        along = blur_beams(scatterers, self._axial, axis=0)
        near = blur_beams(along, self._narrow, axis=1)
        wide = blur_beams(along, self._wide, axis=1)
        near *= (1 - self._focus) / self.lift
        wide *= self._focus / self.lift
        near += wide
        return np.abs(near)

    def grey(
        self, scatterers: ComplexField, gain_db: FloatImage, rng: np.random.Generator
    ) -> FloatImage:
        """Grey levels of the beams, 0 to 255, before persistence.

        Args:
            scatterers: healthy wall has a mean power of 1.
            gain_db: what attenuation, gain and shadows leave, (SAMPLES, BEAMS).
        """
        look = self.look
        echo = self.envelope(scatterers)
        echo *= np.exp(gain_db * np.float32(np.log(10) / 20))
        # the power of complex Gaussian noise is exponential
        noise = rng.standard_exponential(echo.shape, dtype=np.float32)
        depth = self.grid.range_mm / self.grid.range_mm[-1]
        noise *= 10 ** ((look.noise_db + 16 * (depth - 0.5)) / 10)
        power = echo * echo
        power += noise
        level = np.log10(power + np.float32(1e-9))
        level *= 10
        level += look.wall_db + look.dynamic_range_db
        level *= np.float32(1 / look.dynamic_range_db)
        np.clip(level, 0, 1, out=level)
        if look.gamma != 1:
            np.power(level, np.float32(look.gamma), out=level)
        level *= 255
        return _smoothed(level, look.smoothing)


def _lift(half: NDArray[np.float32], pitch_mm: FloatImage) -> FloatImage:
    """The power that a kernel gives to tissue sampled every `pitch_mm`, (N, 1); white noise: 1."""
    whole = np.concatenate((half[:0:-1], half))
    overlap = np.convolve(whole, whole).astype(np.float32)
    apart = np.abs(np.arange(len(overlap)) - len(overlap) // 2).astype(np.float32)
    alike = correlation(pitch_mm * apart)
    return np.asarray((alike * overlap).sum(axis=1, keepdims=True), np.float32)


def persisted(grey: FloatImage, before: FloatImage | None, persistence: float) -> FloatImage:
    """The frame as shown: a share of the frame before shines through."""
    if before is None:
        return grey
    return grey * np.float32(1 - persistence) + before * np.float32(persistence)


def _smoothed(grey: FloatImage, weight: float) -> FloatImage:
    """Each sample drawn a little to its neighbours in range and angle."""
    out = grey.copy()
    mean = grey[:-2, 1:-1] + grey[2:, 1:-1] + grey[1:-1, :-2] + grey[1:-1, 2:]
    out[1:-1, 1:-1] = grey[1:-1, 1:-1] * np.float32(1 - weight) + mean * np.float32(weight / 4)
    return out
