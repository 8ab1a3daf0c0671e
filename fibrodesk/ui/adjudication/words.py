"""The disagreements in words: where, why, how far, and which glyph each state has."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from fibrodesk.ui import dispute_words
from fibrodesk.ui.adjudication.ports import Dispute, Signature, State
from fibrodesk.ui.look import theme

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
    return dispute_words.place(patient=dispute.patient, number=dispute.number, frame=dispute.frame)


def short_place(dispute: Dispute) -> str:
    """The same for a narrow list: the loop by its number alone, as in "3/14"."""
    return f"{dispute.patient}  {dispute.number}/{dispute.frame + 1}"


def why(dispute: Dispute) -> str:
    """The reasons with what was found and its limit, the first first."""
    return dispute_words.why(dispute.reasons)


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
