"""Where a project stands, in the shape that `fibrodesk status --json` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fibrodesk.desk import roles
from fibrodesk.desk.active_time import seconds_of, total_s
from fibrodesk.desk.cines import CineRecord, list_cines
from fibrodesk.desk.rounds import letters
from fibrodesk.desk.rounds.round import RoundView, list_rounds
from fibrodesk.domain.reading import Purpose

if TYPE_CHECKING:
    from fibrodesk.desk.session import Session
    from fibrodesk.storage.store import Rows


def project_status(session: Session) -> dict[str, Any]:
    """Cines, rounds and models; of other readers a person is told what the role and seal allow."""
    rounds = list_rounds(session)
    return {
        "study": session.project.settings.name,
        "schema": session.project.schema,
        "reading_mode": session.project.settings.reading_mode,
        "cines": [_cine(session, record) for record in list_cines(session)],
        "rounds": [_round(session, view) for view in rounds],
        "imported_readings": _imports(session),
        "models": _models(session),
        "audit_head": session.project.store.read(lambda rows: rows.audit.head()),
    }


def _cine(session: Session, record: CineRecord) -> dict[str, Any]:
    facts = record.facts
    spacing = facts.spacing
    return {
        "id": record.id,
        "number": record.number,
        "patient": record.patient,
        "frames": facts.frames,
        "rows": facts.rows,
        "columns": facts.columns,
        "spacing_mm": None if spacing is None else [spacing.row_mm, spacing.column_mm],
        "frame_time_ms": facts.frame_time_ms,
        "time_assumed": facts.time_assumed,
        "source": "synthetic" if facts.synthetic else "dicom",
        "prepared": record.prepared,
        "excluded": record.excluded,
        "key_frames": [frame + 1 for frame in record.key_frames],
        "readings": _readings(session, record),
        "active_seconds": _active_seconds(session, record),
        "reasons": {} if spacing is not None else {"spacing_mm": "not calibrated"},
    }


def _readings(session: Session, record: CineRecord) -> dict[str, str]:
    """The state of each reader's newest reading; an annotator is told the own alone."""
    person = session.person_now()
    everything = roles.may(person, roles.Act.PREPARE)

    def look(rows: Rows) -> dict[str, str]:
        names = letters.called_on_cine(session, rows, record.id)
        found = rows.readings.find(cine_id=record.id, purpose=Purpose.SEALED)
        return {
            names[row.round_id or "", row.author]: str(row.state)
            for row in found
            if everything or row.author == person.id
        }

    return session.project.store.read(look)


def _active_seconds(session: Session, record: CineRecord) -> dict[str, float]:
    """How long each reader was at work on the cine: the own, and the others' once it opened.

    Who read it in several rounds was at work in each of them.
    """
    spent = seconds_of(session, cine_id=record.id)

    def look(rows: Rows) -> dict[str, float]:
        names = letters.called_on_cine(session, rows, record.id)
        told: dict[str, float] = {}
        for row in rows.readings.find(cine_id=record.id, purpose=Purpose.SEALED):
            if row.id in spent:
                name = names[row.round_id or "", row.author]
                told[name] = round(told.get(name, 0.0) + total_s(spent[row.id]), 1)
        return told

    return session.project.store.read(look)


def _round(session: Session, view: RoundView) -> dict[str, Any]:
    consensus, why = _consensus(session, view)
    return {
        "id": view.id,
        "name": view.name,
        "kind": str(view.kind),
        "mode": view.mode,
        "open": view.open,
        "cines": len(view.cines),
        "readers": {
            reader.name: {"submitted": reader.submitted, "total": reader.total}
            for reader in view.readers
        },
        "consensus": consensus,
        "reasons": {"consensus": why} if why else {},
    }


def _consensus(session: Session, view: RoundView) -> tuple[dict[str, int] | None, str]:
    """How many frames of an opened round are settled; else why that is not told."""
    from fibrodesk.desk.consensus.progress import consensus_progress

    if not view.open:
        return None, "sealed"
    try:
        told = consensus_progress(session, view.id)
    except roles.NotAllowedError:
        return None, "not_allowed"
    return {
        "settled_frames": told.settled,
        "signing_frames": told.signing,
        "cines_sealed": told.cines_sealed,
    }, ""


def _imports(session: Session) -> list[dict[str, Any]]:
    """Masks of other tools that stand, without what they hold; administrators alone are told."""
    from fibrodesk.desk.labels.imports import imported_readings

    if not roles.may(session.person_now(), roles.Act.IMPORT):
        return []
    return [
        {
            "reading": one.id,
            "cine": one.number,
            "id": one.cine_id,
            "reader": one.author,
            "kind": one.kind,
            "frames": one.frames,
            "tools": one.tools,
            "sealed": one.sealed,
        }
        for one in imported_readings(session)
    ]


def _models(session: Session) -> list[dict[str, Any]]:
    from fibrodesk.desk.models.registry import list_models

    if not roles.may(session.person, roles.Act.JUDGE) and not roles.may(
        session.person, roles.Act.ADMINISTER
    ):
        return []
    return [
        {"id": record.id, "number": record.number, "name": record.name, "state": record.state}
        for record in list_models(session)
    ]
