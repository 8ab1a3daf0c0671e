"""The shipped bundle: `python -m training.demonstration` makes it, `--check` proves its figures.

Phantom patients are made by the phantom's own process; the patients that the figures come from
were in no training, and one scanner look is kept out of it altogether.
"""

from __future__ import annotations

import argparse
import dataclasses
import math
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from fibrodesk.contract.events import Finished, Step, TrainingEvent, Validated
from fibrodesk.contract.manifest import MANIFEST_NAME, hash_file, write_manifest
from fibrodesk.contract.model_card import BUNDLE_KIND, read_card, write_card
from fibrodesk.contract.snapshot import Side
from fibrodesk.domain.errors import FibrodeskError
from training.bundling.card import rounded
from training.data.dataset import open_snapshot
from training.data.phantoms import (
    HELD_OUT_LOOK,
    SQUARE_PX,
    PhantomGroup,
    write_phantom_snapshot,
)
from training.judging.answering.loading import load_judge
from training.judging.answering.side import judge_side
from training.judging.figures.whole import without_rows
from training.learning.machine.device import leave_a_core
from training.learning.runs.run import Run
from training.presets import preset_config

BUNDLE = Path(__file__).resolve().parents[1] / "resources" / "bundles" / "demo"
NAME = "Demonstration (synthetic hearts)"
UNSEEN: tuple[Side, ...] = ("gate", "report")
LARGEST_DIFFERENCE = 0.005
"""Of a reproduced figure: other processors round the network's sums otherwise."""

EPOCHS, BATCHES = 20, 128
"""Of each of the two stages: an hour or less on one core."""

GROUPS = (
    PhantomGroup(side="train", first=0, patients=60),
    PhantomGroup(side="train", first=1000, patients=140, size_px=SQUARE_PX),
    PhantomGroup(side="train", first=1200, patients=80, size_px=SQUARE_PX, contrast_db=4.0),
    PhantomGroup(side="train", first=1300, patients=80, size_px=SQUARE_PX, contrast_db=2.5),
    PhantomGroup(side="validation", first=200, patients=24),
    PhantomGroup(side="gate", first=300, patients=30),
    PhantomGroup(side="report", first=400, patients=12, look=HELD_OUT_LOOK),
)
"""No number is in two groups, so no patient is on two sides. Those of the square are drawn in a
fifth of the time; those of native size have learnt the letterbox."""


def make(work: Path, target: Path, *, epochs: int, workers: int) -> None:
    """Draw the phantoms, train, judge on patients never seen, and put the bundle in its place.

    Raises:
        FibrodeskError: the phantom's process failed, or the training did.
    """
    snapshot = work / "snapshot"
    if not snapshot.exists():
        write_phantom_snapshot(snapshot, GROUPS, workers=workers)
    config = preset_config(
        "desk",
        snapshot=str(snapshot),
        out=str(work / "run"),
        epochs=epochs,
        batches=BATCHES,
        precision="bf16",
        threads=1,
        half_weights=True,
        name=NAME,
    )
    resume = (work / "run").exists()
    Run(config, emit=_tell, asked_to_stop=lambda: False, resume=resume).go()
    bundle = work / "run" / "bundle"
    _add_figures(bundle, reproduced(bundle, snapshot))
    _ship(bundle, target)


def _ship(bundle: Path, target: Path) -> None:
    """Copy the bundle, and write beside it the hash by which the program trusts it."""
    if target.exists():
        shutil.rmtree(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(bundle, target)
    digest = hash_file(target / MANIFEST_NAME)
    target.with_name(f"{target.name}.sha256").write_text(f"{digest}\n", encoding="ascii")


def reproduced(bundle: Path, folder: Path) -> dict[str, Any]:
    """The bundle's figures on the unseen sides of the phantom snapshot in `folder`."""
    _, judge = load_judge(bundle)
    _, snapshot = open_snapshot(folder)
    return {
        side: rounded(without_rows(judge_side(judge, folder, snapshot, side=side)))
        for side in UNSEEN
    }


def check(bundle: Path, *, workers: int) -> int:
    """Draw the unseen patients anew, judge the shipped bundle, and compare with its card."""
    told = read_card(bundle).figures
    with tempfile.TemporaryDirectory(prefix="fibrodesk-check-") as name:
        folder = Path(name) / "snapshot"
        unseen = [group for group in GROUPS if group.side in UNSEEN]
        write_phantom_snapshot(folder, unseen, workers=workers)
        found = reproduced(bundle, folder)
    different = False
    for line, before, now in _rows(told, found):
        apart = _apart(before, now)
        different = different or apart
        print(f"{line:44} card {_short(before)}  here {_short(now)}{'  DIFFERS' if apart else ''}")
    return 1 if different else 0


def _rows(told: dict[str, Any], found: dict[str, Any]) -> list[tuple[str, Any, Any]]:
    rows = []
    for side in UNSEEN:
        pairs = [(told[side]["structure"], told[side], found[side])]
        pairs += [
            (name, each, found[side]["structures"][name])
            for name, each in told[side]["structures"].items()
        ]
        for structure, before, now in pairs:
            for figure in ("dice", "iou", "precision", "recall"):
                for kind in ("micro", "macro"):
                    line = f"{side} {structure} {figure} {kind}"
                    rows.append((line, before[figure][kind], now[figure][kind]))
    return rows


def _apart(before: float | None, now: float | None) -> bool:
    if before is None or now is None:
        return before is not now
    return not math.isclose(before, now, abs_tol=LARGEST_DIFFERENCE)


def _add_figures(bundle: Path, figures: dict[str, Any]) -> None:
    """Into the card, whose manifest is then written anew."""
    card = read_card(bundle)
    write_card(bundle, dataclasses.replace(card, figures={**card.figures, **figures}))
    write_manifest(bundle, kind=BUNDLE_KIND, body={"id": card.id, "name": card.name})


def _tell(event: TrainingEvent) -> None:
    if isinstance(event, Step) and event.step % 32 == 0:
        _say(f"step {event.step}: loss {event.generator_loss:.3f}, {event.seconds_left:.0f} s left")
    elif isinstance(event, Validated):
        _say(f"epoch {event.epoch}: Dice {_short(event.dice)}, IoU {_short(event.iou)}")
    elif isinstance(event, Finished):
        _say(f"finished: {event.reason}")


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def _short(value: float | None) -> str:
    return "-" if value is None else f"{value:.4f}"


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training.demonstration", description=__doc__)
    parser.add_argument("--check", action="store_true", help="reproduce the card's figures")
    parser.add_argument("--bundle", type=Path, default=BUNDLE, help="made, or checked, here")
    parser.add_argument("--work", type=Path, default=Path("build/demonstration"))
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--workers", type=int, default=2, help="processes that draw phantoms")
    return parser


def main(argv: list[str] | None = None) -> int:
    args = build_parser().parse_args(argv)
    leave_a_core()
    try:
        if args.check:
            return check(args.bundle, workers=args.workers)
        make(args.work, args.bundle, epochs=args.epochs, workers=args.workers)
    except FibrodeskError as error:
        _say(f"{error.title}: {error} {error.advice}")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
