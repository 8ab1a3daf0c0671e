"""A reader against the truth: counted with the same functions as two readers against each other."""

from __future__ import annotations

from collections.abc import Sequence

from fibrodesk.agreement.counts import Counts
from fibrodesk.agreement.frame import Finding, FrameReadings, compare_frame
from fibrodesk.agreement.kappa import cohen_kappa
from fibrodesk.agreement.overlap import dice
from fibrodesk.domain.calibration import CaseScore, FrameScore, Totals, frames_of
from fibrodesk.domain.geometry import PixelSpacing
from fibrodesk.domain.mask import MaskArray
from fibrodesk.domain.reading import Answer, AnswerState


def score_frame(
    frame: int,
    *,
    answer: Answer,
    mask: MaskArray,
    truth: MaskArray,
    wall: MaskArray,
    spacing: PixelSpacing | None,
) -> FrameScore:
    """Count one frame inside its wall; masks are (H, W) on one grid."""
    drawn = answer.state is AnswerState.DRAWN
    said = Finding.drawn(mask) if drawn else Finding(answer.state)
    true = Finding.drawn(truth) if truth.any() else Finding(AnswerState.NONE)
    found = compare_frame(
        FrameReadings(
            patient="",
            cine="",
            frame=frame,
            shape=truth.shape,
            first=said,
            second=true,
            domain=wall,
            spacing=spacing,
        )
    )
    counts = found.counts or Counts(0, 0, 0, 0)
    return FrameScore(
        frame=frame,
        said=(answer.state or AnswerState.NOT_ASSESSABLE).value,
        true_px=int(truth.sum()),
        both_px=counts.tp,
        added_px=counts.a_only,
        missed_px=counts.b_only,
        neither_px=counts.tn,
        outside_px=found.outside_first_px,
        pixel_mm2=found.pixel_mm2,
    )


def counts_of(frame: FrameScore) -> Counts:
    return Counts(frame.both_px, frame.added_px, frame.missed_px, frame.neither_px)


def frame_dice(frame: FrameScore) -> float:
    """2 both / (2 both + added + missed); nan where neither marks a pixel, or it was not judged."""
    return dice(counts_of(frame))


def frame_kappa(frame: FrameScore) -> float:
    """Cohen's kappa over the wall's pixels; nan where it has no value, or it was not judged."""
    return cohen_kappa(counts_of(frame))


def totals(scores: Sequence[CaseScore]) -> Totals:
    """Cases together: shares over the pixels of all frames that were judged."""
    frames = frames_of(scores)
    pooled = sum((counts_of(frame) for frame in frames), Counts(0, 0, 0, 0))
    return Totals(
        cases=len(scores),
        dice=dice(pooled),
        kappa=cohen_kappa(pooled),
        presence_agrees=sum(frame.presence_agrees for frame in frames),
        frames=len(frames),
        forms_agree=sum(score.form_agrees for score in scores),
    )
