"""What is wrong with a clinical table."""

from __future__ import annotations

from fibrodesk.domain.errors import FibrodeskError


class ClinicalTableError(FibrodeskError):
    title = "This clinical table cannot be read"


class TableUnreadableError(ClinicalTableError):
    text = "{path} is not a text table: {found}."
    hint = "Save it as CSV in UTF-8, with one row for each patient, and choose it again."


class TableTooLargeError(ClinicalTableError):
    text = "{path} has {found}; a clinical table has at most {most}."
    hint = "Check that it is the table of this study, with one row for each patient."


class ColumnMissingError(ClinicalTableError):
    text = "{path} has no column for the {column}; it has {found}."
    hint = "Name that column {name} in the first row of the table."


class ColumnDoubledError(ClinicalTableError):
    text = "{path} has more than one column for the {column}: {found}."
    hint = "Leave one of them, or name the others differently."
