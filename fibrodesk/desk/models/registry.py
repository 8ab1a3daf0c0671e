"""The models that a project knows: one is in use, the others are kept; nothing is replaced."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fibrodesk.desk import auditing, roles
from fibrodesk.desk.errors import ReasonMissingError
from fibrodesk.desk.models.records import ModelRecord, records_in
from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.storage.errors import DiskFullError

if TYPE_CHECKING:
    from fibrodesk.desk.models.gate import GateResult
    from fibrodesk.desk.session import Session
    from fibrodesk.storage.store import Rows

__all__ = [
    "BundleUntrustedError",
    "ModelMissingError",
    "ModelRecord",
    "ModelUnknownError",
    "NoModelBeforeError",
    "get_model",
    "go_back",
    "keep_gate",
    "list_models",
    "model_in_use",
    "register_bundle",
    "require_answering",
    "require_sound",
    "take_in",
    "use_by_gate",
    "use_model",
]

Progress = Callable[[int, int], None]


class ModelMissingError(FibrodeskError):
    title = "There is no model"
    text = "No model is in use in this project."
    hint = "Train one and put it into use, or install the product again with its bundle."


class ModelUnknownError(FibrodeskError):
    title = "Which model?"
    text = "{count} models of this project have an id that begins with {name}."
    hint = "`fibrodesk models list` names each; write its number, or enough of its id."


class NoModelBeforeError(FibrodeskError):
    title = "There is no way back"
    text = "No other model was in use before this one."
    hint = "Choose a model of the list and put it into use."


class BundleUntrustedError(FibrodeskError):
    title = "This bundle is not trusted"
    text = "The bundle that came with the program is not the one it was built with."
    hint = "Install the program again."


def list_models(session: Session) -> list[ModelRecord]:
    """Every bundle of the project, oldest first; the shipped one is there from the beginning."""
    _keep_shipped(session)
    return session.project.store.read(lambda rows: records_in(session, rows))


def model_in_use(session: Session) -> ModelRecord:
    """The model that proposes.

    Raises:
        ModelMissingError: there is none.
    """
    for record in list_models(session):
        if record.state == "in_use":
            return record
    raise ModelMissingError


def get_model(session: Session, model_id: str) -> ModelRecord:
    """A model by its number, its id or the start of it, as a person types it.

    Raises:
        ModelUnknownError: no model, or more than one, begins like that.
    """
    records = list_models(session)
    numbered = [record for record in records if str(record.number) == model_id]
    found = numbered or [record for record in records if record.id.startswith(model_id)]
    if len(found) != 1:
        raise ModelUnknownError(name=model_id, count=len(found))
    return found[0]


def register_bundle(session: Session, folder: Path, *, name: str = "") -> ModelRecord:
    """Take a finished bundle of this station in as a candidate, signed by the station's key.

    Raises:
        NotAllowedError: the person is no administrator.
        BundleDamagedError, BundleNotSafeError: it is no true bundle; nothing was taken in.
    """
    from fibrodesk.desk.models.stations import sign_here

    roles.require(session, roles.Act.ADMINISTER)
    sign_here(session, folder)
    return take_in(session, folder, name=name, act="model registered")


def take_in(session: Session, folder: Path, *, name: str, act: str) -> ModelRecord:
    """Keep a bundle whose signature was judged as a candidate; callers ask the role."""
    _keep_shipped(session)  # else it never comes in: the registry would not be empty any more
    return _take_in(session, folder, name=name, act=act)


def use_model(session: Session, model_id: str, *, reason: str = "") -> None:
    """Put a model into use; without the gate's yes only with a reason.

    Raises:
        NotAllowedError: the person is no administrator.
        ReasonMissingError: the gate has not let it through, and no reason is given.
    """
    roles.require(session, roles.Act.ADMINISTER)
    record = get_model(session, model_id)
    if record.state == "in_use":
        return
    passed = record.gate is not None and record.gate.decision == "passes"
    if not passed and not reason.strip():
        raise ReasonMissingError(act="Putting a model into use that the gate did not let through")
    require_answering(session, record)  # what cannot answer never comes into use
    detail = {"reason": reason, "gate": record.gate.decision if record.gate else "not judged"}
    _put_into_use(session, record.id, reason, "model put into use", detail)


def use_by_gate(session: Session, model_id: str, *, against: str) -> None:
    """Put a model into use that the gate let through against the one in use, which it names.

    Another that was put into use meanwhile stays: nobody judged the candidate against it.
    """
    require_answering(session, get_model(session, model_id))
    told = {"reason": "", "gate": "passes", "by_itself": True}

    def change(rows: Rows) -> None:
        uses = rows.models.uses()
        if uses and uses[-1].model == against:
            rows.models.use(model_id, person=session.person.id, reason="let through by the gate")
            auditing.record(rows, session, "model put into use", model_id, told)

    session.project.store.write(change)


def require_sound(record: ModelRecord) -> None:
    """Refuse a bundle that is not the one that was registered.

    Raises:
        BundleDamagedError, BundleNotSafeError: it was changed, or cannot be read.
    """
    from fibrodesk.inference.bundle import read_bundle
    from fibrodesk.inference.errors import BundleDamagedError

    if read_bundle(record.folder).id != record.id:
        raise BundleDamagedError(path=record.folder, reason="it is not the one that was registered")


def require_answering(session: Session, record: ModelRecord) -> None:
    """Refuse a bundle whose network cannot be run here: it answers a blank frame first.

    Raises:
        BundleDamagedError, BundleNotSafeError: it is not the one that was registered, or weights
            and network do not fit its card.
    """
    import numpy as np

    require_sound(record)
    session.project.workshop.engine(record.folder).propose(np.zeros((64, 64), np.uint8))


def go_back(session: Session) -> ModelRecord:
    """Put the model that was in use before into use again.

    Raises:
        NoModelBeforeError: there was none.
        BundleDamagedError: it cannot be opened any more; the one in use stays.
    """
    roles.require(session, roles.Act.ADMINISTER)
    uses = session.project.store.read(lambda rows: rows.models.uses())
    current = uses[-1].model if uses else ""
    before = [use.model for use in uses if use.model != current]
    if not before:
        raise NoModelBeforeError
    require_answering(session, get_model(session, before[-1]))
    _put_into_use(session, before[-1], "back", "model taken back", {"from": current})
    return get_model(session, before[-1])


def keep_gate(
    session: Session, model_id: str, *, against: str | None, snapshot: str, result: GateResult
) -> None:
    """Keep a judgement beside the model, audited."""
    told = {"decision": result.decision, "patients": result.patients, "against": against}

    def change(rows: Rows) -> None:
        kept = asdict(result)
        rows.models.add_gate(model=model_id, against=against, snapshot=snapshot, result=kept)
        auditing.record(rows, session, "model judged", model_id, told | {"snapshot": snapshot})

    session.project.store.write(change)


def _put_into_use(
    session: Session, model_id: str, reason: str, act: str, detail: dict[str, Any]
) -> None:
    def change(rows: Rows) -> None:
        rows.models.use(model_id, person=session.person.id, reason=reason)
        auditing.record(rows, session, act, model_id, detail)

    session.project.store.write(change)


def _use_shipped(rows: Rows, session: Session, model_id: str) -> None:
    """In one transaction with its registration: a crash between would leave no model in use."""
    rows.models.use(model_id, person=session.person.id, reason="shipped with the program")
    auditing.record(rows, session, "model put into use", model_id, {})


def _keep_shipped(session: Session) -> None:
    """The first look into an empty registry takes the product's own bundle in and into use."""
    from resources import demonstration_bundle, shipped_bundle_id

    if session.project.store.read(lambda rows: bool(rows.models.all())):
        return
    from fibrodesk.inference.registry import bundle_id

    folder = demonstration_bundle()
    if not folder.exists():
        return
    if bundle_id(folder) != shipped_bundle_id():
        raise BundleUntrustedError
    _take_in(
        session, folder, name="Demonstration", act="shipped model registered", also=_use_shipped
    )


def _take_in(
    session: Session,
    folder: Path,
    *,
    name: str,
    act: str,
    also: Callable[[Rows, Session, str], None] | None = None,
) -> ModelRecord:
    from fibrodesk.contract.shape import to_json
    from fibrodesk.inference.bundle import read_bundle
    from fibrodesk.inference.registry import install

    try:
        bundle = install(read_bundle(folder), session.project.path / "models")
    except OSError as error:
        raise DiskFullError(name=session.project.path.name) from error
    card = bundle.card

    def change(rows: Rows) -> None:
        if rows.models.get(bundle.id) is not None:
            return
        rows.models.add(
            model_id=bundle.id,
            name=name or card.name,
            path=bundle.folder.relative_to(session.project.path).as_posix(),
            card=to_json(card),
            person=session.person.id,
        )
        auditing.record(rows, session, act, bundle.id, {"preset": card.preset})
        if also is not None:
            also(rows, session, bundle.id)

    session.project.store.write(change)
    records = session.project.store.read(lambda rows: records_in(session, rows))
    return next(record for record in records if record.id == bundle.id)
