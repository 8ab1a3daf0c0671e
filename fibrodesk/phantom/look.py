"""Scanner looks: how one heart appears on different machines. No look is a maker's."""

from __future__ import annotations

from dataclasses import dataclass

from fibrodesk.phantom.errors import UnknownLookError


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """The settings that differ between machines."""

    name: str
    axial_sigma_mm: float  # shorter with frequency and bandwidth
    lateral_sigma_mrad: float  # at the focus; narrower with frequency and aperture
    focus_mm: float
    dynamic_range_db: float
    gamma: float  # of the grey map; above 1 darkens the middle greys
    smoothing: float  # weight of the neighbours in the grey image, 0 (none) to 0.25
    persistence: float  # weight of the frame before, 0 to 0.5
    clutter_db: float  # near-field haze at the transducer, relative to healthy wall
    noise_db: float  # receiver noise at mid depth, relative to healthy wall
    wall_db: float  # healthy wall, relative to white


LOOKS: dict[str, Look] = {
    look.name: look
    for look in (
        Look(
            name="A",
            axial_sigma_mm=0.42,
            lateral_sigma_mrad=11.0,
            focus_mm=80,
            dynamic_range_db=54,
            gamma=1.15,
            smoothing=0.10,
            persistence=0.20,
            clutter_db=3,
            noise_db=-31,
            wall_db=-27,
        ),
        Look(
            name="B",
            axial_sigma_mm=0.58,
            lateral_sigma_mrad=14.5,
            focus_mm=95,
            dynamic_range_db=60,
            gamma=1.25,
            smoothing=0.18,
            persistence=0.35,
            clutter_db=6,
            noise_db=-29,
            wall_db=-29,
        ),
        Look(
            name="C",
            axial_sigma_mm=0.34,
            lateral_sigma_mrad=9.0,
            focus_mm=70,
            dynamic_range_db=48,
            gamma=1.05,
            smoothing=0.04,
            persistence=0.10,
            clutter_db=1,
            noise_db=-28,
            wall_db=-26,
        ),
        Look(
            name="D",
            axial_sigma_mm=0.50,
            lateral_sigma_mrad=12.5,
            focus_mm=105,
            dynamic_range_db=57,
            gamma=1.4,
            smoothing=0.22,
            persistence=0.30,
            clutter_db=8,
            noise_db=-33,
            wall_db=-25,
        ),
        Look(
            name="E",
            axial_sigma_mm=0.64,
            lateral_sigma_mrad=16.0,
            focus_mm=75,
            dynamic_range_db=46,
            gamma=0.95,
            smoothing=0.12,
            persistence=0.45,
            clutter_db=7,
            noise_db=-27,
            wall_db=-24,
        ),
    )
}
HELD_OUT_LOOK = "E"
"""Stays out of every training set: what a model does on it, it does on an unseen machine."""

TRAINING_LOOKS = tuple(name for name in LOOKS if name != HELD_OUT_LOOK)


def look_named(name: str) -> Look:
    """The look called `name`.

    Raises:
        UnknownLookError: there is none of that name.
    """
    if name not in LOOKS:
        raise UnknownLookError(name=name, known=", ".join(LOOKS))
    return LOOKS[name]
