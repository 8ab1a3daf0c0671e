"""Why a frame is in dispute, in words that the rooms of the window share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QLocale

from fibrodesk.domain.geometry import PixelSpacing
from fibrodesk.domain.mask import MaskArray
from fibrodesk.domain.reading import Answer, AnswerState

translate = QCoreApplication.translate  # under this name the strings are found for translation


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a frame is here: what was found, and the study's limit; None where there is none."""

    kind: str  # "area", "boundary", "island", "presence", "assessability"
    value: float | None = None
    limit: float | None = None
    unit: str = ""


def place(*, patient: str, number: int, frame: int) -> str:
    """Where it is: patient, loop and frame."""
    return translate("Disputes", "{patient} · cine {number} · frame {frame}").format(
        patient=patient, number=number, frame=frame + 1
    )


def short_place(*, patient: str, number: int, frame: int) -> str:
    """The same beside a button: cine and frame as the lists write them, "6/23"."""
    return translate("Disputes", "{patient} · {number}/{frame}").format(
        patient=patient, number=number, frame=frame + 1
    )


def why(reasons: Sequence[Reason]) -> str:
    """The reasons with what was found and its limit, the first first."""
    return " · ".join(map(reason, reasons)) or translate("Disputes", "taken by hand")


def reason(one: Reason) -> str:
    """One reason, as "38 mm² apart (limit 20)"."""
    told = {
        "area": translate("Disputes", "{value} {unit} apart"),
        "boundary": translate("Disputes", "boundary {value} {unit} apart"),
        "island": translate("Disputes", "an island of {value} {unit} in one alone"),
        "presence": translate("Disputes", "one sees fibrosis, another none"),
        "assessability": translate("Disputes", "one could not assess it"),
    }.get(one.kind, one.kind)
    told = told.format(value=number(one.value), unit=one.unit)
    if one.limit is None:
        return told
    with_limit = translate("Disputes", "{words} (limit {limit})")
    return with_limit.format(words=told, limit=number(one.limit))


def number(value: float | None) -> str:
    """Three figures or so, as this person's language writes them; nothing for nothing."""
    if value is None:
        return ""
    decimals = 0 if abs(value) >= 10 or value == round(value) else 1
    return QLocale().toString(float(value), "f", decimals)


def area(mask: MaskArray, spacing: PixelSpacing | None) -> str:
    """In mm² where the file tells its spacing, else in pixels."""
    count = int(mask.sum())
    if spacing is None:
        return translate("Disputes", "{count} px").format(count=QLocale().toString(count))
    return translate("Disputes", "{area} mm²").format(area=number(count * spacing.pixel_mm2))


def said(answer: Answer) -> str:
    """An answer that is no mask, as a sentence for a pane."""
    if answer.state is AnswerState.NONE:
        return translate("Disputes", "No fibrosis here.")
    if answer.state is AnswerState.NOT_ASSESSABLE:
        if answer.reason:
            told = translate("Disputes", "Not assessable: {reason}.")
            return told.format(reason=answer.reason)
        return translate("Disputes", "Not assessable.")
    if answer.state is AnswerState.DRAWN:
        return ""
    return translate("Disputes", "No answer.")
