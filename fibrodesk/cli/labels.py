"""`--masks` of `fibrodesk import`: masks of other tools as a named person's reading."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from fibrodesk.cli.console import place, progress, say
from fibrodesk.domain.counting import counted
from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.domain.mask import Structure

if TYPE_CHECKING:
    from fibrodesk.desk.importing.many import ImportStep
    from fibrodesk.desk.labels.attaching import Attached
    from fibrodesk.desk.labels.joining import LabelPlan
    from fibrodesk.desk.labels.places import Named
    from fibrodesk.desk.session import Session
    from fibrodesk.imaging.labels.content import LabelRefusal

FORMATS = ("png", "nifti", "nrrd", "mha", "itksnap", "labelme", "coco", "cvat")
_SHORT = {"lv": Structure.LEFT_VENTRICULAR_CAVITY, "la": Structure.LEFT_ATRIUM}
_LEFT_OUT = "none"
_NOBODYS = ""


class ReaderMissingError(FibrodeskError):
    title = "Whose masks are these?"
    text = "Masks are taken in as the reading of a person of the project."
    hint = "Add --reader NAME; 'fibrodesk people list PROJECT' tells who there is."


def options(parser: argparse.ArgumentParser) -> None:
    """Everything about masks that come with loops, or for loops that are here."""
    group = parser.add_argument_group("masks of other tools")
    group.add_argument(
        "--masks",
        type=place,
        metavar="DIR",
        help="a file or folder of masks; without SOURCE for loops that are here already",
    )
    group.add_argument(
        "--masks-format", choices=FORMATS, default="", help="told from the content when left out"
    )
    group.add_argument("--reader", default="", metavar="NAME", help="whose reading they become")
    group.add_argument(
        "--label",
        type=_meaning,
        nargs="+",
        action="extend",
        default=[],
        metavar="LABEL=STRUCTURE",
        help="what a label is, as 2=myocardium; structures: "
        f"{', '.join(Structure)}, and none to leave it out",
    )
    group.add_argument(
        "--first-frame",
        type=int,
        choices=(0, 1),
        default=1,
        help="what the tool calls the first frame in the names of stills",
    )
    group.add_argument(
        "--as-stored",
        action="store_true",
        help="take volumes as their pixels lie, whatever their affine says",
    )


def look_ahead(session: Session, args: argparse.Namespace) -> None:
    """Whose masks they are is asked before the first loop comes in.

    Raises:
        ReaderMissingError: `--reader` is left out.
        ReaderUnknownError: nobody of the project has that name.
    """
    from fibrodesk.desk.labels.attaching import reader_named

    if args.masks is None:
        return
    if not args.reader:
        raise ReaderMissingError
    reader_named(session, args.reader)


def learn(
    session: Session, args: argparse.Namespace, names: dict[str, Named], step: ImportStep
) -> bool:
    """Keep a loop's file names, in memory alone; answers whether the loop counts as taken in.

    A loop that is here already is no refusal where its masks come with it.
    """
    if not hasattr(step.last, "same_as"):
        _names(session, args, names, step, step.last.id)
        return True
    if args.masks is None or not step.last.same_as:
        return False
    _names(session, args, names, step, step.last.same_as)
    say(f"{step.candidate.path.name} is here already; its masks are looked for.")
    return True


def _names(
    session: Session,
    args: argparse.Namespace,
    names: dict[str, Named],
    step: ImportStep,
    cine_id: str,
) -> None:
    """The name of the loop, and of each picture of which it was made."""
    from fibrodesk.desk.labels.finding import picture_names

    _name(names, step.candidate.path.stem, cine_id)
    if args.masks is not None:
        for frame, stem in enumerate(picture_names(session, step.candidate.source)):
            _name(names, stem, (cine_id, frame))


def _name(names: dict[str, Named], stem: str, what: Named) -> None:
    """A name that two loops bear, as those of two folders may, is kept as nobody's."""
    name = stem.lower().strip()
    if names.setdefault(name, what) != what:
        names[name] = _NOBODYS


