"""The list of disagreements between two looks at the desk: what comes next, what is known here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from fibrodesk.ui.adjudication.ports import Dispute, Opened, State


def following(
    disputes: Sequence[Dispute], here: Dispute | None, wants: Callable[[Dispute], bool]
) -> Dispute | None:
    """The next one after `here` that wants something, around the list; None if none does."""
    ids = [one.id for one in disputes]
    at = ids.index(here.id) + 1 if here is not None and here.id in ids else 0
    around = (*disputes[at:], *disputes[:at])
    return next((one for one in around if wants(one) and not (here and one.id == here.id)), None)


def after_answer(
    disputes: Sequence[Dispute], here: Dispute | None, wants: Callable[[Dispute], bool]
) -> Dispute | None:
    """What comes once `here` is said; None if nothing wants anything.

    The later frames of its cine by time, then its earlier ones, so that a cine is finished in one
    go. Then the cine whose greatest disagreement follows in the list, and there the greatest that
    is open.
    """
    if here is None:
        return following(disputes, here, wants)
    left = [one for one in disputes if wants(one) and one.id != here.id]
    of_cine = [one for one in left if one.cine_id == here.cine_id]
    if of_cine:
        return min(of_cine, key=lambda one: (one.frame < here.frame, one.frame))
    cines = list(dict.fromkeys(one.cine_id for one in disputes))  # the greatest first
    at = cines.index(here.cine_id) + 1 if here.cine_id in cines else 0
    around = (*cines[at:], *cines[:at])
    return min(left, key=lambda one: around.index(one.cine_id), default=None)


def settled(disputes: Sequence[Dispute], cine_id: str, frames: Sequence[int]) -> list[Dispute]:
    """The list with these frames of a cine settled, before the desk tells by whom."""
    ended = {(cine_id, frame) for frame in frames}
    return [replace(one, state=State.SETTLED) if one.id in ended else one for one in disputes]


def said_here(found: Sequence[Dispute], known: Sequence[Dispute], cine_id: str) -> list[Dispute]:
    """The list as it was found, with what was drawn of the open cine while it was on its way."""
    not_ended = (State.OPEN, State.BEGUN)
    here = {one.id: one.state for one in known if one.cine_id == cine_id}
    return [
        replace(one, state=here[one.id])
        if one.state in not_ended and here.get(one.id) in not_ended
        else one
        for one in found
    ]


def by_hand(
    disputes: Sequence[Dispute], opened: Opened | None, cine_id: str, frame: int
) -> Dispute | None:
    """A frame that no rule has sent here, of a cine of which something is known."""
    known: Dispute | Opened | None = next((one for one in disputes if one.cine_id == cine_id), None)
    if known is None and opened is not None and opened.cine_id == cine_id:
        known = opened
    if known is None:
        return None
    return Dispute(cine_id=cine_id, number=known.number, patient=known.patient, frame=frame)
