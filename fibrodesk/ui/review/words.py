"""Verdicts and figures of the review in words and glyphs."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from fibrodesk.domain.geometry import PixelSpacing
from fibrodesk.domain.mask import MaskArray
from fibrodesk.ui.look.theme import Tokens
from fibrodesk.ui.review.queue import QueueRow, Verdict

translate = QCoreApplication.translate  # under this name the strings are found for translation

FILTERS: tuple[Verdict | None, ...] = (
    Verdict.OPEN,
    Verdict.ACCEPTED,
    Verdict.CORRECTED,
    Verdict.REJECTED,
    None,
)
"""What the list can be narrowed to; None lists all."""

GLYPHS = {
    Verdict.OPEN: "state-open",
    Verdict.ACCEPTED: "check",
    Verdict.CORRECTED: "edit",
    Verdict.REJECTED: "cross",
}
"""Verdicts differ in shape as well as in colour."""


def filter_name(wanted: Verdict | None) -> str:
    return {
        Verdict.OPEN: translate("Review", "Waiting"),
        Verdict.ACCEPTED: translate("Review", "Accepted"),
        Verdict.CORRECTED: translate("Review", "Corrected"),
        Verdict.REJECTED: translate("Review", "Rejected"),
        None: translate("Review", "All"),
    }[wanted]


def counted_filter(wanted: Verdict | None, number: int) -> str:
    """A filter with how many proposals it lists."""
    words = translate("Review", "{filter} · {number}")
    return words.format(filter=filter_name(wanted), number=number)


def colour(verdict: Verdict, worn: Tokens) -> str:
    return {
        Verdict.OPEN: worn.quiet,
        Verdict.ACCEPTED: worn.accent,
        Verdict.CORRECTED: worn.accent,
        Verdict.REJECTED: worn.stop,
    }[verdict]


def place(row: QueueRow) -> str:
    """Where a proposal lies: frames are counted from 1 on the screen."""
    words = translate("Review", "{patient} · cine {cine} · frame {frame}")
    item = row.item
    return words.format(patient=item.cine.patient, cine=item.cine.number, frame=item.frame + 1)


def verdict(row: QueueRow, readers: dict[str, str]) -> str:
    """The verdict as a sentence, with its reason and whose list the frame is on."""
    words = {
        Verdict.OPEN: translate("Review", "Waiting for a verdict"),
        Verdict.ACCEPTED: translate("Review", "Accepted"),
        Verdict.CORRECTED: translate("Review", "Corrected"),
        Verdict.REJECTED: translate("Review", "Rejected"),
    }[row.verdict]
    if row.reason:
        because = translate("Review", "{verdict}: {reason}")
        words = because.format(verdict=words, reason=row.reason)
    if row.reader:
        listed = translate("Review", "{verdict} · on the list of {reader}")
        words = listed.format(verdict=words, reader=readers.get(row.reader, row.reader))
    return words


def area(mask: MaskArray, spacing: PixelSpacing | None) -> str:
    """In mm² where the file is calibrated, else in px²."""
    pixels = int(mask.sum())
    if spacing is None:
        return f"{pixels:,} px²"
    return f"{pixels * spacing.pixel_mm2:,.1f} mm²"


def burden(share: float | None) -> str:
    """The share of the myocardium in percent, or empty where there is no myocardium."""
    if share is None or share != share:
        return ""
    return translate("Review", "{percent} % of the wall").format(percent=f"{100 * share:.0f}")
