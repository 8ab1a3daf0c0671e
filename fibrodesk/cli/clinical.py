"""`--clinical` of `fibrodesk import`: a clinical table, and the values for loops that are here."""

from __future__ import annotations

import argparse
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from fibrodesk.cli.console import place, say
from fibrodesk.domain.errors import FibrodeskError

if TYPE_CHECKING:
    from fibrodesk.clinical.table import ClinicalTable
    from fibrodesk.clinical.values import Doubt
    from fibrodesk.desk.clinical.joining import Joined, JoinPlan
    from fibrodesk.desk.session import Session

_MEANINGS = {
    "patient": "patient",
    "ef": "ejection_fraction",
    "method": "ef_method",
    "lvidd": "lvidd_mm",
    "lvids": "lvids_mm",
    "sex": "sex",
    "age": "age_years",
    "form": "form",
}
_UNITS = {"%": "percent", "percent": "percent", "fraction": "fraction", "mm": "mm", "cm": "cm"}
_UNITS |= {"years": "years", "months": "months"}


class TableMissingError(FibrodeskError):
    title = "There is no such table"
    text = "{name} {found}."
    hint = "Name a CSV or XLSX file with one row for each patient."


class SourcesMissingError(FibrodeskError):
    title = "Nothing to import"
    text = "Neither a loop nor a clinical table is named."
    hint = "Name files or folders of loops, or --clinical TABLE for loops that are here already."


def options(parser: argparse.ArgumentParser) -> None:
    """`--clinical`, and what it takes to read a table whose columns are not clear."""
    parser.add_argument(
        "--clinical",
        type=place,
        metavar="TABLE",
        help="CSV or XLSX, by patient number or study code; without SOURCE for loops that are here",
    )
    parser.add_argument("--sheet", default="", help="the sheet of an XLSX")
    parser.add_argument(
        "--columns",
        type=_columns,
        default=(),
        metavar="EF=NAME[:UNIT],…",
        help=f"which column is which, where the names do not tell: {', '.join(_MEANINGS)}; "
        f"units: {', '.join(_UNITS).replace('%', '%%')}",
    )


def read(session: Session, args: argparse.Namespace) -> ClinicalTable | None:
    """The table of `--clinical`, if one is named; its doubtful values are told on stderr."""
    from fibrodesk.desk.clinical.joining import read_clinical_table

    if args.clinical is None:
        if not args.sources and args.masks is None:
            raise SourcesMissingError
        return None
    if not args.clinical.is_file():
        found = "is a folder" if args.clinical.is_dir() else "is not there"
        raise TableMissingError(name=args.clinical.name, found=found)
    table = read_clinical_table(session, args.clinical, sheet=args.sheet, columns=args.columns)
    for doubt in table.doubts:
        say(_sentence(doubt))
    return table


def tell_doubts(told: dict[str, Any], table: ClinicalTable) -> None:
    """Each doubtful value by its row, as data and in words; whose it is, the table alone tells."""
    told["doubtful_values"] = [_doubt(doubt) for doubt in table.doubts]
    told["warnings"] += [{"path": table.name, "text": _sentence(doubt)} for doubt in table.doubts]


def tell_rows_left(told: dict[str, Any], table: ClinicalTable, numbers: Collection[str]) -> None:
    """Rows of patients of whom no loop was found, by row as their numbers are shown nowhere.

    Args:
        numbers: the patient numbers of the loops that were found.
    """
    used = {row.patient for number in numbers if (row := table.row_of(number)) is not None}
    rows = sorted(number for one, number in table.row_numbers.items() if one not in used)
    told["rows_without_loop"] = rows
    if rows:
        say(f"No loop of this import: row {', '.join(map(str, rows))}.")


def join_here(session: Session, table: ClinicalTable) -> dict[str, Any]:
    """Give the values to the patients that are in the study; what `--json` tells of it.

    Patients of the table are named by their rows, as their numbers have no place on a screen
    that is logged.
    """
    from fibrodesk.desk.clinical.joining import join, plan

    planned = plan(session, table)
    joined = join(session, planned)
    _say(table, planned, joined)
    rows = table.row_numbers
    return {
        "patients": joined.patients,
        "values_added": joined.added,
        "values_replaced": joined.replaced,
        "linkage": planned.linked,
        "nearly": sorted(one.code for one in planned.patients if one.how == "near"),
        "rows_without_patient": [rows[one] for one in planned.rows_without_patient],
        "clashing_rows": [rows[one] for one in planned.clashing_rows],
        "patients_without_row": list(planned.patients_without_row),
        "columns": [
            {"header": match.header, "meaning": str(match.meaning), "unit": match.unit}
            for match in table.matches
        ],
    }


def _say(table: ClinicalTable, planned: JoinPlan, joined: Joined) -> None:
    whose = "1 patient has" if joined.patients == 1 else f"{joined.patients} patients have"
    say(f"{whose} values: {joined.added} added, {joined.replaced} replaced.")
    if not planned.linked:
        say("This study has no linkage here: rows were matched by study code alone.")
    for one in planned.patients:
        if one.how == "near":
            row = table.row_numbers[one.patient]
            say(f"Row {row} is taken for {one.code}: the numbers differ in zeros, case or spaces.")
    if planned.rows_without_patient:
        rows = ", ".join(str(table.row_numbers[one]) for one in planned.rows_without_patient)
        say(f"No patient of this study: row {rows}.")
    if planned.clashing_rows:
        rows = ", ".join(str(table.row_numbers[one]) for one in planned.clashing_rows)
        say(f"Several rows are one patient's, and none was taken: row {rows}.")
    if planned.patients_without_row:
        say(f"Without a row: {', '.join(planned.patients_without_row)}.")


def _sentence(doubt: Doubt) -> str:
    """The words of a doubt, without a patient's number where that is what is doubted."""
    from fibrodesk.clinical.values import SENTENCES

    if doubt.column == "patient":
        return f"Row {doubt.row} {SENTENCES[doubt.reason]}."
    used = "It is used." if doubt.used else "It is not used."
    if doubt.reason == "two_values":
        used = "Neither is used."
    return f"{doubt.column or 'row'}: {doubt.sentence} {used}"


def _doubt(doubt: Doubt) -> dict[str, Any]:
    return {
        "row": doubt.row,
        "column": doubt.column,
        "found": doubt.found if doubt.column != "patient" else None,
        "reason": doubt.reason,
        "used": doubt.used,
    }


def _columns(text: str) -> tuple[tuple[str, str, str], ...]:
    """EF=LVEF biplane:percent,age=Alter as (meaning, header, unit)."""
    found = []
    for part in text.split(","):
        name, equals, header = part.partition("=")
        header, colon, unit = header.rpartition(":")
        if not colon or unit.strip().casefold() not in _UNITS:
            header, unit = f"{header}{colon}{unit}", ""
        meaning = _MEANINGS.get(name.strip().casefold())
        if meaning is None or not equals or not header.strip():
            known = ", ".join(_MEANINGS)
            raise argparse.ArgumentTypeError(f"wanted is NAME=COLUMN with a name of {known}")
        found.append((meaning, header.strip(), _UNITS.get(unit.strip().casefold(), "")))
    return tuple(found)
