"""`segment`, `snapshot`, `train`, `models`, `evaluate`: what proposes, and how it is made."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fibrodesk.cli.console import (
    Register,
    at_least,
    person_options,
    print_json,
    progress,
    say,
    signed_in,
)
from fibrodesk.domain.errors import FibrodeskError

if TYPE_CHECKING:
    from fibrodesk.contract.events import TrainingEvent
    from fibrodesk.desk.models.registry import ModelRecord


class ActUnknownError(FibrodeskError):
    title = "Which model?"
    text = "`models {act}` needs the id of a model."
    hint = "See `fibrodesk models list PROJECT`."


def register(commands: Register[argparse.ArgumentParser]) -> None:
    _register_segment(commands)
    snapshot = commands.add_parser("snapshot", help="freeze what the opened readings hold")
    person_options(snapshot)
    snapshot.add_argument("out", type=Path, metavar="OUT", nargs="?")
    snapshot.add_argument("--seed", type=at_least(0))
    snapshot.add_argument("--json", action="store_true")
    snapshot.set_defaults(run=run_snapshot)

    train = commands.add_parser("train", help="train on a project's newest snapshot, or on one")
    person_options(train)
    train.add_argument("--snapshot", metavar="ID", help="another one than the newest")
    train.add_argument("--out", type=Path, metavar="DIR", help="of the run, for a bare snapshot")
    train.add_argument("--preset", choices=("paper", "baseline"), default="paper")
    for name in ("epochs", "batches", "batch-size", "width"):
        train.add_argument(f"--{name}", type=at_least(1), metavar="N")
    train.add_argument("--seed", type=at_least(0), metavar="N")
    train.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")
    train.add_argument("--resume", action="store_true")
    train.set_defaults(run=run_train)

    models = commands.add_parser("models", help="list, show, judge, use, back")
    models.add_argument("act", choices=("list", "show", "judge", "use", "back"))
    person_options(models)
    models.add_argument("model", nargs="?", metavar="ID")
    models.add_argument("--reason", default="", help="why, where the gate has not said yes")
    models.add_argument("--json", action="store_true")
    models.set_defaults(run=run_models)

    evaluate = commands.add_parser("evaluate", help="a bundle on one side of a snapshot")
    evaluate.add_argument("bundle", type=Path, metavar="BUNDLE")
    evaluate.add_argument("snapshot", type=Path, metavar="SNAPSHOT")
    evaluate.add_argument("--side", choices=("validation", "gate", "report"), default="gate")
    evaluate.add_argument("--json", action="store_true")
    evaluate.set_defaults(run=run_evaluate)


def _register_segment(commands: Register[argparse.ArgumentParser]) -> None:
    segment = commands.add_parser("segment", help="propose masks for a project or for files")
    segment.add_argument("sources", type=Path, nargs="+", metavar="PROJECT|FILE")
    segment.add_argument("--as", dest="person", metavar="NAME")
    segment.add_argument("--password-file", type=Path, metavar="FILE")
    segment.add_argument("--model", type=Path, metavar="BUNDLE", help="for files")
    segment.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")
    segment.add_argument("--whole-loop", action="store_true", help="not only the key frames")
    segment.add_argument("--out", type=Path, metavar="DIR", help="for files: masks as PNG")
    segment.add_argument("--json", action="store_true")
    segment.set_defaults(run=run_segment)


def run_segment(args: argparse.Namespace) -> int:
    from fibrodesk.cli.segmenting import segment_files, segment_project

    args.project = args.sources[0]
    if (args.project / "project.toml").exists():
        return segment_project(args)
    return segment_files(args)


def run_snapshot(args: argparse.Namespace) -> int:
    from fibrodesk.desk.training.snapshots import take_snapshot

    with signed_in(args) as session:
        taken = take_snapshot(session, out=args.out, seed=args.seed)
    for warning in taken.warnings:
        say(warning)
    if args.json:
        print_json(asdict(taken))
    else:
        sides = ", ".join(f"{side} {count}" for side, count in taken.sides.items())
        print(f"{taken.id[:16]}\t{taken.patients} patients ({sides})\t{taken.frames} frames")
    return 0


def run_train(args: argparse.Namespace) -> int:
    """The events of the training as they come; the bundle becomes a candidate."""
    if not (args.project / "project.toml").exists() and (args.project / "manifest.json").exists():
        return _train_bare(args)
    from fibrodesk.desk.training.runs import start_training
    from fibrodesk.desk.training.snapshots import get_snapshot, newest_snapshot

    with signed_in(args) as session:
        frozen = get_snapshot(session, args.snapshot) if args.snapshot else newest_snapshot(session)
        run = start_training(
            session,
            snapshot_id=frozen.id,
            preset=args.preset,
            epochs=args.epochs,
            batches=args.batches,
            batch_size=args.batch_size,
            width=args.width,
            seed=1 if args.seed is None else args.seed,
            device=args.device,
            resume=args.resume,
        )
        try:
            run.listen(_print_event)
            run.wait()
        finally:
            run.end()
        record = run.register()
    say(f"Model {record.number} is a candidate. Judge it with `fibrodesk models judge`.")
    print(record.id)
    return 0


def _train_bare(args: argparse.Namespace) -> int:
    """A snapshot that belongs to no project here: its bundle lies in the folder of the run."""
    from fibrodesk.desk.training.runs import train_snapshot

    return train_snapshot(
        args.project,
        args.out or args.project.with_name(f"{args.project.name}-run"),
        preset=args.preset,
        options={
            "epochs": args.epochs,
            "batches": args.batches,
            "batch_size": args.batch_size,
            "width": args.width,
            "seed": args.seed,
        },
        device=args.device,
        resume=args.resume,
        heard=_print_event,
    )


def run_models(args: argparse.Namespace) -> int:
    from fibrodesk.desk.models.judging import judge
    from fibrodesk.desk.models.registry import get_model, go_back, list_models, use_model

    with signed_in(args) as session:
        if args.act == "list":
            _print_models(list_models(session), as_json=args.json)
            return 0
        if args.act == "back":
            say(f"Model {go_back(session).number} is in use again.")
            return 0
        if args.model is None:
            raise ActUnknownError(act=args.act)
        record = get_model(session, args.model)
        if args.act == "show":
            print_json(_shown(record))
        elif args.act == "judge":
            result = judge(session, record.id, progress=progress("models evaluated"))
            print_json(asdict(result)) if args.json else print(result.sentence)
        else:
            use_model(session, record.id, reason=args.reason)
            say(f"Model {record.number} is in use.")
    return 0


def run_evaluate(args: argparse.Namespace) -> int:
    from fibrodesk.agreement.records.evaluation import evaluation_table
    from fibrodesk.desk.models.judging import evaluate_bundle

    found = evaluate_bundle(args.bundle, args.snapshot, side=args.side)
    if args.json:
        print_json(found)
        return 0
    print(evaluation_table(found))
    return 0


def _print_event(event: TrainingEvent) -> None:
    from fibrodesk.contract.events import to_line

    print(to_line(event), flush=True)


def _print_models(records: list[ModelRecord], *, as_json: bool) -> None:
    if as_json:
        print_json([_shown(record) for record in records])
        return
    for record in records:
        gate = record.gate.decision if record.gate else "not judged"
        print(f"{record.number:3}  {record.id[:12]}  {record.state:9}  {gate:12}  {record.name}")


def _shown(record: ModelRecord) -> dict[str, Any]:
    from fibrodesk.contract.shape import to_json

    return {
        "id": record.id,
        "number": record.number,
        "name": record.name,
        "state": record.state,
        "gate": None if record.gate is None else asdict(record.gate),
        "card": to_json(record.card),
    }
