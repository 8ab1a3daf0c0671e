"""Figures of made-up arms, through the same sums as those of a real one."""

from __future__ import annotations

import math

from fibrodesk.agreement.counts import Counts
from training.judging.figures.whole import figures
from training.judging.frames.judged import DISTANCES, JudgedFrame

PIXELS = 10_000
TRUE = 400  # pixels of fibrosis in a patient who has some
FORMS = ("focal", "diffuse", "mixed", "none")


def one_frame(patient: str, *, form: str, hit: int, extra: int) -> JudgedFrame:
    """A frame on which `hit` of the true pixels were found and `extra` others."""
    true = 0 if form == "none" else TRUE
    counts = Counts(hit, true - hit, extra, PIXELS - true - extra)
    apart = 3.0 if counts.first and counts.second else math.nan
    return JudgedFrame(
        patient=patient,
        counts=counts,
        distances=dict.fromkeys(DISTANCES, apart),
        missed_px256=362.0,
        strata={"form": form, "quality": "", "scanner": "look A", "phase": ""},
        brier=0.01,
        pixel_mm2=0.25,
        burden_reference=true / 4000,
        burden_model=(hit + extra) / 4000,
    )


def arm(*, hit: float, extra: int = 0, patients: int = 12, wobble: int = 0):
    """Figures of an arm that finds the share `hit` of what is there; every fourth is healthy.

    `wobble`: by how many pixels a patient differs from the next, so that there is a spread.
    """
    frames = []
    for number in range(patients):
        form = FORMS[number % len(FORMS)]
        for _ in range(2):
            found = 0 if form == "none" else round(hit * TRUE) - wobble * (number % 3)
            more = extra if form == "none" or not extra else extra + number % 3
            frames.append(one_frame(f"P{number:02}", form=form, hit=found, extra=more))
    return figures(frames)


def facts(patients: int = 12) -> dict[str, dict[str, str]]:
    return {
        f"P{number:02}": {"form": FORMS[number % len(FORMS)], "look": "look A"}
        for number in range(patients)
    }
