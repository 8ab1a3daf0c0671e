"""The same reader twice: the first reading of a cine against the one under a new code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fibrodesk.desk import roles
from fibrodesk.desk.agreeing.access import (
    ReadersUnknownError,
    RoundReader,
    find_round,
    readers_of_round,
    sees_others,
)
from fibrodesk.desk.agreeing.frames import require_walls
from fibrodesk.desk.agreeing.material import RoundCines, Voice, cines_of_round, said_by
from fibrodesk.desk.agreeing.study import compared, tolerances_of
from fibrodesk.desk.errors import NotAllowedError
from fibrodesk.desk.rounds.round import RoundView, list_rounds
from fibrodesk.desk.seal import require_unsealed
from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.domain.reading import Purpose, RoundKind

if TYPE_CHECKING:
    from fibrodesk.agreement.study import StudyAgreement
    from fibrodesk.desk.session import Session

__all__ = ["NoRepeatError", "own_agreement", "repeats_of"]


class NoRepeatError(FibrodeskError):
    title = "Nobody reads twice there"
    text = "Round {name} is no repeat of another."
    hint = "Choose a round that an administrator planned as a repeat, after it has opened."


def repeats_of(session: Session, round_id: str) -> list[RoundView]:
    """The opened repeats of a round, oldest first."""
    return [
        view
        for view in list_rounds(session)
        if view.kind is RoundKind.REPEAT and view.open and view.of_round == round_id
    ]


def own_agreement(
    session: Session, *, round_id: str, reader: str, domain: str | None = None
) -> StudyAgreement:
    """How far a reader agrees with oneself: the first reading against the second.

    Args:
        round_id: of the repeat.
        reader: by id, or by the name that is shown.
        domain: "myocardium", "sector" or "frame"; None takes the study's setting.
    Raises:
        NotAllowedError, SealedError, RoundSealedError: it may not be seen, or not yet.
        NoRepeatError, ReadersUnknownError: there is no second reading of this reader.
        MyocardiumMissingError: the domain is the myocardium, and some frames have none.
    """
    from fibrodesk.agreement.study import Domain, Mode, Primary, study_of_rows

    chosen = Domain(domain or session.project.settings.domain)
    view, who = _readable_repeat(session, round_id, reader)
    cines = _cines(session, view, in_myocardium=chosen is Domain.MYOCARDIUM)
    voices = (
        Voice(who.person_id, view.of_round or "", Purpose.SEALED),
        Voice(who.person_id, view.id, Purpose.REPEAT),
    )
    tolerances = tolerances_of(session)
    rows = [
        found
        for cine in said_by(session, cines.kept, voices)
        for _, found in compared(session, cine, [chosen], tolerances)
    ]
    return study_of_rows(
        rows,
        readers=(f"{who.name}, first", f"{who.name}, again"),
        domain=chosen,
        mode=Mode(view.mode),
        tolerances=tolerances,
        excluded=cines.excluded,
        primary=Primary(session.project.settings.primary),
    )


def _readable_repeat(session: Session, round_id: str, reader: str) -> tuple[RoundView, RoundReader]:
    """First the seal, then the role, then whether there is such a reader."""
    view = find_round(session, round_id)
    for cine_id in view.cines:
        require_unsealed(session, cine_id)
    everybodys = sees_others(session)
    if view.kind is not RoundKind.REPEAT:
        raise NoRepeatError(name=view.name)
    readers = _by_first_round(session, view)
    who = next((one for one in readers if reader in (one.person_id, one.name)), None)
    if not everybodys and (who is None or who.person_id != session.person.id):
        raise NotAllowedError(name=session.person.name, act=roles.Act.SEE_AGREEMENT.value)
    if who is None:
        told = ", ".join(one.name for one in readers)
        raise ReadersUnknownError(found=reader, name=view.name, names=told)
    return view, who


def _by_first_round(session: Session, view: RoundView) -> list[RoundReader]:
    """The readers of the repeat, under the letters that they have in the round it repeats."""
    here = {one.person_id for one in readers_of_round(session, view.id)}
    first = readers_of_round(session, view.of_round or "")
    return [one for one in first if one.person_id in here]


def _cines(session: Session, view: RoundView, *, in_myocardium: bool) -> RoundCines:
    cines = cines_of_round(session, view)
    if in_myocardium:
        require_walls(session, list(cines.kept))
    return cines
