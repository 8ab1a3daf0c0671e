"""Walls, scars and frames that were judged, for tests of a model's figures."""

from __future__ import annotations

import math

import numpy as np

from fibrodesk.agreement.counts import Counts
from fibrodesk.contract.snapshot import SnapshotFrame
from training.judging.frames.judged import DISTANCES, JudgedFrame, judge_frame

SHAPE = (96, 128)


def ellipse(centre, radii, shape=SHAPE):
    row, column = np.mgrid[: shape[0], : shape[1]]
    return np.hypot((row - centre[0]) / radii[0], (column - centre[1]) / radii[1]) <= 1


def wall():
    """A horseshoe, open below as the annulus is in the A4C view."""
    ring = ellipse((56, 64), (48, 40)) & ~ellipse((60, 64), (36, 24))
    ring[80:] = False
    return ring


def about(patient="P0", **facts):
    return SnapshotFrame(
        **{
            "patient": patient,
            "side": "gate",
            "cine": "c",
            "index": 0,
            "pixel_sha256": "0",
            "png": "0.png",
            "spacing_mm": (0.5, 0.5),
            "septum": "left",
            **facts,
        }
    )


def judged(reference, answer, **facts):
    """A frame whose probabilities are 0.9 and 0.1."""
    said = np.where(answer, 0.9, 0.1).astype(np.float32)
    given = {key: facts.pop(key) for key in ("image", "wall", "own_wall") if key in facts}
    return judge_frame(about(**facts), reference, said, threshold=0.5, **given)


def plain(patient, tp, a_only, b_only, **facts):
    return JudgedFrame(
        patient=patient,
        counts=Counts(tp, a_only, b_only, 1000),
        distances=dict.fromkeys(DISTANCES, math.nan),
        missed_px256=300.0,
        strata={"form": "", "phase": ""},
        brier=0.1,
        **facts,
    )
