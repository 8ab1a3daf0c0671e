"""`models`: what proposes, and which of them."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fibrodesk.cli import segmenting
from fibrodesk.cli.console import (
    OptionAloneError,
    Register,
    one_line,
    person_options,
    print_json,
    progress,
    require_with,
    say,
    signed_in,
)
from fibrodesk.cli.evaluating import print_short
from fibrodesk.domain.errors import FibrodeskError

if TYPE_CHECKING:
    from collections.abc import Callable

    from fibrodesk.desk.models.registry import ModelRecord
    from fibrodesk.desk.session import Session

    Act = Callable[[argparse.Namespace, Session], object]


class ActUnknownError(FibrodeskError):
    title = "Which model?"
    text = "`models {act}` needs {what}."
    hint = "See `fibrodesk models list PROJECT`."


def register(commands: Register[argparse.ArgumentParser]) -> None:
    segmenting.register(commands)
    models = commands.add_parser(
        "models",
        help="list, show, judge, use, go back; add one of another station; runs and looks",
        description="list and show tell what is here; judge holds a model against the one in use "
        "on the gate patients, gallery names the frames that changed most; use and back decide "
        "which one proposes; look opens the report patients, and is counted; looks and runs tell "
        "what was; add takes a bundle of another station in.",
    )
    models.add_argument("act", choices=tuple(_ACTS))
    person_options(models)
    models.add_argument("model", nargs="?", metavar="ID|BUNDLE")
    models.add_argument("--reason", default="", help="why, where the gate has not said yes")
    models.add_argument(
        "--use-if-it-passes", action="store_true", help="judge: use it if the gate lets it through"
    )
    models.add_argument(
        "--trust", metavar="FINGERPRINT", default="", help="add: of the station that made it"
    )
    models.add_argument("--name", type=one_line, default="", help="add: what it is called here")
    models.add_argument("--json", action="store_true")
    models.set_defaults(run=run_models, behind=("model", str))


def run_models(args: argparse.Namespace) -> int:
    from fibrodesk.desk.models.named import require_bundle

    if args.model is None and args.act in _OF_ONE:
        what = "the folder of a bundle" if args.act == "add" else "the id of a model"
        raise ActUnknownError(act=args.act, what=what)
    if args.model is not None and args.act not in _OF_ONE:
        raise OptionAloneError(options=args.model, to=f"one of {', '.join(_OF_ONE)}")
    for name, act in (
        ("reason", "use"),
        ("use_if_it_passes", "judge"),
        ("trust", "add"),
        ("name", "add"),
    ):
        require_with(f"`models {act}`", args, name, named=args.act == act)
    if args.act == "add":
        require_bundle(Path(args.model))
    with signed_in(args) as session:
        _ACTS[args.act](args, session)
    return 0


def _list(args: argparse.Namespace, session: Session) -> None:
    from fibrodesk.desk.models.registry import list_models

    records = list_models(session)
    if args.json:
        print_json([_shown(record) for record in records])
        return
    for record in records:
        gate = record.gate.decision if record.gate else "not judged"
        print(f"{record.number:3}  {record.id[:12]}  {record.state:9}  {gate:12}  {record.name}")


def _show(args: argparse.Namespace, session: Session) -> None:
    from fibrodesk.cli.model_words import card_lines
    from fibrodesk.desk.models.registry import get_model

    record = get_model(session, args.model)
    if args.json:
        print_json(_shown(record))
    else:
        print("\n".join(card_lines(record)))


def _judge(args: argparse.Namespace, session: Session) -> None:
    from fibrodesk.cli.model_words import gate_lines
    from fibrodesk.desk.models.judging import judge
    from fibrodesk.desk.models.registry import get_model, model_in_use

    record = get_model(session, args.model)
    result = judge(
        session,
        record.id,
        use_if_it_passes=args.use_if_it_passes,
        progress=progress("frames judged"),
    )
    if args.json:
        print_json(asdict(result))
    else:
        print("\n".join(gate_lines(result)))
    if args.use_if_it_passes:
        use = "is in use" if model_in_use(session).id == record.id else "is not put into use"
        say(f"Model {record.number} {use}.")


def _gallery(args: argparse.Namespace, session: Session) -> None:
    from fibrodesk.desk.models.gallery import shown_gallery

    found = shown_gallery(session, args.model)
    rows = [
        {
            "patient": item.patient,
            "cine": item.cine,
            "frame": item.frame + 1,
            "old_dice": item.old_dice,
            "new_dice": item.new_dice,
            "better": item.better,
            "references": item.references,
        }
        for item in found.items
    ]
    if args.json:
        counts = {name: getattr(found, f"frames_{name}") for name in ("better", "worse", "alike")}
        print_json({"frames": rows, "counts": counts, "sealed": found.sealed})
        return
    for item in found.items:
        dice = f"{_dice(item.old_dice)} → {_dice(item.new_dice)}"
        how = "better" if item.better else "worse"
        print(f"{item.patient}  cine {item.cine}  frame {item.frame + 1}  {dice}  {how}")
    say(f"Of all frames {found.frames_better} got better, {found.frames_worse} worse.")
    if found.sealed:
        say(f"{found.sealed} are not shown: you still read their cines alone.")


def _use(args: argparse.Namespace, session: Session) -> None:
    from fibrodesk.desk.models.registry import get_model, use_model

    record = get_model(session, args.model)
    use_model(session, record.id, reason=args.reason)
    _tell_used(args, session, f"Model {record.number} is in use.")


def _back(args: argparse.Namespace, session: Session) -> None:
    from fibrodesk.desk.models.registry import go_back

    _tell_used(args, session, f"Model {go_back(session).number} is in use again.")


def _tell_used(args: argparse.Namespace, session: Session, words: str) -> None:
    from fibrodesk.desk.models.registry import model_in_use

    say(words)
    if args.json:
        record = model_in_use(session)
        print_json({"in_use": record.id, "number": record.number, "name": record.name})


def _look(args: argparse.Namespace, session: Session) -> None:
    from fibrodesk.desk.models.looks import look_at_report

    found = look_at_report(session, args.model, progress=progress("frames judged"))
    say(found.look.sentence)
    if args.json:
        print_json({"look": asdict(found.look), **found.figures})
    else:
        print_short(found.figures)


def _looks(args: argparse.Namespace, session: Session) -> None:
    from fibrodesk.desk.models.looks import looks

    found = looks(session)
    if args.json:
        print_json([asdict(each) for each in found])
        return
    if not found:
        say("Nobody has looked at the report patients yet.")
    for each in found:
        seen = f"{len(each.patients)} patients"
        print(f"{each.number:3}  {each.when[:16]}  {each.how:10}  {seen:12}  {each.model[:12]}")


def _runs(args: argparse.Namespace, session: Session) -> None:
    from fibrodesk.desk.training.history import runs

    found = runs(session)
    if args.json:
        print_json([asdict(each) for each in found])
        return
    if not found:
        say("Nothing was trained yet.")
    for each in found:
        best = _dice(each.best_dice)
        took = "" if each.seconds is None else f"{each.seconds / 60:.0f} min"
        print(
            f"{each.number:3}  {each.id}  {each.state:8}  {each.preset:8}  "
            f"{each.steps:6} steps  {took:>7}  Dice {best}  {each.reason}"
        )


def _add(args: argparse.Namespace, session: Session) -> None:
    from fibrodesk.desk.models.taking_in import take_bundle

    record = take_bundle(session, Path(args.model), name=args.name, confirmed=args.trust)
    say(f"Model {record.number} is a candidate.")
    print_json(_shown(record)) if args.json else print(record.id)


_ACTS: dict[str, Act] = {
    "list": _list,
    "show": _show,
    "judge": _judge,
    "gallery": _gallery,
    "use": _use,
    "back": _back,
    "look": _look,
    "looks": _looks,
    "runs": _runs,
    "add": _add,
}
_OF_ONE = ("show", "judge", "gallery", "use", "look", "add")


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


def _dice(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
