"""Kappa of each part of the study, by form of disease and by quality, with its counts."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QT_TRANSLATE_NOOP

from fibrodesk.ui.agreement import wording
from fibrodesk.ui.agreement.sheet import Figure, Record, figure, part, whole
from fibrodesk.ui.agreement.tables import Column


@dataclass(frozen=True, slots=True, kw_only=True)
class Stratum:
    """One part; frames that are in none of a kind are a part too, without a figure."""

    name: str
    patients: int | None
    frames: int
    mean: Figure | None
    pooled: Figure | None


def strata(study: Record) -> list[Stratum]:
    """The forms first, then the grades of quality."""
    kinds = {
        "form": wording.translate("Agreement", "form: {name}"),
        "quality": wording.translate("Agreement", "quality {name} of 5"),
    }
    nowhere = {
        "form": wording.translate("Agreement", "form: none named, or not alike"),
        "quality": wording.translate("Agreement", "quality: not told"),
    }
    found = []
    for kind, words in kinds.items():
        groups = part(study, "strata", kind)
        for name in groups:
            record = part(groups, name)
            called = wording.form(name) if kind == "form" else str(name)
            found.append(
                Stratum(
                    name=words.format(name=called),
                    patients=whole(record, "patients"),
                    frames=whole(record, "frames"),
                    mean=figure(record, "kappa_mean"),
                    pooled=figure(record, "kappa_pooled"),
                )
            )
        rest = whole(part(study, "frames_in_no_stratum"), kind)
        if rest:
            name = nowhere[kind]
            found.append(Stratum(name=name, patients=None, frames=rest, mean=None, pooled=None))
    return found


def _told(found: Figure | None) -> str:
    if found is None:
        return ""
    return f"{wording.share(found.value)} {wording.interval(found)}".rstrip()


def _why(found: Figure | None) -> str:
    return "" if found is None else wording.explained(found)


STRATUM_COLUMNS: tuple[Column[Stratum], ...] = (
    Column(
        name="stratum",
        head=str(QT_TRANSLATE_NOOP("Agreement", "part of the study")),
        text=lambda row: row.name,
        tip=lambda row: row.name,
        widest="quality 4 of 5",
    ),
    Column(
        name="mean",
        head=str(QT_TRANSLATE_NOOP("Agreement", "kappa, mean")),
        text=lambda row: _told(row.mean),
        tip=lambda row: _why(row.mean),
        widest="0.00 (0.00–0.00)",
    ),
    Column(
        name="patients",
        head=str(QT_TRANSLATE_NOOP("Agreement", "patients")),
        text=lambda row: "" if row.patients is None else str(row.patients),
        number=True,
    ),
    Column(
        name="frames",
        head=str(QT_TRANSLATE_NOOP("Agreement", "frames")),
        text=lambda row: f"{row.frames:,}",
        number=True,
        widest="1,000",
    ),
    Column(
        name="pooled",
        head=str(QT_TRANSLATE_NOOP("Agreement", "pooled")),
        text=lambda row: _told(row.pooled),
        tip=lambda row: _why(row.pooled),
        widest="0.00",
    ),
)
