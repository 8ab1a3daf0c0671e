"""`evaluate`: how good a bundle is on one side of a snapshot."""

from __future__ import annotations

import argparse
from typing import Any

from fibrodesk.cli.console import Register, place, print_json, say, signed_in
from fibrodesk.domain.counting import counted


def register(commands: Register[argparse.ArgumentParser]) -> None:
    evaluate = commands.add_parser("evaluate", help="a bundle on one side of a snapshot")
    evaluate.add_argument("bundle", type=place, metavar="BUNDLE")
    evaluate.add_argument("snapshot", type=place, metavar="SNAPSHOT")
    evaluate.add_argument("--side", choices=("validation", "gate", "report"), default="gate")
    evaluate.add_argument("--as", dest="person", metavar="NAME", help="report side of a project")
    evaluate.add_argument("--password-file", type=place, metavar="FILE")
    evaluate.add_argument("--json", action="store_true")
    evaluate.set_defaults(run=run_evaluate)


def run_evaluate(args: argparse.Namespace) -> int:
    from fibrodesk.desk.models.evaluation import evaluate_bundle, evaluation_words

    if args.side == "report":
        return _look_bare(args)
    if args.json:
        print_json(evaluate_bundle(args.bundle, args.snapshot, side=args.side))
    else:
        print(evaluation_words(args.bundle, args.snapshot, side=args.side))
    return 0


def _look_bare(args: argparse.Namespace) -> int:
    """The report patients: counted in the project that the snapshot lies in, else here."""
    from fibrodesk.desk.models.evaluation import evaluate_bundle
    from fibrodesk.desk.models.looks import count_evaluation
    from fibrodesk.desk.models.looks_here import count_look, look_sentence, project_of

    args.project = project_of(args.snapshot)
    if args.project is not None:
        with signed_in(args) as session:
            seen = count_evaluation(session, args.bundle, args.snapshot)
        found, sentence = seen.figures, seen.look.sentence
    else:
        found = evaluate_bundle(args.bundle, args.snapshot, side="report")
        patients = [str(row["patient"]) for row in found["per_patient"]]
        number = count_look(args.snapshot, patients, bundle=str(found["model"]))
        sentence = look_sentence(number, len(patients))
    say(sentence)
    if args.json:
        print_json({**found, "look": sentence})
    else:
        print_short(found)
    return 0


def print_short(found: dict[str, Any]) -> None:
    """A few figures of a side, for a terminal."""
    patients, frames = counted(found["patients"], "patient"), counted(found["frames"], "frame")
    print(f"{patients}, {frames}, {found['structure']}")
    for name in ("dice", "iou", "precision", "recall"):
        micro, macro = found[name]["micro"], found[name]["macro"]
        print(f"{name:10} pooled {_three(micro)}   mean of patients {_three(macro)}")
    distance = found["hausdorff_px256"]
    print(f"Hausdorff  {_three(distance['frame_mean'])} px of 256, over {distance['n']} frames")


def _three(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
