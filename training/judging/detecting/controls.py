"""Negative controls: hearts in which there is nothing to see, and what a model found in them.

A phantom scar of 0 dB that moves as the wall does is in the truth's mask and in no pixel: whatever
a model finds there, it invents. Healthy hearts are the other control. Both are read from figures.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from training.judging.detecting.detection import GOAL_FRAMES, GOAL_PATIENTS
from training.judging.intervals import number


@dataclass(frozen=True, slots=True, kw_only=True)
class NegativeControl:
    """How many frames and patients of a control were found positive under the printed rule."""

    rule: str
    frames: int
    frames_found: int
    patients: int
    patients_found: int

    @property
    def met(self) -> bool | None:
        """At least 95 % of frames and 90 % of patients negative; None of nobody."""
        if not self.patients:
            return None
        return (
            self.frames - self.frames_found >= GOAL_FRAMES * self.frames
            and self.patients - self.patients_found >= GOAL_PATIENTS * self.patients
        )

    @property
    def sentence(self) -> str:
        """In words, with both counts."""
        if not self.patients:
            return "No patient stands in this control."
        return (
            f"Fibrosis was found on {self.frames_found} of {self.frames} frames and in "
            f"{self.patients_found} of {self.patients} patients in whom none can be seen "
            f"(found: {self.rule})."
        )

    def to_json(self) -> dict[str, Any]:
        """Null where there is no patient, with the reason."""
        return {
            "rule": self.rule,
            "frames": self.frames,
            "frames_found": self.frames_found,
            "patients": self.patients,
            "patients_found": self.patients_found,
            "share_of_frames_negative": number(_share(self.frames, self.frames_found)),
            "share_of_patients_negative": number(_share(self.patients, self.patients_found)),
            "goal_of_frames": GOAL_FRAMES,
            "goal_of_patients": GOAL_PATIENTS,
            "met": self.met,
            "sentence": self.sentence,
            "reasons": {} if self.patients else {"met": "no_patient"},
        }


def invisible(found: Mapping[str, Any]) -> NegativeControl:
    """From the figures of a side whose scars cannot be seen: whatever is found counts against."""
    detection = found["detection"]
    frames, patients = detection["frames"], detection["patients"]
    return NegativeControl(
        rule=detection["rule"],
        frames=frames["positive"] + frames["negative"],
        frames_found=frames["found"],
        patients=patients["positive"] + patients["negative"],
        patients_found=patients["found"],
    )


def healthy(found: Mapping[str, Any]) -> NegativeControl:
    """From the figures of any side: its patients in whom the reference marks nothing."""
    detection = found["detection"]
    free = detection["healthy"]
    return NegativeControl(
        rule=detection["rule"],
        frames=free["frames"],
        frames_found=free["frames"] - free["frames_negative"],
        patients=free["patients"],
        patients_found=free["patients"] - free["patients_negative"],
    )


def _share(whole: int, found: int) -> float:
    return (whole - found) / whole if whole else math.nan
