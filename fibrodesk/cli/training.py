"""`snapshot` and `train`: what a model learns from, and how it is made."""

from __future__ import annotations

import argparse
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from fibrodesk.cli.console import (
    OptionAloneError,
    Register,
    at_least,
    person_options,
    place,
    print_json,
    progress,
    require_with,
    say,
    signed_in,
)
from fibrodesk.cli.tables import require_folder_elsewhere
from fibrodesk.desk.training.presets import NETWORKS, PRESETS
from fibrodesk.domain.counting import counted
from fibrodesk.domain.errors import FibrodeskError

if TYPE_CHECKING:
    from fibrodesk.contract.events import TrainingEvent
    from fibrodesk.desk.models.registry import ModelRecord
    from fibrodesk.desk.session import Session
    from fibrodesk.desk.training.arms import ArmsState
    from fibrodesk.desk.training.runs import TrainingRun
    from fibrodesk.desk.training.snapshots import SnapshotSummary

_NUMBERS = ("epochs", "batches", "batch_size", "width")


class FoldsAskedError(FibrodeskError):
    title = "Which fold?"
    text = "A fold is one of as many as --folds says, counted from 1, or all."
    hint = "Add --folds 5 for all five, or --folds 5 --fold 1 for the first."


class ProjectWantedError(FibrodeskError):
    title = "Only in a project"
    text = "{options} wants a project, and {name} is a bare snapshot."
    hint = "Name the project's folder; a bare snapshot can be trained on and evaluated."


def register(commands: Register[argparse.ArgumentParser]) -> None:
    _register_snapshot(commands)
    _register_train(commands)


def _register_snapshot(commands: Register[argparse.ArgumentParser]) -> None:
    snapshot = commands.add_parser("snapshot", help="freeze what the opened readings hold")
    person_options(snapshot)
    snapshot.add_argument("out", type=place, metavar="OUT", nargs="?")
    snapshot.add_argument("--seed", type=at_least(0))
    snapshot.add_argument(
        "--with-accepted",
        action="store_true",
        help="learn from proposals too that were accepted untouched; each is marked",
    )
    snapshot.add_argument("--list", action="store_true", help="tell those that were taken")
    snapshot.add_argument("--json", action="store_true")
    snapshot.set_defaults(run=run_snapshot, behind=("out", place))


def _register_train(commands: Register[argparse.ArgumentParser]) -> None:
    train = commands.add_parser("train", help="train on a project's newest snapshot, or on one")
    person_options(train)
    train.add_argument("--snapshot", metavar="ID", help="another one than the newest")
    train.add_argument("--out", type=place, metavar="DIR", help="of the run, for a bare snapshot")
    train.add_argument("--preset", choices=PRESETS, default="desk")
    train.add_argument("--network", choices=NETWORKS, help="another one than the preset's")
    for name in _NUMBERS:
        train.add_argument(f"--{name.replace('_', '-')}", type=at_least(1), metavar="N")
    train.add_argument("--folds", type=at_least(2), metavar="K", help="parts, by patient")
    train.add_argument("--fold", default=None, metavar="N", help="the one that validates; all")
    train.add_argument("--seed", type=at_least(0), metavar="N")
    train.add_argument("--device", choices=("auto", "cpu", "cuda", "mps"), default="auto")
    train.add_argument("--resume", action="store_true", help="go on where a run was stopped")
    train.add_argument(
        "--run", dest="named_run", metavar="RUN", default="", help="which one, with --resume"
    )
    train.add_argument("--judge", action="store_true", help="then hold it against the one in use")
    train.add_argument(
        "--use-if-it-passes", action="store_true", help="and use it if the gate lets it through"
    )
    train.add_argument(
        "--arms",
        choices=("paper", "desk"),
        help="train with the discriminator and without, and tell what it brought",
    )
    train.add_argument("--seeds", type=at_least(1), default=5, metavar="N", help="of --arms")
    train.add_argument("--json", action="store_true", help="the result of --judge or --arms")
    train.set_defaults(run=run_train)


def run_snapshot(args: argparse.Namespace) -> int:
    from fibrodesk.desk.exporting.places import require_outside_projects
    from fibrodesk.desk.training.snapshots import list_snapshots, take_snapshot

    require_with("a new snapshot", args, "seed", "with_accepted", named=not args.list)
    if args.out is not None and args.list:
        raise OptionAloneError(options="OUT", to="a new snapshot")
    if args.out is not None:
        require_outside_projects(args.out)
    with signed_in(args) as session:
        if args.list:
            found = list_snapshots(session)
        else:
            accepted = args.with_accepted
            found = [take_snapshot(session, out=args.out, seed=args.seed, accepted=accepted)]
    if not args.list:
        _say_beside(found[0])
    if args.json:
        print_json([asdict(each) for each in found] if args.list else asdict(found[0]))
        return 0
    if not found:
        say("No snapshot was taken yet.")
    for each in found:
        sides = ", ".join(f"{side} {count}" for side, count in each.sides.items())
        print(f"{each.id[:16]}\t{each.patients} patients ({sides})\t{each.frames} frames")
    return 0


def _say_beside(taken: SnapshotSummary) -> None:
    """What somebody should know of a snapshot before training on it."""
    for warning in taken.warnings:
        say(warning)
    if taken.folds_recommended:
        say(
            f"{counted(taken.patients, 'patient')}: one split by chance tells little of a model. "
            "`fibrodesk train --folds 5` lets each patient validate once."
        )


