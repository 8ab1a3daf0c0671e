"""The words of a clinical table: meanings, units, reasons, values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from fibrodesk.clinical.matching import ColumnMatch
    from fibrodesk.clinical.values import Doubt
    from fibrodesk.desk.clinical.joining import ValueChange


_MRI = "mri_scar_"


class ClinicalWords(QObject):
    """Tables of words by the names that the room of clinical tables uses."""

    def __init__(self) -> None:
        super().__init__()
        self.meanings = {
            "": self.tr("leave out"),
            "patient": self.tr("patient"),
            "ejection_fraction": self.tr("ejection fraction"),
            "ef_method": self.tr("method of the EF"),
            "lvidd_mm": self.tr("LVIDd"),
            "lvids_mm": self.tr("LVIDs"),
            "sex": self.tr("sex"),
            "age_years": self.tr("age"),
            "form": self.tr("form of fibrosis"),
            **self._segments(),
        }
        self.short = self.meanings | {
            "": "",
            "ejection_fraction": self.tr("EF"),
            "ef_method": self.tr("method"),
            "form": self.tr("form"),
        }
        self.units = {
            "percent": self.tr("percent"),
            "fraction": self.tr("fraction"),
            "mm": self.tr("mm"),
            "cm": self.tr("cm"),
            "years": self.tr("years"),
            "months": self.tr("months"),
        }
        self._reasons = self._doubts()
        self._said = {
            "F": self.tr("female"),
            "M": self.tr("male"),
            "O": self.tr("other"),
            "focal": self.tr("focal"),
            "diffuse": self.tr("diffuse"),
            "mixed": self.tr("mixed"),
            "none": self.tr("none"),
            "": self.tr("–"),
        }

    def _segments(self) -> dict[str, str]:
        from fibrodesk.clinical.vocabulary import A4C_SEGMENTS

        words = self.tr("MRI: scar of segment {number}")
        return {f"{_MRI}{number}": words.format(number=number) for number in A4C_SEGMENTS}

    def _doubts(self) -> dict[str, str]:
        return {
            "not_a_number": self.tr("Not a number."),
            "a_date": self.tr("A date, perhaps a number that a spreadsheet changed."),
            "a_formula": self.tr("A formula whose value was not stored."),
            "impossible": self.tr("Not possible."),
            "unlikely": self.tr("Unlikely."),
            "other_unit": self.tr("Would fit another unit than its column has."),
            "unknown_word": self.tr("Not a word that is known here."),
            "ambiguous_word": self.tr("May mean either sex beside the column's other letters."),
            "repeated": self.tr("This patient has another row; the two are put together."),
            "two_values": self.tr("The rows of this patient differ; neither value is used."),
            "merged": self.tr("In a merged cell, whose first cell alone has the value."),
            "no_patient": self.tr("A row without a patient."),
            "cells_missing": self.tr("This many cells: fewer than the header has."),
            "cells_over": self.tr("This many cells: more than the header has; decimal commas?"),
            "not_below_diastole": self.tr("Not below the diastolic diameter."),
            "capped": self.tr("A higher age could tell who it is."),
        }

    def value(self, name: str, value: Any) -> str:
        """A value as a person reads it: 0.55 is 55 %."""
        if not isinstance(value, int | float):
            return self._said.get(str(value or ""), str(value))
        if name == "ejection_fraction" or name.startswith(_MRI):
            return self.tr("{value} %").format(value=f"{100 * value:.3g}")
        if name == "age_years":
            return self.tr("{value} years").format(value=f"{value:.3g}")
        return self.tr("{value} mm").format(value=f"{value:.3g}")

    def doubt(self, doubt: Doubt) -> str:
        """What is doubtful, and what is assumed."""
        reason = self._reasons[str(doubt.reason)]
        if doubt.value is not None:
            words = self.tr("{reason} Used as {value}.")
            return words.format(reason=reason, value=self.value(doubt.column, doubt.value))
        if doubt.used or doubt.reason == "two_values":
            return reason
        return self.tr("{reason} Left out.").format(reason=reason)

    def why(self, match: ColumnMatch, rival_of: str) -> str:
        """Why a column is taken for what it is taken for; `rival_of`: who has its meaning."""
        if match.rival:
            words = self.tr("{meaning} too, but “{header}” is taken")
            return words.format(meaning=self.meanings[str(match.rival)], header=rival_of)
        if match.unit is None:
            return {
                "header": self.tr("by its name"),
                "person": self.tr("you chose it"),
            }.get(str(match.why), "")
        count = {"fitting": match.fitting, "values": match.values}
        words = {
            "header": self.tr("unit: the header says it; {fitting} of {values} fit"),
            "values": self.tr("unit: {fitting} of {values} values fit it"),
            "person": self.tr("unit: you chose it; {fitting} of {values} fit"),
        }.get(str(match.unit_why), self.tr("unit: assumed; {fitting} of {values} fit"))
        return words.format(**count)

    def change(self, change: ValueChange) -> str:
        """A value that is added, or what it was and what it becomes."""
        name = self.short[change.name]
        after = self.value(change.name, change.after)
        if change.before is None:
            return self.tr("{name} {after}").format(name=name, after=after)
        before = self.value(change.name, change.before)
        return self.tr("{name} {before} → {after}").format(name=name, before=before, after=after)
