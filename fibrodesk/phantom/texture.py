"""Scatterers: random fields that are locked to tissue, or drawn anew for blood."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

ComplexField = NDArray[np.complex64]

PITCH_MM = 0.3
SIDE = 768  # the field repeats every 230 mm, more than the fan is wide or deep
_CORRELATION_MM = 0.6  # about what one sample of a beam covers, so that motion does not flicker
_PATCH_MM = 7.0  # size of the brighter and darker patches
_PATCH_NEPER = 0.13  # their strength, about 1.1 dB


def draw_texture(rng: np.random.Generator, *, patchy: bool = True) -> ComplexField:
    """A repeating field of scatterers, (SIDE, SIDE), of mean power 1.

    Complex Gaussian, so that the envelope is Rayleigh-distributed where the tissue is even,
    and correlated over a sample. `patchy`: its strength varies over some resolution cells.
    """
    noise = complex_noise(rng, (SIDE, SIDE))
    fine = _blurred(noise, _CORRELATION_MM)
    fine /= np.sqrt(np.mean(np.abs(fine) ** 2))
    if not patchy:
        return fine
    patches = _blurred(rng.standard_normal((SIDE, SIDE), dtype=np.float32), _PATCH_MM).real
    patches /= patches.std()
    return np.asarray(fine * np.exp(_PATCH_NEPER * patches), np.complex64)


def correlation(distance_mm: NDArray[np.float32]) -> NDArray[np.float32]:
    """How alike the field of `draw_texture` is at two places that far apart, 1 to 0."""
    return np.asarray(np.exp(-((distance_mm / (2 * _CORRELATION_MM)) ** 2)), np.float32)


def complex_noise(rng: np.random.Generator, shape: tuple[int, int]) -> ComplexField:
    """Independent complex Gaussian numbers of mean power 1."""
    parts = rng.standard_normal((*shape, 2), dtype=np.float32)
    parts *= np.float32(np.sqrt(0.5))
    return parts.view(np.complex64)[..., 0]


def sample_texture(
    texture: ComplexField, x_mm: NDArray[np.float64], y_mm: NDArray[np.float64]
) -> ComplexField:
    """The scatterers at the given places, the nearest of the field, which repeats."""
    row = (y_mm * (1 / PITCH_MM) + 4 * SIDE).astype(np.int32) % SIDE
    column = (x_mm * (1 / PITCH_MM) + 4 * SIDE).astype(np.int32) % SIDE
    return np.take(texture.ravel(), row * SIDE + column)


def _blurred(field: NDArray[np.complex64] | NDArray[np.float32], sigma_mm: float) -> ComplexField:
    """A Gaussian blur of a field that repeats at its edges."""
    frequency = np.fft.fftfreq(SIDE, PITCH_MM)
    falloff = np.exp(-2 * (np.pi * sigma_mm * frequency) ** 2)
    spectrum = np.fft.fft2(field) * falloff[:, None] * falloff
    return np.fft.ifft2(spectrum).astype(np.complex64)
