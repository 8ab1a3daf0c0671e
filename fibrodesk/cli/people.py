"""`fibrodesk people`: who sits at the desk."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from fibrodesk.cli.console import (
    Register,
    ask_password,
    one_line,
    person_options,
    place,
    print_json,
    read_password,
    say,
    signed_in,
)
from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.domain.people import Role

if TYPE_CHECKING:
    from fibrodesk.desk.session import Session


class NobodyOfThatNameError(FibrodeskError):
    title = "There is nobody of that name"
    text = "{name} is not in this project."
    hint = "See `fibrodesk people list PROJECT`."


def register(commands: Register[argparse.ArgumentParser]) -> None:
    group = commands.add_parser("people", help="add, list, role, lock, password")
    acts = group.add_subparsers(dest="act", required=True, metavar="ACT")
    for name, run, help_text in (
        ("list", _run_list, "everybody, with roles"),
        ("add", _run_add, "somebody new"),
        ("role", _run_role, "change roles"),
        ("lock", _run_lock, "lock or unlock a name"),
        ("password", _run_password, "change the own, or reset another's"),
    ):
        parser = acts.add_parser(name, help=help_text)
        person_options(parser)
        if name == "list":
            parser.add_argument("--json", action="store_true")
        else:
            parser.add_argument("name", type=one_line, metavar="NAME")
        if name in ("add", "role"):
            parser.add_argument("--roles", required=True, metavar="annotator,reviewer,…")
        if name in ("add", "password"):
            parser.add_argument("--new-password-file", type=place, metavar="FILE")
        if name == "lock":
            parser.add_argument("--unlock", action="store_true")
        if name == "password":
            parser.add_argument("--reason", default="", help="why another's is reset; audited")
        parser.set_defaults(run=run)


def _run_list(args: argparse.Namespace) -> int:
    from fibrodesk.desk.people import list_people

    with signed_in(args) as session:
        people = list_people(session)
    if args.json:
        print_json(
            [
                {"name": each.name, "roles": sorted(map(str, each.roles)), "locked": each.locked}
                for each in people
            ]
        )
    else:
        for each in people:
            roles = ", ".join(sorted(map(str, each.roles)))
            print(f"{each.name}\t{roles}{'  locked' if each.locked else ''}")
    return 0


def _run_add(args: argparse.Namespace) -> int:
    from fibrodesk.desk.people import add_person

    with signed_in(args) as session:
        add_person(session, name=args.name, roles=_roles(args.roles), password=_new_password(args))
    say(f"{args.name} was added.")
    return 0


def _run_role(args: argparse.Namespace) -> int:
    from fibrodesk.desk.people import set_roles

    with signed_in(args) as session:
        set_roles(session, _id(session, args.name), _roles(args.roles))
    say(f"{args.name}: {args.roles}.")
    return 0


def _run_lock(args: argparse.Namespace) -> int:
    from fibrodesk.desk.people import lock_person

    with signed_in(args) as session:
        lock_person(session, _id(session, args.name), not args.unlock)
    say(f"{args.name} is {'unlocked' if args.unlock else 'locked'}.")
    return 0


def _run_password(args: argparse.Namespace) -> int:
    """The own password with the old one, another's with the recovery key and a reason."""
    from fibrodesk.desk.people import change_password, reset_password

    with signed_in(args) as session:
        if args.name == session.person.name:
            old = _old_password(args)
            change_password(session, old=old, new=_new_password(args))
        else:
            person = _id(session, args.name)
            reset_password(session, person, new=_new_password(args), reason=args.reason)
    say(f"The password of {args.name} was changed.")
    return 0


def _roles(text: str) -> set[Role]:
    try:
        return {Role(word.strip()) for word in text.split(",")}
    except ValueError:
        known = ", ".join(Role)
        raise _RoleUnknownError(text=text, known=known) from None


class _RoleUnknownError(FibrodeskError):
    title = "There is no such role"
    text = "“{text}” names a role that is none."
    hint = "The roles are: {known}."


def _id(session: Session, name: str) -> str:
    from fibrodesk.desk.people import list_people

    for person in list_people(session):
        if person.name == name:
            return person.id
    raise NobodyOfThatNameError(name=name)


def _old_password(args: argparse.Namespace) -> str:
    """The one that was just signed in with, where it came from a file."""
    if args.password_file is not None:
        return read_password(args.password_file)
    return ask_password("Old password: ")


def _new_password(args: argparse.Namespace) -> str:
    if args.new_password_file is not None:
        return read_password(args.new_password_file)
    return ask_password(f"New password of {args.name}: ", option="--new-password-file")
