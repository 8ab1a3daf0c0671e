"""`fibrodesk agreement`: how far the readers of an opened round agree."""

from __future__ import annotations

import argparse
import csv
from pathlib import Path
from typing import Any

from fibrodesk.cli.console import Register, person_options, print_json, say, signed_in


def register(commands: Register[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("agreement", help="kappa, Dice and what stands beside them")
    person_options(parser)
    parser.add_argument("--round", metavar="NAME", help="the newest opened one if left out")
    parser.add_argument(
        "--imported",
        type=_two_names,
        metavar="A,B",
        help="instead of a round, masks of other tools that were imported as A's and as B's",
    )
    parser.add_argument("--domain", choices=("myocardium", "sector", "frame"))
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true")
    form.add_argument("--csv", type=Path, metavar="FILE", help="a row a frame")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from fibrodesk.agreement.record import study_record
    from fibrodesk.desk.agreeing.study import find_round, study_agreement
    from fibrodesk.desk.labels.agreeing import imported_agreement

    with signed_in(args) as session:
        if args.imported is not None:
            first, second = args.imported
            compared = imported_agreement(session, first=first, second=second, domain=args.domain)
        else:
            view = find_round(session, args.round)
            compared = study_agreement(session, round_id=view.id, domain=args.domain)
        found = study_record(compared)
    if args.json:
        print_json(found)
    elif args.csv is not None:
        _write_csv(args.csv, found)
        say(f"{len(found['frames'])} frames written to {args.csv}.")
    else:
        print_words(found)
    return 0


def print_words(found: dict[str, Any]) -> None:
    """The study's values, the domain beside each."""
    study, domain, mode = found["study"], found["domain"], found["mode"]
    note = "" if mode == "blind" else f", {mode}"
    for title, name in (
        ("kappa, mean of patients", "kappa_mean"),
        ("kappa, pooled", "kappa_pooled"),
        ("Dice, mean of patients", "dice_mean"),
        ("Dice, pooled", "dice_pooled"),
    ):
        print(f"{title:26} {_value(study, name)}  ({domain}{note})")
    kinds = study["kinds"]
    print(
        f"{study['patients']} patients, {study['frames']} frames compared: "
        f"found by both {kinds['both']}, by one {kinds['one_empty']}, by none "
        f"{kinds['both_empty']}; not assessable by one {kinds['not_assessable_by_one']}, "
        f"by both {kinds['not_assessable_by_both']}"
    )


def _two_names(text: str) -> tuple[str, str]:
    first, comma, second = (part.strip() for part in text.partition(","))
    if not (comma and first and second and first != second):
        raise argparse.ArgumentTypeError("two different names are wanted, as A,B")
    return first, second


def _value(study: dict[str, Any], name: str) -> str:
    value, interval = study[name], study[f"{name}_interval"]
    if value is None:
        return f"–  ({study['reasons'][name]})"
    if interval is None:
        return f"{value:.3f}  no interval: {study['reasons'][f'{name}_interval']}"
    return f"{value:.3f}  95 % {interval[0]:.3f} to {interval[1]:.3f}"


def _write_csv(path: Path, found: dict[str, Any]) -> None:
    """A value that is missing is an empty cell; why, stands in the column `reasons`."""
    frames = found["frames"]
    names = [name for name in frames[0] if name != "reasons"] if frames else []
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["domain", *names, "reasons"])
        for frame in frames:
            reasons = "; ".join(f"{name}: {why}" for name, why in frame["reasons"].items())
            row = ["" if frame[name] is None else frame[name] for name in names]
            writer.writerow([found["domain"], *row, reasons])
