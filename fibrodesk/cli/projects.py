"""`init`, `status`, `verify`: a project as a whole."""

from __future__ import annotations

import argparse
import secrets
from typing import TYPE_CHECKING

from fibrodesk.cli import assigning
from fibrodesk.cli.console import (
    Register,
    ask_password,
    names_in,
    one_line,
    person_options,
    place,
    print_json,
    progress,
    read_password,
    say,
    signed_in,
)
from fibrodesk.domain.counting import counted
from fibrodesk.domain.errors import FibrodeskError

if TYPE_CHECKING:
    from fibrodesk.desk.session import Session

_SYLLABLES = tuple(a + b for a in "bdfgklmnprst" for b in "aeiou")


class NameRefusedError(FibrodeskError):
    title = "These names do not do"
    text = "The name {name!r} is empty, cannot be printed, or is there twice."
    hint = "Give each person a name of their own; nothing was made."


def register(commands: Register[argparse.ArgumentParser]) -> None:
    init = commands.add_parser("init", help="make a project")
    init.add_argument("project", type=place, metavar="PROJECT")
    init.add_argument("--name", type=one_line, help="of the study; the folder's name if left out")
    init.add_argument("--administrator", default="administrator", metavar="NAME")
    init.add_argument("--password-file", type=place, metavar="FILE")
    init.add_argument("--readers", default="", metavar="A,B", help="annotators to add")
    init.add_argument("--reviewer", default="", metavar="NAME", help="a reviewer to add")
    init.add_argument("--unprotected", action="store_true", help="no administrator's password")
    init.add_argument(
        "--dates",
        choices=("removed", "shifted"),
        default="removed",
        help="of the loops: removed, or shifted by a secret span for each patient",
    )
    init.add_argument(
        "--linkage",
        choices=("kept", "none"),
        default="kept",
        help="the encrypted table from code to patient; without it no code leads back, and a "
        "patient who comes in with a later command gets a second code",
    )
    init.add_argument("--json", action="store_true")
    init.set_defaults(run=run_init)

    assigning.register(commands)

    status = commands.add_parser("status", help="where the project stands")
    person_options(status)
    status.add_argument("--json", action="store_true")
    status.set_defaults(run=run_status)

    verify = commands.add_parser("verify", help="look for damage; needs nobody")
    verify.add_argument("project", type=place, metavar="PROJECT")
    verify.add_argument(
        "--head", type=_head, action="append", default=[], help="an audit head kept outside"
    )
    verify.add_argument("--json", action="store_true")
    verify.set_defaults(run=run_verify)


def run_init(args: argparse.Namespace) -> int:
    """Readers get passwords that are printed once, to be changed by them."""
    from fibrodesk.desk.people import add_person
    from fibrodesk.desk.project.folder import StudySettings, create_project, refuse_taken
    from fibrodesk.desk.session import sign_in
    from fibrodesk.domain.people import Role

    _check_names(args)
    refuse_taken(args.project)  # before anybody thinks of a password
    password = None if args.unprotected else _first_password(args)
    if args.unprotected:
        say("Unprotected: whoever has this folder can act as its administrator. For trials only.")
    name = args.name or args.project.stem
    project = create_project(
        args.project,
        name=name,
        settings=StudySettings(name=name, dates=args.dates, linkage=args.linkage),
        administrator=args.administrator,
        password=password,
    )
    try:
        session = sign_in(project, args.administrator, password)
        wanted = [(name, Role.ANNOTATOR) for name in names_in(args.readers)]
        wanted += [(name, Role.REVIEWER) for name in names_in(args.reviewer)]
        made = []
        for name, role in wanted:
            secret = speakable_password()
            add_person(session, name=name, roles={role}, password=secret)
            made.append({"name": name, "role": str(role), "password": secret})
    finally:
        project.close()
    if args.json:
        print_json({"project": str(args.project), "people": made})
    else:
        for person in made:
            print(f"{person['name']}\t{person['role']}\t{person['password']}")
    say(f"{args.project} is ready.")
    return 0


def run_status(args: argparse.Namespace) -> int:
    from fibrodesk.desk.status import project_status

    with signed_in(args) as session:
        status = project_status(session)
        if args.json:
            print_json(status)
        else:
            _print_status(session, status)
    return 0


def run_verify(args: argparse.Namespace) -> int:
    """1 where damage was found; each is one line."""
    from fibrodesk.desk.auditing import verify_project

    found = verify_project(args.project, progress("checked"), heads=args.head)
    if args.json:
        print_json([{"kind": d.kind, "subject": d.subject, "text": d.text} for d in found])
    else:
        for damage in found:
            print(f"{damage.kind}\t{damage.subject}\t{damage.text}")
    say(
        "Nothing is damaged."
        if not found
        else f"{counted(len(found), 'damage')}. Restore a backup."
    )
    return 1 if found else 0


def _head(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError("a head of the audit is wanted, and it is empty")
    return text.strip()


def speakable_password() -> str:
    """Eight random syllables: 47 bits, said over a telephone without a mistake."""
    syllables = [secrets.choice(_SYLLABLES) for _ in range(8)]
    return "-".join("".join(syllables[at : at + 2]) for at in range(0, 8, 2))


def _first_password(args: argparse.Namespace) -> str:
    if args.password_file is not None:
        return read_password(args.password_file)
    return ask_password(f"New password of {args.administrator}: ")


def _check_names(args: argparse.Namespace) -> None:
    """Before anything is made: half a project would show nobody its passwords."""
    names = [args.administrator, *names_in(args.readers), *names_in(args.reviewer)]
    folded = [" ".join(name.split()).casefold() for name in names]
    for name, each in zip(names, folded, strict=True):
        if not each or not name.isprintable() or folded.count(each) > 1:
            raise NameRefusedError(name=name)


def _print_status(session: Session, status: dict[str, object]) -> None:
    cines, rounds = status["cines"], status["rounds"]
    assert isinstance(cines, list)
    assert isinstance(rounds, list)
    print(f"{status['study']}: {counted(len(cines), 'cine')}")
    for cine in cines:
        state = "excluded" if cine["excluded"] else "prepared" if cine["prepared"] else "imported"
        readings = ", ".join(f"{name} {said}" for name, said in cine["readings"].items())
        place = f"{cine['number']:4}  {cine['patient']}  {cine['frames']:4} frames"
        print(f"  {place}  {state}  {readings}")
    for each in rounds:
        readers = ", ".join(
            f"{name} {told['submitted']}/{told['total']}" for name, told in each["readers"].items()
        )
        print(f"round {each['name']}: {'open' if each['open'] else 'sealed'}  {readers}")
