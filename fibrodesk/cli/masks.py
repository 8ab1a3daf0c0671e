"""`fibrodesk compare`: masks of any two sources, no project needed."""

from __future__ import annotations

import argparse
import math
from pathlib import Path
from typing import Any

from fibrodesk.cli.console import Register, place, print_json, printable, require_with, say
from fibrodesk.cli.tables import replace_option, require_named_place, write_table
from fibrodesk.domain.counting import counted

_COLUMNS = (("kappa", 7, 3), ("dice", 7, 3), ("iou", 7, 3), ("hd", 8, 1), ("hd95", 8, 1))
"""Name, width and decimals of what stands in words; all of it is in the JSON and the CSV."""


def register(commands: Register[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("compare", help="agreement of the masks in two folders")
    parser.add_argument("first", type=place, metavar="DIR_A")
    parser.add_argument("second", type=place, metavar="DIR_B")
    parser.add_argument("--roi", type=place, metavar="DIR", help="the domain, by the same names")
    parser.add_argument("--spacing-mm", type=_pair, metavar="ROW,COL")
    parser.add_argument(
        "--tau-mm", type=_tolerance, metavar="X", help="tolerance of the surface Dice"
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true")
    form.add_argument("--csv", type=place, metavar="FILE", help="a row a pair, then the pooled row")
    replace_option(parser, "the file of --csv")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """1 where a pair was refused, 2 where all were; each refusal is named on stderr."""
    from fibrodesk.desk.agreeing.folders import compare_folders

    require_with("--csv FILE", args, "replace", named=args.csv)
    if args.csv is not None:
        require_named_place(args.csv, replace=args.replace)
    compared, refusals = compare_folders(
        args.first, args.second, roi=args.roi, spacing_mm=args.spacing_mm, tau_mm=args.tau_mm
    )
    for refusal in refusals:
        say(refusal)
    if args.tau_mm is not None and args.spacing_mm is None:
        say("--tau-mm was left out, as no --spacing-mm is told: the tolerance is in native pixels.")
    if not compared["pairs"]:
        say("No pair could be compared.")
        return 2
    if args.json:
        print_json(compared)
    elif args.csv is not None:
        _write_csv(args.csv, compared, replace=args.replace)
    else:
        _print_table(compared)
    return 1 if refusals else 0


def _pair(text: str) -> tuple[float, float]:
    row, _, column = text.partition(",")
    try:
        pair = float(row), float(column)
    except ValueError:
        raise argparse.ArgumentTypeError("two numbers are wanted, as 0.5,0.5") from None
    if not all(math.isfinite(each) and each > 0 for each in pair):
        raise argparse.ArgumentTypeError("spacings are above 0")
    return pair


def _tolerance(text: str) -> float:
    try:
        found = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError("a number of millimetres is wanted") from None
    if not (math.isfinite(found) and found >= 0):
        raise argparse.ArgumentTypeError("a tolerance is 0 mm or more")
    return found


def _print_table(compared: dict[str, Any]) -> None:
    """A line a pair, the pooled values, and how many pairs there are of each kind."""
    heads = ("kappa", "Dice", "IoU", "HD", "HD95")
    titles = " ".join(
        f"{head:>{width}}" for head, (_, width, _) in zip(heads, _COLUMNS, strict=True)
    )
    print(f"{'pair':32} {titles}   domain: {compared['domain']}")
    for pair in compared["pairs"]:
        numbers = " ".join(_number(pair[name], *more) for name, *more in _COLUMNS)
        why = "" if pair["kappa"] is not None else f"  {_words(pair['reasons']['kappa'])}"
        print(f"{printable(pair['name'])[:32]:32} {numbers} {pair['unit']}{why}")
    pooled, counts = compared["pooled"], compared["counts"]
    numbers = " ".join(_number(pooled.get(name), *more) for name, *more in _COLUMNS[:3])
    print(f"{'pooled':32} {numbers}")
    empty = f"{counts['both_empty']} with both empty, {counts['one_empty']} with one empty"
    print(f"{counted(counts['n'], 'pair')}: {empty}")


def _write_csv(path: Path, compared: dict[str, Any], *, replace: bool) -> None:
    from fibrodesk.reports.agreement.value_rows import records_csv

    rows = [*compared["pairs"], {"name": "pooled", **compared["pooled"]}]
    write_table(path, records_csv(rows, domain=compared["domain"]), replace=replace)
    say(f"{counted(len(compared['pairs']), 'pair')} written to {path}.")


def _number(value: float | None, width: int = 7, digits: int = 3) -> str:
    return f"{'–':>{width}}" if value is None else f"{value:{width}.{digits}f}"


def _words(reason: str) -> str:
    from fibrodesk.agreement.reasons import in_words

    return in_words(reason)
