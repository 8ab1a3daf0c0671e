"""How a reader did, in words and figures."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from fibrodesk.domain.calibration import FrameScore

if TYPE_CHECKING:
    from fibrodesk.domain.calibration import Totals

translate = QCoreApplication.translate  # under this name the strings are found for translation


def figure(value: float) -> str:
    """Two places; a dash where the figure has no value."""
    return "–" if math.isnan(value) else f"{value:.2f}"


def strength(kappa: float) -> str:
    """Kappa in a word. Source: Landis JR, Koch GG, Biometrics 1977;33(1):159-174."""
    if math.isnan(kappa):
        return ""
    words = (
        (0.8, translate("Calibration", "almost perfect")),
        (0.6, translate("Calibration", "substantial")),
        (0.4, translate("Calibration", "moderate")),
        (0.2, translate("Calibration", "fair")),
        (0.0, translate("Calibration", "slight")),
    )
    poor = translate("Calibration", "poor")
    return next((word for above, word in words if kappa > above), poor)


def area(pixels: int, pixel_mm2: float | None) -> str:
    """Square millimetres where the loop is calibrated, else pixels."""
    if pixel_mm2 is None:
        return translate("Calibration", "{count} px").format(count=pixels)
    return translate("Calibration", "{area} mm²").format(area=f"{pixels * pixel_mm2:.0f}")


def found_words(score: FrameScore) -> str:
    """What was found of what is there."""
    own_px = score.both_px + score.added_px
    if not score.assessed:
        if score.true:
            words = translate("Calibration", "Not assessed; there are {area}.")
            return words.format(area=area(score.true_px, score.pixel_mm2))
        return translate("Calibration", "Not assessed; there is none.")
    if not score.true:
        if score.said == "none":
            return translate("Calibration", "None here, and none was drawn.")
        words = translate("Calibration", "None here; {area} were drawn.")
        return words.format(area=area(own_px, score.pixel_mm2))
    if score.said == "none":
        words = translate("Calibration", "Not found; there are {area}.")
        return words.format(area=area(score.true_px, score.pixel_mm2))
    return translate("Calibration", "Missed {missed} · added {added}").format(
        missed=area(score.missed_px, score.pixel_mm2),
        added=area(score.added_px, score.pixel_mm2),
    )


def outside_words(score: FrameScore) -> str:
    """What was drawn where nothing is counted; empty if nothing was."""
    if not score.outside_px:
        return ""
    words = translate("Calibration", "{area} lie outside the wall and are not counted.")
    return words.format(area=area(score.outside_px, score.pixel_mm2))


def totals_words(totals: Totals | None) -> str:
    """Cases together in one line; empty where there is none."""
    if totals is None:
        return ""
    words = translate(
        "Calibration", "Dice {dice} · kappa {kappa} · presence right on {right} of {frames} frames"
    )
    return words.format(
        dice=figure(totals.dice),
        kappa=figure(totals.kappa),
        right=totals.presence_agrees,
        frames=totals.frames,
    )
