"""Scar in a segment of the wall, held against cardiac MRI instead of an outline on the echo."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from fibrodesk.agreement.counts import Counts
from training.judging.detecting.detection import LEAST_SHARE_OF_FRAMES, found_and_not
from training.judging.detecting.roc import Scores
from training.judging.frames.judged import JudgedFrame, Patients
from training.judging.frames.segments import AHA_SEGMENTS

LEAST_SHARE = 0.1
"""Of a segment's area in the picture: less of it is not found, as `detection` has it."""

RULE = (
    f"fibrosis on at least {LEAST_SHARE:.0%} of a segment's area on at least half of a patient's "
    "frames; MRI is positive with any scar in the segment"
)
_Part = Callable[[Counts], int]  # pixels of the reader or of the model
_Share = tuple[bool, float]  # positive by MRI, and the area as a share of the least that counts


def against_mri(patients: Patients) -> dict[str, Any]:
    """Sensitivity and specificity of model and reader by segment; {} where no MRI was told.

    The unit is the segment of a patient. For all segments together the interval is over patients,
    as segments of one heart are alike.
    """
    told = {name: frames for name, frames in patients.items() if frames[0].mri_scar}
    if not told:
        return {}
    placed = {name: frames for name, frames in told.items() if _numbered(frames)}
    sides: dict[str, _Part] = {"model": lambda each: each.second, "reader": lambda each: each.first}
    return {
        "rule": RULE,
        "patients": len(placed),
        "patients_without_segments": len(told) - len(placed),
        **{name: _side(list(placed.values()), part) for name, part in sides.items()},
    }


def _side(patients: Sequence[Sequence[JudgedFrame]], part: _Part) -> dict[str, Any]:
    by_segment = {
        name: [_scores([share]) for frames in patients for share in _share(frames, name, part)]
        for name in AHA_SEGMENTS
    }
    whole = [
        _scores([share for name in AHA_SEGMENTS for share in _share(frames, name, part)])
        for frames in patients
    ]
    return {
        "all": found_and_not(whole, clustered=True),
        "segments": {
            name: found_and_not(scores, clustered=False)
            for name, scores in by_segment.items()
            if scores
        },
    }


def _share(frames: Sequence[JudgedFrame], name: str, part: _Part) -> list[_Share]:
    """Of one patient's segment; nothing where MRI says nothing of it or no frame shows it."""
    scar = frames[0].mri_scar.get(name.partition(" ")[0])
    seen = [frame.segments[name] for frame in frames if name in frame.segments]
    shares = sorted((part(each) / each.total for each in seen if each.total), reverse=True)
    if scar is None or not shares:
        return []
    reached = shares[math.ceil(LEAST_SHARE_OF_FRAMES * len(shares)) - 1]
    return [(scar > 0, reached / LEAST_SHARE)]


def _scores(shares: Sequence[_Share]) -> Scores:
    return Scores(
        positive=np.array([share for scar, share in shares if scar], np.float64),
        negative=np.array([share for scar, share in shares if not scar], np.float64),
    )


def _numbered(frames: Sequence[JudgedFrame]) -> bool:
    """Whether any frame's wall could be followed, and somebody told where the septum is."""
    return any(name in frame.segments for frame in frames for name in AHA_SEGMENTS)
