"""Old against new on the gate patients of the newest snapshot, by the training's own evaluation."""

from __future__ import annotations

import math
import shutil
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from fibrodesk.desk import roles
from fibrodesk.desk.models.evaluation import (
    EvaluationFailedError,
    JudgingCancelledError,
    compare_bundles,
    evaluate_bundle,
)
from fibrodesk.desk.models.gate import GatePatient, GateResult, first_model, judge_patients
from fibrodesk.desk.models.registry import (
    ModelMissingError,
    ModelRecord,
    get_model,
    keep_gate,
    model_in_use,
    require_sound,
    use_by_gate,
)
from fibrodesk.storage.errors import DiskFullError

if TYPE_CHECKING:
    from pathlib import Path
    from threading import Event

    from fibrodesk.desk.session import Session
    from fibrodesk.desk.training.snapshots import SnapshotSummary

__all__ = ["EvaluationFailedError", "JudgingCancelledError", "evaluate_bundle", "judge"]

Progress = Callable[[int, int], None]


def judge(
    session: Session,
    model_id: str,
    *,
    use_if_it_passes: bool = False,
    cancel: Event | None = None,
    progress: Progress | None = None,
) -> GateResult:
    """Compare a model with the one in use on the same gate patients, and keep the result.

    Args:
        use_if_it_passes: the administrator lets it go into use by itself, by the printed rule.
    Raises:
        NotAllowedError: the person is no administrator.
        SealedError: the person still reads a gate patient alone.
        SnapshotMissingError: there is no snapshot to judge on.
        ContainerRefusedError: it was not signed by a trusted station.
        EvaluationFailedError: a leak, a damaged container, or no training environment here.
    """
    from fibrodesk.desk.models.stations import check_signature
    from fibrodesk.desk.training.sealed_sides import require_side_unsealed
    from fibrodesk.desk.training.snapshots import newest_snapshot

    require_side_unsealed(session, "gate")
    roles.require(session, roles.Act.ADMINISTER)
    candidate = get_model(session, model_id)
    require_sound(candidate)
    snapshot = newest_snapshot(session)
    check_signature(session, snapshot.path)
    result, against = _compared(session, candidate, snapshot, cancel, progress)
    keep_gate(session, candidate.id, against=against, snapshot=snapshot.id, result=result)
    if use_if_it_passes and result.decision == "passes" and against is not None:
        use_by_gate(session, candidate.id, against=against)
    return result


def _compared(
    session: Session,
    candidate: ModelRecord,
    snapshot: SnapshotSummary,
    cancel: Event | None,
    progress: Progress | None,
) -> tuple[GateResult, str | None]:
    """The judgement, and the id of the model that it is against."""
    try:
        current = model_in_use(session)
    except ModelMissingError:
        return first_model(snapshot.sides.get("gate", 0)), None
    if snapshot.sides.get("gate", 0) == 0:
        return judge_patients([]), current.id
    require_sound(current)
    drawn = _fresh_folder(session)
    try:
        found = compare_bundles(
            current.folder,
            candidate.folder,
            snapshot.path,
            side="gate",
            gallery=drawn,
            cancel=cancel,
            progress=progress,
        )
        result = judge_patients(_paired(found["rows"]["old"], found["rows"]["new"]))
        name = _keep_gallery(session, drawn)
    except OSError as error:
        raise DiskFullError(name=session.project.path.name) from error
    finally:
        shutil.rmtree(drawn, ignore_errors=True)
    return replace(result, p=found["dice"]["p"], gallery=name), current.id


def _fresh_folder(session: Session) -> Path:
    import secrets

    parent = session.project.path / "galleries"
    try:
        parent.mkdir(exist_ok=True)
    except OSError as error:
        raise DiskFullError(name=session.project.path.name) from error
    return parent / f".half-{secrets.token_hex(8)}"


def _keep_gallery(session: Session, drawn: Path) -> str:
    """Sign the pictures and give them their name, the start of their manifest's hash."""
    from fibrodesk.contract.manifest import MANIFEST_NAME, hash_file, sync_folder
    from fibrodesk.desk.models.stations import sign_here

    name = hash_file(drawn / MANIFEST_NAME)[:32]
    target = drawn.parent / name
    if not target.exists():  # the very same pictures may have been drawn before
        sign_here(session, drawn)
        drawn.rename(target)
        sync_folder(target.parent)
    return name


def _paired(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> list[GatePatient]:
    before = {row["patient"]: row for row in old}
    return [
        GatePatient(
            patient=row["patient"],
            old_dice=_value(before[row["patient"]]["dice"]),
            new_dice=_value(row["dice"]),
            old_bias_points=_bias_points(before[row["patient"]]),
            new_bias_points=_bias_points(row),
        )
        for row in new
        if row["patient"] in before
    ]


def _bias_points(row: dict[str, Any]) -> float:
    return 100 * (_value(row["burden_model"]) - _value(row["burden_reference"]))


def _value(number: float | None) -> float:
    return math.nan if number is None else number