def run_train(args: argparse.Namespace) -> int:
    """The events of the training as they come; the bundle becomes a candidate."""
    fold = _fold(args)
    if not args.resume and args.named_run:
        raise OptionAloneError(options="--run", to="--resume")
    if not (args.project / "project.toml").exists() and (args.project / "manifest.json").exists():
        return _train_bare(args, fold)
    with signed_in(args) as session:
        if args.arms is not None:
            return _compare_arms(args, session)
        run = _train_here(args, session, fold)
        if run.folds is not None:
            print_json(run.folds)
            return 0
        record = run.register()
        say(f"Model {record.number} is a candidate.")
        if args.judge or args.use_if_it_passes:
            return _judge(args, session, record)
        say("Judge it with `fibrodesk models judge`.")
    print(record.id)
    return 0


def _fold(args: argparse.Namespace) -> int | str | None:
    """The fold that is asked for; all of them where their number alone is named."""
    if args.arms is not None and args.fold is None:
        return None  # a comparison trains every fold in any case
    if args.fold is None or (args.fold == "all" and args.folds is not None):
        return None if args.folds is None else "all"
    if not args.fold.isdecimal() or not 1 <= int(args.fold) <= (args.folds or 0):
        raise FoldsAskedError
    return int(args.fold)


def _train_here(args: argparse.Namespace, session: Session, fold: int | str | None) -> TrainingRun:
    from fibrodesk.desk.training.runs import start_training
    from fibrodesk.desk.training.snapshots import get_snapshot, newest_snapshot

    frozen = get_snapshot(session, args.snapshot) if args.snapshot else newest_snapshot(session)
    run = start_training(
        session,
        snapshot_id=frozen.id,
        preset=args.preset,
        network=args.network,
        folds=args.folds,
        fold=fold,
        seed=1 if args.seed is None else args.seed,
        device=args.device,
        resume=args.resume,
        run=args.named_run,
        **{name: getattr(args, name) for name in _NUMBERS},
    )
    try:
        run.listen(_print_event)
        run.wait()
    finally:
        run.end()
    return run


def _judge(args: argparse.Namespace, session: Session, record: ModelRecord) -> int:
    from fibrodesk.desk.models.judging import judge
    from fibrodesk.desk.models.registry import model_in_use

    result = judge(
        session,
        record.id,
        use_if_it_passes=args.use_if_it_passes,
        progress=progress("frames judged"),
    )
    say(result.sentence)
    if args.use_if_it_passes and model_in_use(session).id == record.id:
        say(f"Model {record.number} is in use.")
    if args.json:
        print_json({"model": record.id, "gate": asdict(result)})
    else:
        print(record.id)
    return 0


def _compare_arms(args: argparse.Namespace, session: Session) -> int:
    """Begins a comparison, or with --resume goes on with the newest that has not ended."""
    from fibrodesk.desk.training.arms import go_on_with_arms

    state = _begun_arms(args, session)
    left = state.seconds_left
    say(f"Comparison {state.id}: {state.done} of {state.total} trainings are done.")
    if left is not None:
        say(f"About {max(1, round(left / 60))} minutes are left.")
    found = go_on_with_arms(
        session, state.id, progress=progress("trainings"), heard=None if args.json else _print_event
    )
    if args.json:
        print_json(asdict(found) | {"id": state.id})
    else:
        print(found.sentence)
    return 0


def _begun_arms(args: argparse.Namespace, session: Session) -> ArmsState:
    from fibrodesk.desk.training.arms import ArmsMissingError, ArmsPlan, arms, begin_arms
    from fibrodesk.desk.training.snapshots import get_snapshot, newest_snapshot

    if args.resume:
        waiting = [each for each in arms(session) if each.found is None]
        named = [each for each in waiting if args.named_run in ("", each.id)]
        if not named:
            raise ArmsMissingError(name=args.named_run or "one that waits")
        return named[0]
    frozen = get_snapshot(session, args.snapshot) if args.snapshot else newest_snapshot(session)
    plan = ArmsPlan(snapshot_id=frozen.id, pair=args.arms, seeds=args.seeds, device=args.device)
    lengths = {name: getattr(args, name) for name in _NUMBERS}
    return begin_arms(session, replace(plan, folds=args.folds or plan.folds, **lengths))


def _train_bare(args: argparse.Namespace, fold: int | str | None) -> int:
    """A snapshot that belongs to no project here: its bundle lies in the folder of the run."""
    from fibrodesk.contract.events import Failed
    from fibrodesk.desk.exporting.places import require_folder
    from fibrodesk.desk.models.named import require_snapshot
    from fibrodesk.desk.training.runs import train_snapshot

    asked = {"--arms": args.arms, "--judge": args.judge, "--run": args.named_run}
    asked["--use-if-it-passes"] = args.use_if_it_passes
    named = ", ".join(option for option, value in asked.items() if value)
    if named:
        raise ProjectWantedError(options=named, name=args.project.name)
    out = args.out or args.project.with_name(f"{args.project.name}-run")
    require_snapshot(args.project)
    require_folder_elsewhere(out)
    require_folder(out)
    failures: list[Failed] = []

    def heard(event: TrainingEvent) -> None:
        if isinstance(event, Failed):
            failures.append(event)
        _print_event(event)

    options: dict[str, Any] = {name: getattr(args, name) for name in _NUMBERS}
    options |= {"network": args.network, "folds": args.folds, "fold": fold}
    code = train_snapshot(
        args.project,
        out,
        preset=args.preset,
        options={**options, "seed": args.seed},
        device=args.device,
        resume=args.resume,
        heard=heard,
    )
    for failed in failures:  # in words too, as standard output is for programs
        say(f"{failed.message.rstrip('.')}. {failed.hint}")
    return code


def _print_event(event: TrainingEvent) -> None:
    from fibrodesk.contract.events import to_line

    print(to_line(event), flush=True)