def attach(
    session: Session, args: argparse.Namespace, told: dict[str, Any], names: dict[str, Named]
) -> None:
    """Read, join and attach; what became of it goes to `told` and, in words, to stderr.

    Raises:
        FibrodeskError: nothing could be attached.
    """
    from fibrodesk.desk.labels.attaching import attach as write
    from fibrodesk.desk.labels.finding import find_masks
    from fibrodesk.desk.labels.joining import plan

    found = find_masks(
        session,
        [args.masks],
        kind=args.masks_format,
        as_stored=args.as_stored,
        progress=progress("Reading masks"),
    )
    loops = {name: what for name, what in names.items() if what != _NOBODYS}
    planned = plan(
        session, found, loops=loops, meaning=dict(args.label), first_frame=args.first_frame
    )
    for name in sorted(names.keys() - loops.keys()):
        warning = f"Several loops are called {name}: masks of that name are joined to none of them."
        told["warnings"].append({"path": "", "text": warning})
        say(warning)
    _tell(planned, told)
    if not planned.loops and told["imported"]:
        return  # the loops are in; why no mask is, was told
    done = write(session, planned, reader=args.reader, progress=progress("Attaching masks"))
    _tell_done(done, told, json=args.json)


def tell_left_out(
    told: dict[str, Any], refusals: Iterable[LabelRefusal], warnings: Iterable[str]
) -> None:
    """Say what was not taken in, and what to know of the rest; both go to `told` too."""
    said = set()
    for refusal in refusals:
        told["refused"].append(
            {"path": refusal.name, "reason": refusal.reason, "hint": refusal.hint}
        )
        words = f"Refused: {refusal.reason} {refusal.hint}"
        if words not in said:  # a table that is missing is missing for every loop
            said.add(words)
            say(words)
    for warning in warnings:
        told["warnings"].append({"path": "", "text": warning})
        say(warning)


def _tell(planned: LabelPlan, told: dict[str, Any]) -> None:
    tell_left_out(told, planned.refusals, planned.warnings)
    for label in planned.undecided:
        reason = f"Nobody said what the label {label.name} is."
        hint = f"Add --label {label.name}=STRUCTURE, or {label.name}={_LEFT_OUT}."
        told["refused"].append({"path": label.name, "reason": reason, "hint": hint})
        say(f"{reason} {hint}")
    told["labels"] = [
        {"name": each.name, "frames": each.count, "structure": each.structure}
        for each in planned.labels
    ]


def _tell_done(done: Attached, told: dict[str, Any], *, json: bool) -> None:
    told["masks"] = [
        {
            "cine": loop.number,
            "id": loop.cine_id,
            "reading": loop.reading,
            "reader": done.author,
            "frames": loop.frames,
            "masks": loop.masks,
            "new": loop.new,
            "replaced": loop.replaced,
            "sealed": loop.sealed,
        }
        for loop in done.loops
    ]
    for loop in done.loops:
        if not json:
            print(f"{loop.number}\t{done.author}\t{loop.frames} frames\t{loop.reading}")
        if not loop.new:
            say(f"Cine {loop.number}: the same masks are here already; nothing was added.")
        elif loop.replaced:
            say(f"Cine {loop.number}: they take the place of an older import by {done.author}.")
        if loop.sealed:
            say(f"Cine {loop.number}: sealed until its round opens.")
    new = sum(loop.new for loop in done.loops)
    say(f"Masks of {counted(len(done.loops), 'loop')}, {new} of them new.")


def _meaning(text: str) -> tuple[str, Structure | None]:
    name, equals, word = text.rpartition("=")
    structure = _structure(word.strip().lower())
    if not equals or not name or (structure is None and word != _LEFT_OUT):
        known = ", ".join(Structure)
        raise argparse.ArgumentTypeError(f"wanted is LABEL=STRUCTURE with one of {known} or none")
    return name, structure


def _structure(word: str) -> Structure | None:
    known = {str(each): each for each in Structure} | _SHORT
    return known.get(word.replace("-", "_").replace(" ", "_"))
