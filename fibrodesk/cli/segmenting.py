"""`segment`: masks for a project, and for files that belong to none."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from fibrodesk.cli.console import (
    Register,
    place,
    print_json,
    printable,
    progress,
    require_with,
    say,
    signed_in,
)
from fibrodesk.cli.tables import replace_option, require_folder_elsewhere
from fibrodesk.domain.errors import FibrodeskError


class NoOutputFolderError(FibrodeskError):
    title = "Where shall the masks go?"
    text = "Masks of files are written as PNG, and no folder was named."
    hint = "Add --out DIR."


class SameNameError(FibrodeskError):
    title = "Two files have one name"
    text = "{name}: the masks of a file of this name were just written into the same folder."
    hint = "Segment it into a folder of its own."


class ProjectAmongFilesError(FibrodeskError):
    title = "A project is segmented by itself"
    text = "{name} is a project, and other names stand beside it."
    hint = "Segment the project with one command and each other with another."


def register(commands: Register[argparse.ArgumentParser]) -> None:
    segment = commands.add_parser("segment", help="propose masks for a project or for files")
    segment.add_argument("sources", type=place, nargs="+", metavar="PROJECT|FILE")
    segment.add_argument("--as", dest="person", metavar="NAME")
    segment.add_argument("--password-file", type=place, metavar="FILE")
    segment.add_argument("--model", type=place, metavar="BUNDLE", help="for files")
    segment.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")
    segment.add_argument("--whole-loop", action="store_true", help="not only the key frames")
    segment.add_argument("--out", type=place, metavar="DIR", help="for files: masks as PNG")
    replace_option(segment, "the masks of a loop in --out")
    segment.add_argument("--json", action="store_true")
    segment.set_defaults(run=run_segment)


def run_segment(args: argparse.Namespace) -> int:
    from fibrodesk.desk.models.named import require_bundle

    args.project = args.sources[0]
    projects = [path for path in args.sources if (path / "project.toml").exists()]
    if projects and len(args.sources) > 1:
        raise ProjectAmongFilesError(name=projects[0].name)
    require_with("files of no project", args, "out", "model", "replace", named=not projects)
    if projects:
        return segment_project(args)
    require_folder_elsewhere(args.out)
    if args.model is not None:
        require_bundle(args.model)
    return segment_files(args)


def segment_project(args: argparse.Namespace) -> int:
    """Proposals for every cine that nobody reads alone; they wait in the review queue."""
    from fibrodesk.desk.cines import list_cines
    from fibrodesk.desk.errors import NotAllowedError
    from fibrodesk.desk.models.proposing import propose

    told: dict[str, list[Any]] = {"proposed": [], "refused": []}
    with signed_in(args) as session:
        for record in list_cines(session):
            if record.excluded:
                continue
            try:
                done = propose(
                    session,
                    cine_id=record.id,
                    frames=range(record.facts.frames) if args.whole_loop else None,
                    device=args.device,
                    progress=progress(f"cine {record.number}"),
                )
            except NotAllowedError:
                raise  # the same for every cine
            except FibrodeskError as error:
                told["refused"].append({"cine": record.number, "reason": str(error)})
                say(f"Cine {record.number}: {error} {error.advice}")
                continue
            told["proposed"].append({"cine": record.number, "frames": done.frames})
            say(f"Cine {record.number}: {done.frames} frames, {done.device}")
    if not told["proposed"] and not told["refused"]:
        say("There is no cine to propose on: import loops first.")
    return _end(args, told, "proposed")


def segment_files(args: argparse.Namespace) -> int:
    """Masks of DICOM loops as PNG, named after the source and the frame."""
    from fibrodesk.desk.models.segmenting import segment_file

    if args.out is None:
        raise NoOutputFolderError
    told: dict[str, list[Any]] = {"masks": [], "refused": []}
    written: set[str] = set()
    for source in args.sources:
        try:
            if source.stem in written:
                raise SameNameError(name=source.name)
            told["masks"] += segment_file(
                source,
                out=args.out,
                bundle=args.model,
                device=args.device,
                replace=args.replace,
                progress=progress(source.name),
            )
            written.add(source.stem)
        except FibrodeskError as error:
            told["refused"].append({"path": str(source), "reason": str(error)})
            say(f"{source.name}: {error} {error.advice}")
    return _end(args, told, "masks")


def _end(args: argparse.Namespace, told: dict[str, list[Any]], done: str) -> int:
    if args.json:
        print_json({name: _plain(rows) for name, rows in told.items()})
    elif done == "masks":
        for row in told[done]:
            print(printable(str(row["mask"])))
    if not told[done]:
        return 2
    return 1 if told["refused"] else 0


def _plain(rows: list[Any]) -> list[Any]:
    return [
        {key: str(value) if isinstance(value, Path) else value for key, value in row.items()}
        for row in rows
    ]
