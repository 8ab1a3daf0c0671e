"""`fibrodesk compare`: masks of any two sources, no project needed."""

from __future__ import annotations

import argparse
from pathlib import Path

from fibrodesk.cli.console import Register, print_json, say


def register(commands: Register[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("compare", help="agreement of the masks in two folders")
    parser.add_argument("first", type=Path, metavar="DIR_A")
    parser.add_argument("second", type=Path, metavar="DIR_B")
    parser.add_argument("--roi", type=Path, metavar="DIR", help="the domain, by the same names")
    parser.add_argument("--spacing-mm", type=_pair, metavar="ROW,COL")
    parser.add_argument("--tau-mm", type=float, metavar="X", help="tolerance of the surface Dice")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """1 where a pair was refused; each refusal is named on stderr."""
    from fibrodesk.desk.agreeing.folders import compare_folders

    compared, refusals = compare_folders(
        args.first, args.second, roi=args.roi, spacing_mm=args.spacing_mm, tau_mm=args.tau_mm
    )
    for refusal in refusals:
        say(refusal)
    if args.json:
        print_json(compared)
    else:
        _print_table(compared)
    return 1 if refusals else 0


def _pair(text: str) -> tuple[float, float]:
    row, _, column = text.partition(",")
    try:
        pair = float(row), float(column)
    except ValueError:
        raise argparse.ArgumentTypeError("two numbers are wanted, as 0.5,0.5") from None
    if min(pair) <= 0:
        raise argparse.ArgumentTypeError("spacings are above 0")
    return pair


def _print_table(compared: dict[str, object]) -> None:
    pairs = compared["pairs"]
    assert isinstance(pairs, list)
    print(f"{'pair':32} {'kappa':>7} {'Dice':>7} {'HD':>8}   domain: {compared['domain']}")
    for pair in pairs:
        print(
            f"{pair['name'][:32]:32} {_number(pair['kappa'])} {_number(pair['dice'])}"
            f" {_number(pair['hd'], 8, 1)} {pair['unit']}"
        )


def _number(value: float | None, width: int = 7, digits: int = 3) -> str:
    return f"{'–':>{width}}" if value is None else f"{value:{width}.{digits}f}"
