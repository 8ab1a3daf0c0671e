"""What is wrong with a clinical table."""

from __future__ import annotations

from fibrodesk.domain.errors import FibrodeskError


class ClinicalTableError(FibrodeskError):
    title = "This clinical table cannot be read"


class TableUnreadableError(ClinicalTableError):
    text = "{path} is not a table: {found}."
    hint = "Save it as CSV in UTF-8 or as XLSX, with one row for each patient, and choose it again."


class OldSpreadsheetError(ClinicalTableError):
    text = "{path} is a spreadsheet of a kind that is not read here: {found}."
    hint = "Open it in the program that it comes from, save it as XLSX or CSV, and choose that."


class TableLockedError(ClinicalTableError):
    text = "{path} is protected by a password."
    hint = "Open it in the spreadsheet program, save a copy without the password, and choose that."


class TableTooLargeError(ClinicalTableError):
    text = "{path} has {found}; a clinical table has at most {most}."
    hint = "Check that it is the table of this study, with one row for each patient."


class SheetMissingError(ClinicalTableError):
    text = "{path} has no sheet {sheet}; it has {found}."
    hint = "Choose one of its sheets."


class NoSheetsError(ClinicalTableError):
    text = "{path} is a text table and has no sheets; the sheet {sheet} was asked for."
    hint = "Leave the sheet out, or choose the XLSX that holds it."


class ColumnMissingError(ClinicalTableError):
    text = "{path} has no column for the {column}; it has {found}."
    hint = "Name that column {name} in the first row of the table, or say which column it is."


class ColumnDoubledError(ClinicalTableError):
    text = "{path} has more than one column for the {column}: {found}."
    hint = "Leave one of them, or say which one it is."


class ColumnUnknownError(ClinicalTableError):
    text = "{path} has no column named {column}; it has {found}."
    hint = "Write the name as it stands in the first row of the table."
