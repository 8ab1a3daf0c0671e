"""What every command needs: a project and a person, progress in words, data as JSON."""

from __future__ import annotations

import argparse
import getpass
import json
import math
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from fibrodesk.domain.errors import FibrodeskError

if TYPE_CHECKING:
    from fibrodesk.desk.project.folder import Project
    from fibrodesk.desk.session import Session

Register = argparse._SubParsersAction  # noqa: SLF001  # argparse gives its type no public name


class PasswordFileError(FibrodeskError):
    title = "No password"
    text = "The password file {name} cannot be read."
    hint = "Name a text file whose first line is the password."


class PasswordWantedError(FibrodeskError):
    title = "No password"
    text = "A password is wanted, and nobody is at this terminal."
    hint = "Add {option} FILE, whose first line is the password."


class PersonUnknownError(FibrodeskError):
    title = "Nobody is signed in"
    text = "It is not said who acts."
    hint = "Add --as NAME; the people of this project are: {names}."


class OptionAloneError(FibrodeskError):
    title = "This option would change nothing"
    text = "{options} can be used with {to} alone."
    hint = "Leave it out, or name what it goes with; --help tells more."


def require_with(to: str, args: argparse.Namespace, *names: str, named: object) -> None:
    """Options that belong to another one are refused where that one is not named.

    Raises:
        OptionAloneError: naming those that would have been passed over in silence.
    """
    given = {name: getattr(args, name) for name in names}
    alone = [
        f"--{name.replace('_', '-')}"
        for name, value in given.items()
        if value or (value == 0 and value is not False)  # `--seed 0` is named as well
    ]
    if alone and not named:
        raise OptionAloneError(options=", ".join(alone), to=to)


def person_options(parser: argparse.ArgumentParser) -> None:
    """`--as` and `--password-file`, for every command that acts on a project."""
    parser.add_argument("project", type=place, metavar="PROJECT", help="the project's folder")
    parser.add_argument("--as", dest="person", metavar="NAME", help="who acts")
    parser.add_argument(
        "--password-file", type=place, metavar="FILE", help="the password is its first line"
    )


@contextmanager
def signed_in(args: argparse.Namespace) -> Iterator[Session]:
    """The project that `args` names, open, with the person of `--as` signed in."""
    from fibrodesk.desk.project.folder import open_project
    from fibrodesk.desk.session import sign_in

    project = open_project(args.project)
    try:
        name = args.person or _only_person(project)
        yield sign_in(project, name, _password(args, project, name))
    finally:
        project.close()


def _only_person(project: Project) -> str:
    """The unprotected administrator of a trial project, who need not be named."""
    from fibrodesk.desk.session import names_to_sign_in, unprotected_name

    name = unprotected_name(project)
    if name is None:
        names = names_to_sign_in(project)
        raise PersonUnknownError(names=", ".join(names))
    return name


def _password(args: argparse.Namespace, project: Project, name: str) -> str | None:
    from fibrodesk.desk.session import unprotected_name

    if args.password_file is not None:
        return read_password(args.password_file)
    if unprotected_name(project) == name:
        return None
    return ask_password(f"Password of {name}: ")


def ask_password(words: str, *, option: str = "--password-file") -> str:
    """What somebody types at the terminal; `option` gives it where there is none.

    Raises:
        PasswordWantedError: there is nobody who could type, or it would be seen.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", getpass.GetPassWarning)
            return getpass.getpass(words, stream=sys.stderr)
    except (EOFError, getpass.GetPassWarning):
        raise PasswordWantedError(option=option) from None


def read_password(file: Path) -> str:
    """The first line of `file`."""
    try:
        return file.read_text(encoding="utf-8").split("\n", 1)[0].rstrip("\r")
    except (OSError, UnicodeDecodeError) as error:
        raise PasswordFileError(name=file.name) from error


def place(text: str) -> Path:
    """The type of an argument that names a file or a folder: an empty word is not this folder."""
    if not text.strip():
        raise argparse.ArgumentTypeError("a file or a folder is wanted, and the name is empty")
    path = Path(text)
    return path if path.name not in ("", "..") else path.resolve()  # so that it can be told


def one_line(text: str) -> str:
    """The type of an argument that is a name: what would break a line is a blank."""
    return " ".join(text.split())


def at_least(lowest: int) -> Callable[[str], int]:
    """The type of an option that is a whole number from `lowest` on."""

    def number(text: str) -> int:
        if not text.removeprefix("-").isdecimal() or int(text) < lowest:
            raise argparse.ArgumentTypeError(f"a whole number from {lowest} on is wanted")
        return int(text)

    return number


def number_between(lowest: float, highest: float, what: str = "") -> Callable[[str], float]:
    """The type of an option that is a number of a range; `what` it is a number of."""

    def number(text: str) -> float:
        try:
            found = float(text)
        except ValueError:
            found = math.nan
        if not lowest <= found <= highest:
            told = f"a number from {lowest:g} to {highest:g}{what} is wanted"
            raise argparse.ArgumentTypeError(told)
        return found

    return number


def say(words: str) -> None:
    """Words for the person, on stderr; a file's name in them moves no cursor and turns no line."""
    print(printable(words), file=sys.stderr, flush=True)


def printable(words: str) -> str:
    """Words with an escape for each sign that a terminal would obey instead of show."""
    return "".join(
        sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in words
    )


def print_json(value: object) -> None:
    """Data on stdout; a number that has no value is null."""
    print(json.dumps(_plain(value), indent=2, allow_nan=False, default=str))


def _plain(value: object) -> object:
    if isinstance(value, float):
        return without_nan(value)
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value


def without_nan(value: float) -> float | None:
    """None for what JSON cannot say."""
    return None if math.isnan(value) or math.isinf(value) else value


def progress(words: str) -> Callable[[int, int], None]:
    """A line that is told at most once a second, with how far the work is."""
    last = time.monotonic()

    def tell(done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= 1.0:
            last = now
            say(f"{words}: {done} of {total}")

    return tell


def names_in(text: str) -> list[str]:
    """What stands between commas, without the blanks around it."""
    return [name.strip() for name in text.split(",") if name.strip()]
