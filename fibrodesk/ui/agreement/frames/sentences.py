"""Differences and the reasons to settle them, as sentences."""

from __future__ import annotations

import math

from PySide6.QtCore import QCoreApplication

from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.ui.agreement import wording
from fibrodesk.ui.agreement.frames.parting import Kind, Part
from fibrodesk.ui.agreement.frames.sorting import NOTHING_OWED, Standing, State
from fibrodesk.ui.messages import translated

translate = QCoreApplication.translate  # under this name the strings are found for translation


def kind_name(kind: Kind) -> str:
    return {
        Kind.BOUNDARY: translate("Agreement", "boundary shift"),
        Kind.MISSED: translate("Agreement", "missed island (A alone)"),
        Kind.EXTRA: translate("Agreement", "extra island (B alone)"),
        Kind.ELSEWHERE: translate("Agreement", "other wall segment"),
    }[kind]


def kind_letter(kind: Kind) -> str:
    """What stands beside its colour in the legend."""
    return {
        Kind.BOUNDARY: translate("Agreement", "S"),
        Kind.MISSED: translate("Agreement", "M"),
        Kind.EXTRA: translate("Agreement", "E"),
        Kind.ELSEWHERE: translate("Agreement", "W"),
    }[kind]


def of_part(part: Part) -> str:
    """One difference in words; neither reader is right in them."""
    area = wording.area_with_unit(part.area, part.area_unit)
    where = _where(part.segments)
    other = "B" if part.by == "A" else "A"
    if part.kind is Kind.BOUNDARY:
        words = translate("Agreement", "Boundary {length} apart{where}: {reader} alone has {area}")
        return words.format(length=_length(part), where=where, reader=part.by, area=area)
    if part.kind is Kind.ELSEWHERE:
        words = translate("Agreement", "A and B placed it {length} apart{where}, together {area}")
        return words.format(length=_length(part), where=where, area=area)
    if part.kind is Kind.MISSED:
        words = translate("Agreement", "{other} missed an island of {area}{where}")
    else:
        words = translate("Agreement", "{reader} has an extra island of {area}{where}")
    return words.format(other=other, reader=part.by, area=area, where=where)


def _length(part: Part) -> str:
    return wording.DASH if math.isnan(part.apart) else f"{part.apart:.1f} {part.apart_unit}"


def _where(segments: tuple[int, ...]) -> str:
    """ " in segment 14 (apical septal)", or nothing where segments are undefined."""
    if not segments:
        return ""
    names = segment_names()
    if len(segments) == 1:
        words = translate("Agreement", " in segment {number} ({name})")
        return words.format(number=segments[0], name=names.get(segments[0], ""))
    first, last = ", ".join(map(str, segments[:-1])), segments[-1]
    return translate("Agreement", " in segments {first} and {last}").format(first=first, last=last)


def segment_names() -> dict[int, str]:
    """The wall segments of the A4C view by AHA number."""
    return {
        3: translate("Agreement", "basal inferoseptal"),
        9: translate("Agreement", "mid inferoseptal"),
        14: translate("Agreement", "apical septal"),
        17: translate("Agreement", "apex"),
        16: translate("Agreement", "apical lateral"),
        12: translate("Agreement", "mid anterolateral"),
        6: translate("Agreement", "basal anterolateral"),
    }


def short_reason(reason: str) -> str:
    """Why a frame goes to adjudication, in a word for the table."""
    words = {
        "area": translate("Agreement", "area"),
        "boundary": translate("Agreement", "boundary"),
        "island": translate("Agreement", "island"),
        "presence": translate("Agreement", "presence"),
        "assessability": translate("Agreement", "assessable?"),
    }
    return words.get(reason, reason)


def state_glyph(state: State) -> str:
    """States differ in shape."""
    return {
        State.UNKNOWN: "…",
        State.NONE: "",
        State.OPEN: "○",
        State.BEGUN: "◐",
        State.SIGNING: "◕",
        State.SETTLED: "●",
    }[state]


def state_name(state: State) -> str:
    return {
        State.UNKNOWN: translate("Agreement", "being held against the study's limits …"),
        State.NONE: translate("Agreement", "within the limits of the study"),
        State.OPEN: translate("Agreement", "to be adjudicated"),
        State.BEGUN: translate("Agreement", "in adjudication"),
        State.SIGNING: translate("Agreement", "waits for a signature"),
        State.SETTLED: translate("Agreement", "settled"),
    }[state]


def short_standing(standing: Standing) -> str:
    """A shape and a word or two for the table; a dash where there is nothing to tell, or no way."""
    if standing.state is State.UNKNOWN and standing.told:
        return wording.DASH
    reasons = ", ".join(map(short_reason, standing.reasons))
    return f"{state_glyph(standing.state)} {reasons}".strip() or wording.DASH


def standing_sentence(standing: Standing = NOTHING_OWED) -> str:
    """Why the frame is to be settled, with values and limits, and how far that is."""
    if standing.state is State.UNKNOWN and standing.told:
        return standing.told[0]
    told = [state_name(standing.state), *standing.told]
    if standing.how:
        told.append(standing.how)
    words = " · ".join(told)
    return f"{words[:1].upper()}{words[1:]}"


def refusal(error: BaseException) -> str:
    """What the desk says against it and what to do; a bug is told elsewhere."""
    if not isinstance(error, FibrodeskError):
        return translate("Agreement", "This could not be counted.")
    told = translated(error)
    return " ".join(part for part in (f"{told.title}.", told.text, told.advice) if part)
