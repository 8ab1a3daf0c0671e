"""The seal on a round: what keeps its readers apart until all have submitted.

It goes before the role, and by person and round: whoever reads in a round that has not opened
sees no other mask, no proposal of a blind study and no figure of its cines, whatever the roles.
That holds also after the own submission, which can be taken back until the opening.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fibrodesk.desk import roles
from fibrodesk.desk.errors import NotAllowedError, SealBrokenError, SealedError
from fibrodesk.domain.reading import Purpose, ReadingState
from fibrodesk.sealing import keys, shares
from fibrodesk.sealing.envelopes import ClearEnvelope, Envelope, SealedEnvelope
from fibrodesk.storage.errors import ReadingDamagedError

if TYPE_CHECKING:
    from fibrodesk.desk.session import Session
    from fibrodesk.storage.readings import ReadingRow
    from fibrodesk.storage.store import Rows

__all__ = [
    "SealedError",
    "envelope_of",
    "owes",
    "require_readable",
    "require_unsealed",
    "round_secret",
    "vault_secret",
]


def owes(session: Session, cine_id: str) -> bool:
    """Whether the person reads this cine's round, and the round has not opened yet.

    A repeat seals every cine of the round that it repeats, from the moment it is made.
    """
    return session.project.store.read(
        lambda rows: rows.rounds.sealed_for(session.person.id, cine_id)
    )


def require_unsealed(session: Session, cine_id: str) -> None:
    """Refuse to show anything of a cine's content to somebody who still reads it alone.

    Raises:
        SealedError: a round of the cine in which the person reads has not opened yet.
    """
    if owes(session, cine_id):
        raise SealedError(cine=cine_id)


def require_readable(session: Session, rows: Rows, reading: ReadingRow) -> None:
    """Refuse a reading that the person may not see: first by the seal, then by the role.

    Raises:
        SealedError: a round keeps it apart.
        NotAllowedError: no role gives it.
    """
    if reading.purpose is Purpose.PREPARATION:
        roles.require(session, roles.Act.PREPARE, rows)  # readers see its locked masks alone
        return
    if reading.purpose is Purpose.IMPORTED:
        _require_imported(session, rows, reading)
        return
    if reading.purpose is Purpose.CALIBRATION and reading.author != session.person.id:
        _require_calibration(session, rows, reading)
        return
    sealed_for_me = rows.rounds.sealed_for(session.person.id, reading.cine_id)
    its_round = rows.rounds.get(reading.round_id) if reading.round_id is not None else None
    still_sealed = its_round is not None and not its_round.open
    if reading.author == session.person.id and (still_sealed or not sealed_for_me):
        session.person_now(rows)
        return
    if reading.purpose is Purpose.PROPOSAL:
        _require_proposal(session, rows, reading.cine_id, sealed_for_me=sealed_for_me)
        return
    if sealed_for_me or still_sealed:
        raise SealedError(cine=reading.cine_id)
    person = roles.require(session, roles.Act.SEE_OTHERS, rows)
    if reading.state is ReadingState.DRAFT:
        raise NotAllowedError(name=person.name, act="see the draft of another")


def _require_calibration(session: Session, rows: Rows, reading: ReadingRow) -> None:
    person = roles.require(session, roles.Act.ADMINISTER, rows)  # a practice is nobody else's
    if reading.author_kind != "person":  # whoever administers may read as well
        act = "see the truth of a case but beside the own reading of it"
        raise NotAllowedError(name=person.name, act=act)


def _require_proposal(session: Session, rows: Rows, cine_id: str, *, sealed_for_me: bool) -> None:
    rounds = rows.rounds.of_cine(cine_id)
    sealed = [each for each in rounds if not each.open]
    mine = rows.rounds.sealing(session.person.id, cine_id)
    if sealed_for_me and any(each.mode != "assisted" for each in mine):
        raise SealedError(cine=cine_id)
    person = roles.require(session, roles.Act.SEE_OTHERS, rows)
    early = roles.allowed(person, roles.Act.SEE_PROPOSAL_EARLY)
    assisted = session.project.settings.reading_mode == "assisted"
    if roles.Allowed.YES in early or (roles.Allowed.ASSISTED in early and assisted):
        return
    if sealed or not rounds:  # nothing of the cine has opened yet: that is before the submission
        raise NotAllowedError(name=person.name, act=roles.Act.SEE_PROPOSAL_EARLY.value)


def _require_imported(session: Session, rows: Rows, reading: ReadingRow) -> None:
    """Masks of other tools are shown to nobody while a round of their cine is sealed.

    That goes for whoever drew them as well: who still reads the cine alone would only copy them.
    Before the first round of a cine has opened, annotators see but what they drew themselves.
    """
    rounds = rows.rounds.of_cine(reading.cine_id)
    apart = rows.rounds.sealed_for(session.person.id, reading.cine_id)
    if apart or any(not each.open for each in rounds):
        raise SealedError(cine=reading.cine_id)
    if reading.state is not ReadingState.SUBMITTED:
        roles.require(session, roles.Act.ADMINISTER, rows)
        return
    if reading.author == session.person.id:
        session.person_now(rows)
        return
    person = roles.require(session, roles.Act.SEE_OTHERS, rows)
    if not rounds and not roles.may(person, roles.Act.PREPARE):
        raise NotAllowedError(name=person.name, act="see another's masks before a round opened")


def envelope_of(session: Session, rows: Rows, reading: ReadingRow) -> Envelope:
    """What opens a reading's content for this person: clear, the own key, or the opened round's.

    It asks no role: that is `require_readable`. What cannot be had here, no act can show.

    Raises:
        SealedError: no key for this person.
        ReadingDamagedError: the key was changed.
    """
    if not reading.sealed:
        return ClearEnvelope()
    try:
        own = rows.readings.key(reading.id, "person", session.person.id)
        if own is not None:
            return SealedEnvelope(keys.open_sealed(session.secret, own))
        its_round = reading.round_id or sealing_round(rows, reading)
        if its_round is None:
            raise SealedError(cine=reading.cine_id)
        secret = round_secret(rows, its_round)
        sealed = rows.readings.key(reading.id, "round", its_round)
        if sealed is None:
            raise ReadingDamagedError(reading=reading.id, what="its key for the round is gone")
        return SealedEnvelope(keys.open_sealed(secret, sealed))
    except keys.KeyRefusedError as error:
        raise ReadingDamagedError(reading=reading.id, what="its key was changed") from error


def sealing_round(rows: Rows, reading: ReadingRow) -> str | None:
    """The round to whose key imported masks are sealed, though they are no reading of it."""
    for each in rows.rounds.of_cine(reading.cine_id):
        if rows.readings.key(reading.id, "round", each.id) is not None:
            return each.id
    return None


def round_secret(rows: Rows, round_id: str) -> bytes:
    """The secret of a round, which all its published shares tell together.

    Raises:
        SealedError: a share is still missing.
        SealBrokenError: the shares do not make the round's key.
    """
    row = rows.rounds.get(round_id)
    published = [reader.share_published for reader in rows.rounds.readers(round_id)]
    told = [share for share in published if share is not None]
    if row is None or not told or len(told) != len(published):
        raise SealedError(round=round_id)
    secret = shares.combine(told)
    if keys.public_key_of(secret) != row.public_key:
        raise SealBrokenError(round=row.name)
    return secret


def vault_secret(session: Session, rows: Rows, purpose: str) -> bytes:
    """A secret of the study that is sealed to each administrator: "recovery" or "linkage".

    Raises:
        NotAllowedError: nothing of it is sealed to this person.
    """
    sealed = rows.people.in_vault(session.person.id).get(purpose)
    if sealed is None:
        act = roles.Act.USE_RECOVERY_KEY.value
        raise NotAllowedError(name=session.person.name, act=act)
    return keys.open_sealed(session.secret, sealed)


def linkage_key(session: Session) -> bytes:
    """The 32 bytes that keep the list of patients behind the study codes, for administrators.

    Raises:
        NotAllowedError: the person is no administrator.
    """
    roles.require(session, roles.Act.IMPORT)
    return session.project.store.read(lambda rows: vault_secret(session, rows, "linkage"))
