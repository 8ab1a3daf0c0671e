"""`assign`: rounds, the part of one that comes back, and a reading that is reopened."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from fibrodesk.cli.console import (
    Register,
    at_least,
    names_in,
    one_line,
    person_options,
    say,
    signed_in,
)
from fibrodesk.cli.people import NobodyOfThatNameError
from fibrodesk.domain.counting import counted
from fibrodesk.domain.errors import FibrodeskError

if TYPE_CHECKING:
    from fibrodesk.desk.rounds.round import RoundView
    from fibrodesk.desk.session import Session


class CineUnknownError(FibrodeskError):
    title = "There is no such cine"
    text = "No cine has the number {numbers}."
    hint = "`fibrodesk status` lists them; no round was made."


class AssignmentUnclearError(FibrodeskError):
    title = "It is not clear what to assign"
    text = "{what}."
    hint = "`fibrodesk assign --help` tells the three kinds of round; no round was made."


def register(commands: Register[argparse.ArgumentParser]) -> None:
    assign = commands.add_parser("assign", help="make a round: readers and their cines")
    person_options(assign)
    assign.add_argument(
        "--round",
        type=one_line,
        metavar="NAME",
        help="the new round; a repeat gets a neutral name if left out",
    )
    assign.add_argument("--cines", default="", metavar="1,2,…", help="numbers; all prepared ones")
    assign.add_argument("--readers", default="", metavar="A,B")
    assign.add_argument("--seed", type=at_least(0), metavar="N")
    again = assign.add_argument_group(
        "what is read again", "A part of an opened round comes back to its readers under new codes."
    )
    again.add_argument("--repeat-of", metavar="ROUND", help="the opened round")
    again.add_argument("--percent", type=float, metavar="N", help="of its cines; else the study's")
    again.add_argument(
        "--after-days", type=float, metavar="N", help="since the last submission; else the study's"
    )
    revision = assign.add_argument_group(
        "what is drawn anew", "One reader begins from the old answers; the sealed round stays."
    )
    revision.add_argument("--reopen", metavar="ROUND", help="with one of --cines and of --readers")
    revision.add_argument("--reason", default="", metavar="SENTENCE", help="the audit keeps it")
    words = "give up one that reads again; who reads in it alone withdraws it with a --reason"
    assign.add_argument("--withdraw", metavar="ROUND", help=words)
    assign.set_defaults(run=run_assign)


def run_assign(args: argparse.Namespace) -> int:
    if sum(bool(each) for each in (args.repeat_of, args.reopen, args.withdraw)) > 1:
        what = "A round is repeated, a reading reopened or a round withdrawn, one at a time"
        raise AssignmentUnclearError(what=what)
    with signed_in(args) as session:
        if args.withdraw:
            return _withdraw(session, args.withdraw, args.reason)
        if args.repeat_of:
            view = _repeat(session, args)
        elif args.reopen:
            view = _reopen(session, args)
        else:
            view = _first_reading(session, args)
    cines, readers = counted(len(view.cines), "cine"), counted(len(view.readers), "reader")
    since = f", from {view.not_before[:10]} on" if view.not_before else ""
    say(f"Round {view.name}: {cines}, {readers}, {view.mode}{since}.")
    return 0


def _first_reading(session: Session, args: argparse.Namespace) -> RoundView:
    from fibrodesk.desk.rounds.round import create_round

    if not args.round or not args.readers:
        raise AssignmentUnclearError(what="A new round takes --round and --readers")
    return create_round(
        session,
        name=args.round,
        cines=_cines(session, args.cines),
        readers=_readers(session, args.readers),
        seed=args.seed,
    )


def _repeat(session: Session, args: argparse.Namespace) -> RoundView:
    from fibrodesk.desk.agreeing.access import find_round
    from fibrodesk.desk.rounds.repeats import plan_repeat

    if args.cines or args.readers:
        raise AssignmentUnclearError(
            what="A repeat goes to the readers of its round, and chance chooses the cines"
        )
    return plan_repeat(
        session,
        round_id=find_round(session, args.repeat_of).id,
        name=args.round,
        percent=args.percent,
        after_days=args.after_days,
        seed=args.seed,
    )


def _reopen(session: Session, args: argparse.Namespace) -> RoundView:
    from fibrodesk.desk.agreeing.access import find_round
    from fibrodesk.desk.rounds.revisions import reopen

    cines, readers = names_in(args.cines), names_in(args.readers)
    if len(cines) != 1 or len(readers) != 1:
        raise AssignmentUnclearError(what="--reopen takes one of --cines and one of --readers")
    return reopen(
        session,
        round_id=find_round(session, args.reopen).id,
        cine_id=_cines(session, args.cines)[0],
        reader=_readers(session, args.readers)[0],
        reason=args.reason,
    )


def _withdraw(session: Session, name: str, reason: str) -> int:
    from fibrodesk.desk.rounds.round import list_rounds
    from fibrodesk.desk.rounds.withdrawing import withdraw

    known = {view.name: view.id for view in list_rounds(session)}
    if name not in known:
        raise AssignmentUnclearError(what=f"No round is called {name}")
    withdraw(session, known[name], reason=reason)
    say(f"Round {name} was withdrawn; nobody had drawn in it.")
    return 0


def _readers(session: Session, text: str) -> list[str]:
    from fibrodesk.desk.people import list_people

    people = {person.name: person.id for person in list_people(session)}
    for name in names_in(text):
        if name not in people:
            raise NobodyOfThatNameError(name=name)
    return [people[name] for name in names_in(text)]


def _cines(session: Session, text: str) -> list[str]:
    """By their numbers; without any, all that are prepared, else all."""
    from fibrodesk.desk.cines import list_cines

    records = list_cines(session)
    if not text:
        prepared = [record.id for record in records if record.prepared and not record.excluded]
        return prepared or [record.id for record in records]
    known = {str(record.number): record.id for record in records}
    wanted = names_in(text)
    if not known.keys() >= set(wanted):
        missing = ", ".join(number for number in wanted if number not in known)
        raise CineUnknownError(numbers=missing)
    return [known[number] for number in wanted]
