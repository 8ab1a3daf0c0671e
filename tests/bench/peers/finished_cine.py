"""What a finished cine costs the hand: `python -m tests.bench.peers.finished_cine`.

The same 22 key frames of one phantom loop (768 x 1024) get the same masks here and in LabelMe,
with the mouse and the keys alone. On every frame the stored mask must overlap with the true one by
a Dice of 0.9 or more: ours as the reading holds it, opened again; LabelMe's as it fills its own
files. Counted are key presses (a chord is one), presses of the mouse's button (a drag is one), and
the way of the pointer in pixels of the image, with the button down and with it up.

Both hands know the truth and waste nothing. LabelMe is used in two ways, a polygon on every frame
and one polygon that is kept from frame to frame, moved as a whole or by its corners where it has
to be; every polygon has as few corners as reach the goal, placed where they overlap best. Ours
outlines one frame, carries it along and mends what falls below the goal, in several ways: by saying
of each frame that it is done (D); from the frame in the middle of the loop, by watching the loop
play and saying it of all that were seen (Ctrl+D); and as that, with clicked corners instead of a
dragged outline, and with a mended mask carried on to the next frame that is off (T) or over all
that was carried before (Shift+T).

Ratios are ours by the cheaper way of LabelMe, by keys and clicks together. A polygon is clicked
and an outline is dragged, so that drags alone compare nothing: `pointer_px`, drag and travel
together, is the way of the hand.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))  # what tests share: desk.studies

from desk.studies import PASSWORD

from fibrodesk.desk.project.folder import open_project
from fibrodesk.desk.readings import open_reading
from fibrodesk.desk.rounds.round import work_list
from fibrodesk.desk.session import sign_in
from fibrodesk.domain.mask import MaskArray, MaskKey, Structure
from fibrodesk.phantom.dataset import read_dataset
from fibrodesk.phantom.truth import read_truth
from tests.bench.peers import corners, study
from tests.bench.peers.driving import drive, environment
from tests.bench.peers.mending import GOAL, dice

PATIENTS = (4, 5)  # of the study that the other benches open: focal scars in one piece
COUNTED = ("keys", "clicks", "drag_px", "travel_px", "pointer_px")
Effort = dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--environments", type=Path, default=Path.home() / ".cache/desk-peers")
    parser.add_argument("--size", default="1600x1000", help="of each window")
    parser.add_argument("--display", action="store_true", help="use DISPLAY")
    parser.add_argument("--patients", type=int, nargs="*", default=PATIENTS)
    args = parser.parse_args()
    told = {}
    for number in args.patients:
        with tempfile.TemporaryDirectory() as folder:
            told[f"patient_{number}"] = finish(Path(folder), number, args)
    print(json.dumps(told, indent=1))


def finish(folder: Path, number: int, args: argparse.Namespace) -> dict[str, Any]:
    """One cine, in every way of both desks."""
    project, pictures = study.make(folder, patients=1, first=number, labels=False)
    dataset = read_dataset(folder / "loops")
    truth = read_truth(dataset.truth_path(dataset.cases[0])).masks[Structure.FIBROSIS]
    np.savez_compressed(folder / "truth.npz", masks=truth)
    labelme = in_labelme(folder, pictures, truth, args)
    ours = in_ours(folder, project, truth, args)
    for effort in (*labelme.values(), *ours.values()):
        if effort["dice"]["least"] < GOAL:
            raise RuntimeError(f"a frame is below the goal, so that no cost is told: {effort}")
    cheaper = min(labelme.values(), key=lambda effort: effort["keys"] + effort["clicks"])
    ratios = {way: ratio(effort, cheaper) for way, effort in ours.items()}
    return {"labelme": labelme, "ours": ours, "ours_by_labelme": ratios}


def in_labelme(
    folder: Path, pictures: Path, truth: MaskArray, args: argparse.Namespace
) -> dict[str, Effort]:
    """Each way with no more kept above the goal than it needs to reach it."""
    python, efforts = environment(args.environments, "labelme"), {}
    for way, planned in (("anew", corners.anew), ("kept", corners.kept)):
        for kept in corners.KEPT:
            print(f"LabelMe, {way}, {kept} above the goal", file=sys.stderr)
            plan = planned([corners.Target(mask, kept=kept) for mask in truth])
            shutil.copytree(pictures, copy := folder / f"labelme-{way}-{kept}")
            (copy / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
            told = (copy, copy / "plan.json", args.size, way)
            effort = drive(python, "finished_labelme", *told, display=args.display, word="effort")
            efforts[way] = judged(effort, np.load(copy / "masks.npz")["masks"], truth)
            if efforts[way]["dice"]["least"] >= GOAL:
                break
    return efforts


def in_ours(
    folder: Path, project: Path, truth: MaskArray, args: argparse.Namespace
) -> dict[str, Effort]:
    efforts = {}
    for way in ("done", "played", "carried_anew", "clicked", "clicked_anew"):
        shutil.copytree(project, copy := folder / f"ours-{way}.fibrodesk")
        print(f"ours, {way}", file=sys.stderr)
        told = (copy, folder / "truth.npz", args.size, way)
        effort = drive(sys.executable, "finished_ours", *told, display=args.display, word="effort")
        efforts[way] = judged(effort, stored(copy), truth)
    return efforts


def stored(path: Path) -> MaskArray:
    """What the reading holds when it is opened again."""
    project = open_project(path)
    session = sign_in(project, "ann", PASSWORD)
    (item,) = work_list(session)
    reading = open_reading(session, round_id=item.round_id, cine_id=item.cine.id)
    frames = range(item.cine.facts.frames)
    masks = [reading.draft.mask(MaskKey(frame, Structure.FIBROSIS)).copy() for frame in frames]
    reading.close()
    project.close()
    return np.stack(masks)


def judged(effort: Effort, masks: MaskArray, truth: MaskArray) -> Effort:
    """With the overlap of what was stored on the worst frame, and on most."""
    if masks.shape != truth.shape:
        raise RuntimeError(f"masks of {masks.shape} were stored, not of {truth.shape}")
    overlaps = [dice(one, other) for one, other in zip(masks, truth, strict=True)]
    told = {"least": round(min(overlaps), 4), "median": round(float(np.median(overlaps)), 4)}
    return {**effort, "dice": told}


def ratio(ours: Effort, theirs: Effort) -> dict[str, float | None]:
    """None: LabelMe's is nothing."""
    both = {name: (ours[name], theirs[name]) for name in COUNTED}
    both["keys_and_clicks"] = tuple(each["keys"] + each["clicks"] for each in (ours, theirs))
    return {name: round(one / two, 2) if two else None for name, (one, two) in both.items()}


if __name__ == "__main__":
    main()
