"""The disagreements in words: where, why, how far, and which glyph each state has."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QLocale

from fibrodesk.domain.geometry import PixelSpacing
from fibrodesk.domain.mask import MaskArray
from fibrodesk.domain.reading import Answer, AnswerState
from fibrodesk.ui import theme
from fibrodesk.ui.adjudication.ports import Dispute, Reason, Signature, State

translate = QCoreApplication.translate  # under this name the strings are found for translation

GLYPHS = {
    State.OPEN: "state-open",
    State.BEGUN: "state-progress",
    State.SIGNING: "edit",
    State.SETTLED: "state-done",
}


def colour(dispute: Dispute) -> str:
    """The colour of its glyph; what waits for one's own hand stands out."""
    worn = theme.worn()
    if dispute.state is State.SETTLED:
        return worn.accent
    if dispute.state is State.SIGNING:
        return worn.warn if dispute.mine else worn.text
    return worn.text if dispute.state is State.BEGUN else worn.quiet


def place(dispute: Dispute) -> str:
    """Where it is: patient, loop and frame."""
    return translate("Adjudication", "{patient} · cine {number} · frame {frame}").format(
        patient=dispute.patient, number=dispute.number, frame=dispute.frame + 1
    )


def short_place(dispute: Dispute) -> str:
    """The same for a narrow list: the loop by its number alone, as in "3/14"."""
    return f"{dispute.patient}  {dispute.number}/{dispute.frame + 1}"


def why(dispute: Dispute) -> str:
    """The reasons with what was found and its limit, the first first."""
    told = [reason(one, dispute) for one in dispute.reasons]
    return " · ".join(told) or translate("Adjudication", "taken by hand")


def reason(one: Reason, dispute: Dispute) -> str:
    """One reason, as "38 mm² apart (limit 20)"."""
    value, limit = number(one.value), number(one.limit)
    words = {
        "area": translate("Adjudication", "{value} {unit} apart"),
        "boundary": translate("Adjudication", "boundary {value} {unit} apart"),
        "island": translate("Adjudication", "an island of {value} {unit} in one alone"),
        "presence": translate("Adjudication", "one sees fibrosis, another none"),
        "assessability": translate("Adjudication", "one could not assess it"),
    }.get(one.kind, one.kind)
    if one.value is None and "{value}" in words:
        words = translate("Adjudication", "apart")
    words = words.format(value=value, unit=one.unit or dispute.unit)
    if one.limit is None:
        return words
    return translate("Adjudication", "{words} (limit {limit})").format(words=words, limit=limit)


def number(value: float | None) -> str:
    """Three figures at most, as this person's language writes them; nothing for nothing."""
    if value is None:
        return ""
    decimals = 0 if abs(value) >= 10 or value == round(value) else 1
    return QLocale().toString(float(value), "f", decimals)


def state(dispute: Dispute) -> str:
    """How far it is, and whose hand it waits for."""
    if dispute.state is State.SIGNING:
        if dispute.mine:
            return translate("Adjudication", "waits for your signature")
        waiting = ", ".join(dispute.waits_for)
        return translate("Adjudication", "waits for the signature of {names}").format(names=waiting)
    if dispute.state is State.SETTLED:
        return settled(dispute)
    return {
        State.OPEN: translate("Adjudication", "open"),
        State.BEGUN: translate("Adjudication", "in adjudication"),
    }[dispute.state]


def settled(dispute: Dispute) -> str:
    """By whom, and which way."""
    return ended(dispute.how, ", ".join(dispute.settled_by))


def ended(how: str, people: str) -> str:
    """Which way something was settled, and by whom."""
    words = {
        "alone": translate("Adjudication", "settled by {names}"),
        "together": translate("Adjudication", "settled together by {names}"),
        "meeting": translate("Adjudication", "settled in a meeting"),
    }.get(how, translate("Adjudication", "settled"))
    return words.format(names=people)


def filter_name(wanted: State | None) -> str:
    return {
        None: translate("Adjudication", "All"),
        State.OPEN: translate("Adjudication", "Open"),
        State.BEGUN: translate("Adjudication", "In adjudication"),
        State.SIGNING: translate("Adjudication", "Waiting for a signature"),
        State.SETTLED: translate("Adjudication", "Settled"),
    }[wanted]


def counted_filter(wanted: State | None, count: int) -> str:
    return translate("Adjudication", "{filter}  {count}").format(
        filter=filter_name(wanted), count=count
    )


def said(answer: Answer) -> str:
    """An answer that is no mask, as a sentence for the pane."""
    if answer.state is AnswerState.NONE:
        return translate("Adjudication", "No fibrosis here.")
    if answer.state is AnswerState.NOT_ASSESSABLE:
        if answer.reason:
            return translate("Adjudication", "Not assessable: {reason}.").format(
                reason=answer.reason
            )
        return translate("Adjudication", "Not assessable.")
    if answer.state is AnswerState.DRAWN:
        return ""
    return translate("Adjudication", "No answer.")


def area(mask: MaskArray, spacing: PixelSpacing | None) -> str:
    """In mm² where the file tells its spacing, else in pixels."""
    count = int(mask.sum())
    if spacing is None:
        return translate("Adjudication", "{count} px").format(count=QLocale().toString(count))
    return translate("Adjudication", "{area} mm²").format(area=number(count * spacing.pixel_mm2))


def names(signatures: Sequence[Signature]) -> str:
    """Who signed, each with the time."""
    with_time = translate("Adjudication", "{name} ({time})")
    return ", ".join(
        with_time.format(name=each.name, time=each.told) if each.told else each.name
        for each in signatures
    )


def frames(numbers: Sequence[int]) -> str:
    """Frames as a person counts them, as in "3, 7, 12"."""
    return ", ".join(str(frame + 1) for frame in numbers)
