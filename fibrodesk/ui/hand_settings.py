"""How a person's hand is set up: what the right button does, whether the pen's pressure counts."""

from __future__ import annotations

from dataclasses import dataclass

from fibrodesk.ui.preferences import Preferences

_PLACE = "hands"


@dataclass(frozen=True, slots=True, kw_only=True)
class HandSettings:
    """Kept on this machine, for whoever sits at it."""

    pressure_counts: bool = False  # the pen's pressure changes the brush's radius
    right_erases: bool = False  # a right drag erases; the middle button then turns the greys


def found(preferences: Preferences) -> HandSettings:
    """What was kept; what is damaged is as shipped."""
    state = preferences.state(_PLACE)
    return HandSettings(
        pressure_counts=state.get("pressure_counts") is True,
        right_erases=state.get("right_erases") is True,
    )


def keep(preferences: Preferences, settings: HandSettings) -> None:
    preferences.keep_state(
        _PLACE,
        {"pressure_counts": settings.pressure_counts, "right_erases": settings.right_erases},
    )
