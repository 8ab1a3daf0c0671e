"""The acts that end a disagreement as the desk has them; every heavy room loads when needed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from fibrodesk.ui.adjudication.ports import (
    Dispute,
    ListedRound,
    Opened,
    Settled,
    Signature,
    Sources,
    Standing,
    State,
    Voice,
    Way,
)
from fibrodesk.ui.dispute_words import Reason

if TYPE_CHECKING:
    from fibrodesk.agreement.adjudication import AdjudicationReason
    from fibrodesk.desk.consensus import disputes as desk_disputes
    from fibrodesk.desk.consensus import sources as desk_sources
    from fibrodesk.desk.consensus.standing import Signed
    from fibrodesk.desk.drafts.writing import OpenReading
    from fibrodesk.desk.session import Session


class DeskAdjudication:
    """`AdjudicationActs` of one signed-in person."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def rounds(self) -> list[ListedRound]:
        from fibrodesk.desk.rounds.round import list_rounds
        from fibrodesk.domain.reading import RoundKind

        return [
            ListedRound(id=view.id, name=view.name)
            for view in list_rounds(self._session)
            if view.open and view.kind is RoundKind.READING
        ]

    def disputes(self, round_id: str) -> list[Dispute]:
        from fibrodesk.desk.consensus.disputes import disputes

        return [_dispute(each) for each in disputes(self._session, round_id)]

    def open(self, round_id: str, cine_id: str) -> Opened:
        from fibrodesk.desk.cines import cine_record, open_cine
        from fibrodesk.desk.consensus.adjudicating import ending_of, open_adjudication
        from fibrodesk.desk.readings import locked_masks

        session = self._session
        ground = ending_of(session, round_id=round_id, cine_id=cine_id)
        record = cine_record(session, cine_id)
        cine = open_cine(session, cine_id)
        reading = open_adjudication(session, round_id=round_id, cine_id=cine_id)
        return Opened(
            round_id=round_id,
            cine_id=cine_id,
            number=record.number,
            patient=record.patient,
            reading=reading,
            cine=cine,
            key_frames=record.key_frames,
            standing=self._standing(reading, Way(ground.way.value)),
            settled=self._settled(reading, round_id),
            locked=locked_masks(session, cine_id),
            with_model=session.project.settings.adjudicate_with_model,
            view=record.facts.view,
            ed=record.ed,
            es=record.es,
            apex_up=record.apex_up,
            septum_left=record.septum_left,
        )

    def _standing(self, reading: OpenReading, way: Way) -> Standing:
        from fibrodesk.desk.consensus.signing import settlement

        found = settlement(self._session, reading.id)
        return Standing(
            way=way,
            frames=found.frames,
            signed=tuple(map(_signature, found.signed)),
            void=tuple(map(_signature, found.void)),
            waits_for=found.waits_for,
            mine=found.mine,
        )

    def _settled(self, reading: OpenReading, round_id: str) -> dict[int, Settled]:
        """What stands of the cine in this round, but for what is open again in the draft."""
        from fibrodesk.desk.consensus.facts import facts_of
        from fibrodesk.desk.consensus.standing import standing_consensus

        again = facts_of(reading.draft.facts).reopened
        return {
            frame: Settled(
                answer=each.answer,
                mask=each.mask,
                how=each.how.value,
                signed=tuple(map(_signature, each.signed_by)),
                history=each.history,
            )
            for frame, each in standing_consensus(self._session, reading.cine_id).items()
            if each.round_id == round_id and again.get(frame) != each.reading_id
        }

    def sources(self, round_id: str, cine_id: str, frame: int) -> Sources:
        from fibrodesk.desk.consensus.sources import sources

        found = sources(self._session, round_id=round_id, cine_id=cine_id, frame=frame)
        return _sources(found)

    def settle(self, opened: Opened, frames: Sequence[int]) -> None:
        from fibrodesk.desk.consensus.signing import settle

        settle(self._session, _reading(opened), frames)

    def sign(self, opened: Opened) -> None:
        from fibrodesk.desk.consensus.signing import sign

        sign(self._session, reading_id=opened.reading.id)

    def sign_beside(self, opened: Opened, *, name: str, password: str) -> None:
        from fibrodesk.desk.consensus.signing import sign_beside

        sign_beside(self._session, reading_id=opened.reading.id, name=name, password=password)

    def withdraw(self, opened: Opened) -> None:
        from fibrodesk.desk.consensus.signing import withdraw_signature

        withdraw_signature(self._session, reading_id=opened.reading.id)

    def reopen(self, opened: Opened, frames: Sequence[int], reason: str) -> None:
        from fibrodesk.desk.consensus.adjudicating import reopen_consensus

        _reading(opened).close()  # one pen at a time
        reopen_consensus(
            self._session,
            round_id=opened.round_id,
            cine_id=opened.cine_id,
            frames=frames,
            reason=reason,
        ).close()


def _reading(opened: Opened) -> OpenReading:
    return cast("OpenReading", opened.reading)


def _signature(signed: Signed) -> Signature:
    return Signature(name=signed.name, told=signed.when[:16].replace("T", " "))


def _dispute(found: desk_disputes.Dispute) -> Dispute:
    in_mm2 = found.apart_mm2 is not None
    return Dispute(
        cine_id=found.cine_id,
        number=found.number,
        patient=found.patient,
        frame=found.frame,
        state=State(found.state.value),
        reasons=tuple(map(_reason, found.reasons)),
        apart=found.apart_mm2 if in_mm2 else found.apart_px,
        unit="mm²" if in_mm2 else "px",
        waits_for=found.waits_for,
        mine=found.mine,
        settled_by=found.settled_by,
        how="" if found.how is None else found.how.value,
    )


def _reason(found: AdjudicationReason) -> Reason:
    unit = {"mm2": "mm²", "px2": "px"}.get(found.unit, found.unit)
    return Reason(kind=found.rule.value, value=found.value, limit=found.limit, unit=unit)


def _sources(found: desk_sources.Sources) -> Sources:
    from fibrodesk.agreement.reasons import in_words

    reasons = {name: in_words(word) for name, word in found.reasons.items()}
    return Sources(
        frame=found.frame,
        voices=tuple(
            Voice(letter=each.letter, name=each.name, answer=each.answer, mask=each.mask)
            for each in found.readers
        ),
        spacing=found.spacing,
        intersection=found.intersection,
        union=found.union,
        between=found.between,
        majority=found.majority,
        ties=found.ties,
        staple=found.staple,
        model=found.model,
        reasons=reasons,
    )
