"""`fibrodesk import`: loops in, each looked at by a person."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fibrodesk.cli import clinical, labels, pixels, tracings
from fibrodesk.cli.console import (
    Register,
    person_options,
    place,
    print_json,
    require_with,
    say,
    signed_in,
)
from fibrodesk.cli.tables import require_folder_elsewhere
from fibrodesk.desk.cines import CineRecord
from fibrodesk.domain.errors import FibrodeskError

if TYPE_CHECKING:
    from fibrodesk.clinical.table import ClinicalTable
    from fibrodesk.desk.importing import many as importing_many
    from fibrodesk.desk.importing.tracings import TracedLoop
    from fibrodesk.desk.labels.places import Named
    from fibrodesk.desk.session import Session
    from fibrodesk.imaging.deidentification.pixelmask import PixelMask
    from fibrodesk.imaging.intake import Candidate, PixelSurvey
    from fibrodesk.imaging.passing import PassedOver
    from fibrodesk.imaging.refusal import Refusal

_LOOK_FIRST = (
    "No loop comes in before somebody has looked: write the pictures of each with --projections "
    "DIR, look at them, then run the command again with --confirm-pixels."
)
_NAMED = 5  # files of one reason that are named; of more, the number


def register(commands: Register[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("import", help="take loops in, without identity")
    person_options(parser)
    parser.add_argument(
        "sources",
        type=place,
        nargs="*",
        metavar="SOURCE",
        help="a file, a folder, a zip archive, a DICOMDIR or the folder of a public data set",
    )
    tracings.options(parser)
    clinical.options(parser)
    labels.options(parser)
    pixels.options(parser)
    parser.add_argument(
        "--other-cuts",
        action="store_true",
        help="take loops in although their recording is in the study under another fan; the audit "
        "tells of both",
    )
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run, behind=("sources", place))


def run(args: argparse.Namespace) -> int:
    """0 all in, 1 some refused (each named), 2 none in; with `--json` always one object."""
    told: dict[str, Any] = {"imported": [], "refused": [], "warnings": [], "passed_over": []}
    try:
        return _import(args, told)
    except FibrodeskError as error:
        reason = f"{error.title}: {error}"
        told["refused"].append({"path": "", "reason": reason, "hint": error.advice})
        if not told["imported"]:
            raise
        say(f"{reason} {error.advice}")  # the loops are in, whatever came after them
        _sum_up(told)
        return 1
    except OSError as error:
        reason = error.strerror or "the disk refused"
        told["refused"].append({"path": str(error.filename or ""), "reason": reason, "hint": ""})
        raise
    except KeyboardInterrupt:
        told["stopped"] = True
        _sum_up(told)
        raise
    finally:
        if args.json:
            print_json(told)


def _refuse_alone(args: argparse.Namespace) -> None:
    """What would be passed over in silence."""
    require_with("--clinical TABLE", args, "sheet", "columns", named=args.clinical)
    masks = ("masks_format", "reader", "label", "as_stored")
    require_with("--masks DIR", args, *masks, named=args.masks)
    require_with("--projections DIR", args, "replace", named=args.projections)
    of_loops = ("projections", "fan", "tracings", "salvage", "other_cuts", "frames_per_s")
    require_with("a SOURCE", args, *of_loops, named=args.sources)


def _import(args: argparse.Namespace, told: dict[str, Any]) -> int:
    from fibrodesk.desk.importing import loops as importing

    _refuse_alone(args)
    require_folder_elsewhere(args.projections)  # they show what is erased, and backups take all
    with signed_in(args) as session:
        labels.look_ahead(session, args)
        table = clinical.read(session, args)
        if table is not None:
            clinical.tell_doubts(told, table)
        if table is not None and not args.sources and args.masks is None:
            return _join(session, table, told)
        found = importing.find(session, args.sources, **tracings.wishes(args))
        for refusal in found.refusals:
            _refuse(told, refusal.path, refusal.reason, refusal.hint)
        _tell_passed_over(told, found.passed_over)
        if table is not None and args.sources:
            numbers = [one.identity.patient_id for one in found.candidates]
            clinical.tell_rows_left(told, table, numbers)
        names, traced, repeated = _take_in(session, found.candidates, args, table, told)
        if args.tracings:
            _trace(session, args, told, traced, repeated)
        if args.masks is not None:
            labels.attach(session, args, told, names)
    _sum_up(told)
    if not (told["imported"] or told.get("masks") or told.get("tracings")):
        return 2
    return 1 if told["refused"] else 0


def _trace(
    session: Session,
    args: argparse.Namespace,
    told: dict[str, Any],
    traced: Sequence[TracedLoop],
    repeated: Sequence[Refusal],
) -> None:
    """Attach the outlines; a loop that is here already and brought none is a refusal."""
    tracings.attach(session, args, told, traced)
    outlined = {row["id"] for row in told["tracings"]}
    for refusal in repeated:
        if refusal.same_as not in outlined:
            _refuse(told, refusal.path, refusal.reason, refusal.hint)


def _sum_up(told: dict[str, Any]) -> None:
    """Loops by what became of them; where masks alone came, loops are not spoken of."""
    refused = f"{len(told['refused'])} refused."
    masks = len(told.get("masks", ()))
    if told["imported"] or not masks:
        say(f"{len(told['imported'])} imported, {refused}")
    else:
        say(f"Masks of {masks} loops came in, {refused}")


def _join(session: Session, table: ClinicalTable, told: dict[str, Any]) -> int:
    """Values for loops that are here: 0 if every row found its patient, 2 if none did."""
    told["clinical"] = joined = clinical.join_here(session, table)
    if not joined["patients"]:
        return 2
    return 1 if joined["rows_without_patient"] or joined["clashing_rows"] else 0


def _take_in(
    session: Session,
    candidates: Sequence[Candidate],
    args: argparse.Namespace,
    table: ClinicalTable | None,
    told: dict[str, Any],
) -> tuple[dict[str, Named], list[TracedLoop], list[Refusal]]:
    """Look at each loop and bring it in, on every processor; the words come in their order.

    Answers with the names of the files, which are stored nowhere, the cines they became, and
    loops that are here already, which are no refusal if outlines come with them.
    """
    from fibrodesk.desk.importing import many as importing_many
    from fibrodesk.desk.importing.tracings import TracedLoop

    told_s = time.monotonic()
    names: dict[str, Named] = {}
    traced: list[TracedLoop] = []
    repeated: list[Refusal] = []

    def tell(step: importing_many.ImportStep) -> None:
        nonlocal told_s
        last = step.last
        known = labels.learn(session, args, names, step)
        if cine_id := last.id if isinstance(last, CineRecord) else last.same_as:
            traced.append(TracedLoop(candidate=step.candidate, cine_id=cine_id))
        if isinstance(last, CineRecord):
            told["imported"].append({"id": last.id, "number": last.number, "patient": last.patient})
            if not args.json:
                print(f"{last.number}\t{last.patient}\t{last.facts.frames} frames\t{last.id}")
        elif args.tracings and last.same_as and not known:
            repeated.append(last)
        elif not known:
            _refuse(told, last.path, last.reason, last.hint)
        if step.seconds_left is not None and time.monotonic() - told_s >= 1.0:
            told_s = time.monotonic()
            say(f"{step.done} of {step.total} loops, about {step.seconds_left:.0f} s left")

    importing_many.import_each(
        session,
        _choices(session, candidates, args, table, told),
        total=len(candidates),
        confirmed=args.confirm_pixels,
        progress=tell,
    )
    return names, traced, repeated


def _choices(
    session: Session,
    candidates: Sequence[Candidate],
    args: argparse.Namespace,
    table: ClinicalTable | None,
    told: dict[str, Any],
) -> Iterator[importing_many.Choice]:
    """The loops whose fan was found; the others are refused here."""
    from fibrodesk.desk.importing import loops as importing
    from fibrodesk.desk.importing import many as importing_many

    if candidates and not args.confirm_pixels:
        say(_LOOK_FIRST)
    surveys = importing_many.review_many(session, candidates)
    for number, (candidate, survey) in enumerate(surveys, start=1):
        if isinstance(survey, FibrodeskError):
            _refuse(told, candidate.path, str(survey), survey.advice)
            continue
        for warning in (*candidate.warnings, *survey.warnings):
            told["warnings"].append({"path": candidate.path.name, "text": warning})
            say(f"{candidate.path.name}: {warning}")
        mask = _looked_at(args, number, candidate, survey, told)
        if mask is None:
            continue
        clinical_row = importing.clinical_row(table, candidate)
        yield importing_many.Choice(
            candidate=candidate, mask=mask, clinical=clinical_row, beside=args.other_cuts
        )


def _looked_at(
    args: argparse.Namespace,
    number: int,
    candidate: Candidate,
    survey: PixelSurvey,
    told: dict[str, Any],
) -> PixelMask | None:
    """What stays of a loop; None for one without a fan, or whose pictures cannot be shown."""
    mask = None
    try:
        mask = pixels.mask_of(args, candidate, survey)
    except FibrodeskError as error:
        _refuse(told, candidate.path, str(error), error.advice)
    if args.projections is None:
        return mask
    try:
        pixels.write_projections(args, number, candidate, survey, mask)
    except FibrodeskError as error:
        _refuse(told, candidate.path, str(error), error.advice)
        return None
    return mask


def _refuse(told: dict[str, Any], path: Path, reason: str, hint: str) -> None:
    told["refused"].append({"path": str(path), "reason": reason, "hint": hint})
    say(f"Refused {path.name}: {reason} {hint}")


def _tell_passed_over(told: dict[str, Any], passed: Sequence[PassedOver]) -> None:
    """How many files of folders were not looked at, and why; a few names of each reason."""
    by_reason: dict[str, list[str]] = {}
    for one in passed:
        told["passed_over"].append({"path": str(one.path), "reason": str(one.reason)})
        by_reason.setdefault(str(one.reason), []).append(one.path.name)
    if not passed:
        return
    files = "1 file" if len(passed) == 1 else f"{len(passed)} files"
    parts = " ".join(f"{reason}: {_a_few(names)}." for reason, names in by_reason.items())
    say(f"Not looked at: {files}. {parts} Name a file by itself to have it looked at.")


def _a_few(names: Sequence[str]) -> str:
    shown, more = names[:_NAMED], len(names) - _NAMED
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")
