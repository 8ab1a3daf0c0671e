"""The primary analysis in sentences: when it was fixed, and what was changed since."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QObject

if TYPE_CHECKING:
    from fibrodesk.desk.primary import PrimaryAnalysis


class PrimaryWords(QObject):
    def fixed(self, primary: PrimaryAnalysis) -> str:
        if primary.fixed_when is None:
            return self.tr("It is fixed when the first round is made, and can be changed freely.")
        return self.tr("Fixed with the first round, on {date}, by {name}.").format(
            date=primary.fixed_when[:10], name=primary.fixed_by
        )

    def changes(self, primary: PrimaryAnalysis) -> list[str]:
        by_hand = self.tr(
            "After round 1, {what} went from {before} to {after}, by hand in the file."
        )
        by_name = self.tr("After round 1, {what} went from {before} to {after}: {name}, {date}.")
        names = self.names()
        return [
            (by_name if change.by else by_hand).format(
                what=names.get(change.what, change.what),
                before=self._value(change.before),
                after=self._value(change.after),
                name=change.by,
                date=change.when[:10],
            )
            for change in primary.changes
        ]

    def _value(self, value: str | float | bool) -> str:
        words = {
            "kappa_mean": self.tr("the mean of patients' kappas"),
            "kappa_pooled": self.tr("the pooled kappa"),
            "myocardium": self.tr("the myocardium"),
            "sector": self.tr("the sector"),
        }
        if isinstance(value, bool):
            return self.tr("yes") if value else self.tr("no")
        if isinstance(value, str):
            return words.get(value, value)
        return QLocale.c().toString(float(value), "g", 6)

    def names(self) -> dict[str, str]:
        """The settings of the primary analysis, as a sentence names them."""
        return {
            "primary": self.tr("the primary value"),
            "domain": self.tr("the domain"),
            "tolerance_mm": self.tr("the tolerance in mm"),
            "tolerance_px": self.tr("the tolerance in px"),
            "adjudicate_area_mm2": self.tr("the limit of the area in mm²"),
            "adjudicate_area_px": self.tr("the limit of the area in px"),
            "adjudicate_apart_mm": self.tr("the limit of the boundary in mm"),
            "adjudicate_apart_px": self.tr("the limit of the boundary in px"),
            "adjudicate_island_mm2": self.tr("the limit of the island in mm²"),
            "adjudicate_island_px": self.tr("the limit of the island in px"),
            "adjudicate_presence": self.tr("adjudication of presence"),
            "adjudicate_assessability": self.tr("adjudication of assessability"),
            "adjudicate_with_model": self.tr("the model's mask at adjudication"),
        }
