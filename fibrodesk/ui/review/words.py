"""Verdicts and figures of the review in words and glyphs."""

from __future__ import annotations

from fibrodesk.domain.geometry import PixelSpacing
from fibrodesk.domain.mask import MaskArray
from fibrodesk.ui.review.queue import QueueRow, Verdict
from fibrodesk.ui.theme import Tokens

FILTERS: tuple[tuple[Verdict | None, str], ...] = (
    (Verdict.OPEN, "Waiting"),
    (Verdict.ACCEPTED, "Accepted"),
    (Verdict.CORRECTED, "Corrected"),
    (Verdict.REJECTED, "Rejected"),
    (None, "All"),
)

GLYPHS = {
    Verdict.OPEN: "state-open",
    Verdict.ACCEPTED: "check",
    Verdict.CORRECTED: "edit",
    Verdict.REJECTED: "cross",
}
"""Verdicts differ in shape as well as in colour."""

_NAMES = {
    Verdict.OPEN: "waiting for a verdict",
    Verdict.ACCEPTED: "accepted",
    Verdict.CORRECTED: "corrected",
    Verdict.REJECTED: "rejected",
}


def colour(verdict: Verdict, worn: Tokens) -> str:
    return {
        Verdict.OPEN: worn.quiet,
        Verdict.ACCEPTED: worn.accent,
        Verdict.CORRECTED: worn.accent,
        Verdict.REJECTED: worn.stop,
    }[verdict]


def place(row: QueueRow) -> str:
    """Where a proposal lies: frames are counted from 1 on the screen."""
    return f"cine {row.item.cine.number} · frame {row.item.frame + 1}"


def verdict(row: QueueRow, readers: dict[str, str]) -> str:
    """The verdict as a sentence, with its reason and whose list the frame is on."""
    words = _NAMES[row.verdict]
    if row.reason:
        words = f"{words}: {row.reason}"
    if row.reader:
        words = f"{words} · on the list of {readers.get(row.reader, row.reader)}"
    return words[:1].upper() + words[1:]


def area(mask: MaskArray, spacing: PixelSpacing | None) -> str:
    """In mm² where the file is calibrated, else in px²."""
    pixels = int(mask.sum())
    if spacing is None:
        return f"{pixels:,} px²"
    return f"{pixels * spacing.pixel_mm2:,.1f} mm²"


def burden(share: float | None) -> str:
    """The share of the myocardium in percent, or empty where there is no myocardium."""
    return "" if share is None or share != share else f"{100 * share:.0f} % of the wall"
