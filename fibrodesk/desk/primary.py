"""The primary analysis: fixed when the first round is made, and every change after it told.

What a study publishes first is chosen before anybody has read. It may be changed, but never
unseen: old and new value, who and when stand in the audit and beside every number.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from fibrodesk.desk import auditing

if TYPE_CHECKING:
    from fibrodesk.desk.project.settings import StudySettings
    from fibrodesk.desk.session import Session
    from fibrodesk.storage.store import Rows

FIELDS = (
    "primary",
    "domain",
    "tolerance_mm",
    "tolerance_px",
    "adjudicate_area_mm2",
    "adjudicate_area_px",
    "adjudicate_apart_mm",
    "adjudicate_apart_px",
    "adjudicate_island_mm2",
    "adjudicate_island_px",
    "adjudicate_presence",
    "adjudicate_assessability",
    "adjudicate_with_model",
)
"""The settings that decide what is published first, and what is adjudicated."""

CHANGED = "primary analysis changed"
"""The act of the audit row."""

_FIXED, _CHANGES = "primary_analysis", "primary_analysis_changes"

Value = str | int | float | bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PrimaryChange:
    """One setting that was changed after the first round was made."""

    what: str  # one of `FIELDS`
    before: Value
    after: Value
    by: str  # the name; "" where project.toml was changed by hand
    when: str  # ISO 8601, UTC; "" as for `by`

    @property
    def words(self) -> str:
        """As a report prints it."""
        whose = f" by {self.by} on {self.when[:10]}" if self.by else " in project.toml, by hand"
        return f"{self.what} changed after round 1 from {self.before} to {self.after}{whose}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrimaryAnalysis:
    """What is shown first, as it holds now, and how it came to be so."""

    value: str  # "kappa_mean" or "kappa_pooled"
    domain: str  # "myocardium" or "sector"
    tolerance_mm: float
    tolerance_px: float  # where a cine is not calibrated
    limits: Mapping[str, Value]  # of adjudication, by the name of the setting
    fixed_when: str | None  # ISO 8601, UTC; None before the first round
    fixed_by: str | None
    changes: tuple[PrimaryChange, ...] = ()

    @property
    def tolerance(self) -> str:
        """With its units, as it is printed beside NSD."""
        return f"{self.tolerance_mm:g} mm, else {self.tolerance_px:g} px"


def primary_analysis(session: Session) -> PrimaryAnalysis:
    """What is fixed, and whether it was changed since; everybody at the desk may know.

    Raises:
        NotAllowedError: the person is locked.
    """
    session.person_now()
    settings = session.project.settings
    stored, changed = session.project.store.read(
        lambda rows: (rows.info.get(_FIXED), rows.info.get(_CHANGES))
    )
    fixed: dict[str, Any] = json.loads(stored) if stored else {}
    changes = [PrimaryChange(**each) for each in json.loads(changed or "[]")]
    now = _values(settings)
    changes += _by_hand(fixed.get("values", now), changes, now)
    return PrimaryAnalysis(
        value=settings.primary,
        domain=settings.domain,
        tolerance_mm=settings.tolerance_mm,
        tolerance_px=settings.tolerance_px,
        limits={name: value for name, value in now.items() if name.startswith("adjudicate_")},
        fixed_when=fixed.get("when"),
        fixed_by=fixed.get("by"),
        changes=tuple(changes),
    )


def fixed(rows: Rows, session: Session) -> dict[str, Value]:
    """Fix the primary analysis with the first round; answers with what now holds, for its audit."""
    values = _values(session.project.settings)
    if not rows.info.get(_FIXED):
        told = {"when": _now(), "by": session.person.name, "values": values}
        rows.info.put(_FIXED, json.dumps(told))
    return values


def note_change(rows: Rows, session: Session, settings: StudySettings) -> None:
    """Keep what a change of settings does to the primary analysis, once that is fixed."""
    if not rows.info.get(_FIXED):
        return
    before, after = _values(session.project.settings), _values(settings)
    when, by = _now(), session.person.name
    new = [
        PrimaryChange(what=name, before=before[name], after=after[name], by=by, when=when)
        for name in FIELDS
        if before[name] != after[name]
    ]
    if not new:
        return
    kept = json.loads(rows.info.get(_CHANGES) or "[]") + [asdict(each) for each in new]
    rows.info.put(_CHANGES, json.dumps(kept))
    detail = {each.what: {"from": each.before, "to": each.after} for each in new}
    auditing.record(rows, session, CHANGED, "study", detail)


def _values(settings: StudySettings) -> dict[str, Value]:
    told = asdict(settings)
    return {name: told[name] for name in FIELDS}


def _by_hand(
    first: Mapping[str, Value], changes: list[PrimaryChange], now: Mapping[str, Value]
) -> list[PrimaryChange]:
    """What project.toml says now, and no act at the desk ever made so."""
    expected = dict(first) | {each.what: each.after for each in changes}
    return [
        PrimaryChange(what=name, before=expected[name], after=now[name], by="", when="")
        for name in FIELDS
        if name in expected and expected[name] != now[name]
    ]


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
