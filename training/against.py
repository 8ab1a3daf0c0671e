"""Old against new on one side of a snapshot: `python -m training.against OLD NEW SNAPSHOT`.

Both are judged on the same frames; the frames that changed most are drawn for a person to see.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fibrodesk.contract.model_card import ModelCard
from fibrodesk.contract.refusal import to_line
from fibrodesk.contract.snapshot import Side
from fibrodesk.domain.errors import FibrodeskError
from training.data.dataset import open_snapshot
from training.errors import BundleUnfitError, TooFewPatientsError
from training.evaluate import refusal_of, refuse_leak
from training.judging.answering.gallery import draw_gallery
from training.judging.answering.judge import Judge
from training.judging.answering.loading import load_judge
from training.judging.answering.remembering import RememberingJudge
from training.judging.answering.side import judge_side, references
from training.judging.comparing.comparison import compare
from training.learning.machine.device import leave_a_core

Progress = Callable[[int, int], None]


def judge_both(
    old: Path,
    new: Path,
    snapshot_folder: Path,
    *,
    side: Side,
    device: str,
    gallery: Path | None = None,
    progress: Progress = lambda _done, _total: None,
) -> dict[str, Any]:
    """Figures of both bundles on `side`, their rows by patient, and the paired difference.

    Raises:
        LeakError: a patient of the side was in the training of either.
        TooFewPatientsError: the side is empty.
        BundleUnfitError, SnapshotUnfitError: one of the containers is not sound.
        OSError: the gallery cannot be written.
    """
    pair = _Pair.load(old, new, device=device)
    _, snapshot = open_snapshot(snapshot_folder)
    for card in pair.cards:
        refuse_leak(card, snapshot, side=side)
    total = sum(bool(references(frame, pair.structure)) for frame in snapshot.side(side))
    if not total:
        raise TooFewPatientsError(side=side, found=0, needed=1, structure=pair.structure)
    told = _Counted(2 * total, progress)
    before, after = (
        RememberingJudge(judge, model=card.id, heard=told)
        for card, judge in zip(pair.cards, pair.judges, strict=True)
    )
    found = [judge_side(each, snapshot_folder, snapshot, side=side) for each in (before, after)]
    if gallery is not None:
        source = snapshot_folder, snapshot
        draw_gallery(gallery, before, after, *source, side=side, structure=pair.structure)
    rows = [_rows(each, pair.structure) for each in found]
    names = ("old", "new")
    return {
        "side": side,
        "structure": pair.structure,
        "models": dict(zip(names, (card.id for card in pair.cards), strict=True)),
        "synthetic": snapshot.synthetic,
        "figures": dict(zip(names, found, strict=True)),
        "rows": dict(zip(names, rows, strict=True)),
        "dice": compare(*rows).to_json(),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pair:
    """Old and new, in this order, ready to answer."""

    cards: tuple[ModelCard, ModelCard]
    judges: tuple[Judge, Judge]

    @classmethod
    def load(cls, old: Path, new: Path, *, device: str) -> _Pair:
        (before, first), (after, second) = (
            load_judge(path, device=device, hold_onnx=True) for path in (old, new)
        )
        if after.structures[0] not in before.structures:
            reason = f"it does not outline the {after.structures[0]}, which the other does"
            raise BundleUnfitError(path=old, reason=reason)
        return cls(cards=(before, after), judges=(first, second))

    @property
    def structure(self) -> str:
        """What the two are compared in: the first that the new one outlines."""
        return self.cards[1].structures[0]


class _Counted:
    """Tells how many frames were answered."""

    def __init__(self, total: int, progress: Progress) -> None:
        self._done, self._total, self._progress = 0, total, progress

    def __call__(self) -> None:
        self._done += 1
        self._progress(min(self._done, self._total), self._total)


def _rows(found: dict[str, Any], structure: str) -> list[dict[str, Any]]:
    figures = found if found["structure"] == structure else found["structures"][structure]
    rows: list[dict[str, Any]] = figures["per_patient"]
    return rows


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training.against", description=__doc__)
    parser.add_argument("old", type=Path)
    parser.add_argument("new", type=Path)
    parser.add_argument("snapshot", type=Path)
    parser.add_argument("--side", choices=["validation", "gate", "report"], default="gate")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--gallery", type=Path, metavar="DIR", help="draw what changed most here")
    return parser


def main(argv: list[str] | None = None) -> int:
    """One JSON object on standard output, "DONE TOTAL" a frame on standard error."""
    args = build_parser().parse_args(argv)
    leave_a_core()
    try:
        found = judge_both(
            args.old,
            args.new,
            args.snapshot,
            side=args.side,
            device=args.device,
            gallery=args.gallery,
            progress=lambda done, total: print(done, total, file=sys.stderr, flush=True),
        )
    except (FibrodeskError, OSError) as error:
        print(to_line(refusal_of(error)), file=sys.stderr)
        return 2
    print(json.dumps(found, indent=1, allow_nan=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
