"""How good a bundle is on one side of a snapshot: `python -m training.evaluate BUNDLE SNAPSHOT`."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from fibrodesk.agreement.records.evaluation import evaluation_table
from fibrodesk.contract.model_card import (
    ModelCard,
    patient_digest,
)
from fibrodesk.contract.refusal import Refusal, to_line
from fibrodesk.contract.snapshot import Side, Snapshot
from fibrodesk.domain.errors import FibrodeskError
from training.data.dataset import open_snapshot
from training.errors import LeakError, TooFewPatientsError
from training.judging.answering.loading import load_judge
from training.judging.answering.side import judge_side, references
from training.learning.machine.device import leave_a_core


def evaluate(bundle: Path, snapshot_folder: Path, *, side: Side, device: str) -> dict[str, Any]:
    """Figures of `bundle` on `side`, after a leak was ruled out.

    Raises:
        LeakError: a patient of the side was in the bundle's training.
        TooFewPatientsError: the side is empty.
        BundleUnfitError, SnapshotUnfitError: one of the containers is not sound.
    """
    card, judge = load_judge(bundle, device=device, hold_onnx=True)
    _, snapshot = open_snapshot(snapshot_folder)
    refuse_leak(card, snapshot, side=side)
    if not any(references(each, card.structures[0]) for each in snapshot.side(side)):
        raise TooFewPatientsError(side=side, found=0, needed=1, structure=card.structures[0])
    found = judge_side(judge, snapshot_folder, snapshot, side=side)
    return {"model": card.id, "synthetic": snapshot.synthetic, **found}


def refuse_leak(card: ModelCard, snapshot: Snapshot, *, side: Side) -> None:
    """A gate or a report never judges on a patient that the model has seen.

    Raises:
        LeakError: naming the patient.
    """
    if side not in {"gate", "report"}:
        return
    seen = set(card.training_data.trained_on)
    for frame in snapshot.side(side):
        if patient_digest(snapshot.study, frame.patient) in seen:
            raise LeakError(patient=frame.patient, side=side)


def refusal_of(error: FibrodeskError | OSError) -> Refusal:
    """What stopped a judging, in three parts; a program is told them apart."""
    if isinstance(error, FibrodeskError):
        return Refusal(title=error.title, text=str(error), hint=error.advice)
    name = Path(str(error.filename or "A file")).name
    return Refusal(
        title="The disk refused",
        text=f"{name}: {error.strerror or error}.",
        hint="Mend what is named, then judge again.",
    )


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training.evaluate", description=__doc__)
    parser.add_argument("bundle", type=Path)
    parser.add_argument("snapshot", type=Path)
    parser.add_argument("--side", choices=["validation", "gate", "report"], default="gate")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--json", action="store_true", help="everything, with the rows by patient")
    return parser


def main(argv: list[str] | None = None) -> int:
    args = build_parser().parse_args(argv)
    leave_a_core()
    try:
        found = evaluate(args.bundle, args.snapshot, side=args.side, device=args.device)
    except (FibrodeskError, OSError) as error:
        refusal = refusal_of(error)
        words = f"{refusal.title}: {refusal.text} {refusal.hint}"
        print(to_line(refusal) if args.json else words, file=sys.stderr)
        return 2
    print(json.dumps(found, indent=1, allow_nan=False) if args.json else evaluation_table(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
