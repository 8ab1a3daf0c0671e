"""Old against new on the gate patients of the newest snapshot, by the training's own evaluation."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fibrodesk.desk import roles
from fibrodesk.desk.models.gate import GatePatient, GateResult, first_model, judge_patients
from fibrodesk.desk.models.registry import ModelMissingError, get_model, keep_gate, model_in_use
from fibrodesk.domain.errors import FibrodeskError

if TYPE_CHECKING:
    from threading import Event

    from fibrodesk.desk.session import Session

Progress = Callable[[int, int], None]
_LOOK_S = 0.1  # how often a cancel is looked for


class EvaluationFailedError(FibrodeskError):
    title = "The model could not be judged"
    text = "{reason}"
    hint = "The models are as they were; mend what is named and judge again."


class JudgingCancelledError(FibrodeskError):
    title = "Judging was cancelled"
    text = "No judgement was kept."
    hint = "Start it again when there is time."


def judge(
    session: Session,
    model_id: str,
    *,
    cancel: Event | None = None,
    progress: Progress | None = None,
) -> GateResult:
    """Compare a model with the one in use on the same gate patients, and keep the result.

    Raises:
        NotAllowedError: the person is no administrator.
        SnapshotMissingError: there is no snapshot to judge on.
        EvaluationFailedError: a leak, a damaged container, or no training environment here.
    """
    from fibrodesk.desk.training.snapshots import newest_snapshot

    roles.require(session, roles.Act.ADMINISTER)
    candidate = get_model(session, model_id)
    snapshot = newest_snapshot(session)
    if snapshot.sides.get("gate", 0) == 0:
        result = judge_patients([])
        keep_gate(session, candidate.id, against=None, snapshot=snapshot.id, result=result)
        return result
    new = evaluate_bundle(candidate.folder, snapshot.path, side="gate", cancel=cancel)
    if progress is not None:
        progress(1, 2)
    try:
        current = model_in_use(session)
    except ModelMissingError:
        result = first_model(int(new["patients"]))
        keep_gate(session, candidate.id, against=None, snapshot=snapshot.id, result=result)
        return result
    old = evaluate_bundle(current.folder, snapshot.path, side="gate", cancel=cancel)
    if progress is not None:
        progress(2, 2)
    result = judge_patients(_paired(old, new))
    keep_gate(session, candidate.id, against=current.id, snapshot=snapshot.id, result=result)
    return result


def evaluate_bundle(
    bundle: Path, snapshot: Path, *, side: str, cancel: Event | None = None
) -> dict[str, Any]:
    """What `python -m training.evaluate` prints, from a process of its own.

    Raises:
        EvaluationFailedError: with the sentence that it printed.
        JudgingCancelledError: `cancel` was set.
    """
    command = [sys.executable, "-m", "training.evaluate", str(bundle), str(snapshot)]
    child = subprocess.Popen(
        [*command, "--side", side, "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    try:
        out, err = _talk(child, cancel)
    finally:
        if child.poll() is None:  # the terminal's Ctrl+C, or a bug: no child outlives the act
            child.kill()
            child.communicate()
    if child.returncode != 0:
        words = err.strip().splitlines()
        raise EvaluationFailedError(reason=words[-1] if words else "The evaluation ended early.")
    found: dict[str, Any] = json.loads(out)
    return found


def _talk(child: subprocess.Popen[str], cancel: Event | None) -> tuple[str, str]:
    while True:
        try:
            return child.communicate(timeout=_LOOK_S if cancel is not None else None)
        except subprocess.TimeoutExpired:
            if cancel is not None and cancel.is_set():
                raise JudgingCancelledError from None


def _paired(old: dict[str, Any], new: dict[str, Any]) -> list[GatePatient]:
    before = {row["patient"]: row for row in old["per_patient"]}
    return [
        GatePatient(
            patient=row["patient"],
            old_dice=_value(before[row["patient"]]["dice"]),
            new_dice=_value(row["dice"]),
            old_bias_points=_bias_points(before[row["patient"]]),
            new_bias_points=_bias_points(row),
        )
        for row in new["per_patient"]
        if row["patient"] in before
    ]


def _bias_points(row: dict[str, Any]) -> float:
    return 100 * (_value(row["burden_model"]) - _value(row["burden_reference"]))


def _value(number: float | None) -> float:
    return math.nan if number is None else number
