"""Clinical values for patients whose loops are in the study already."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from fibrodesk.desk import auditing, roles
from fibrodesk.desk.clinical.seal import CLINICAL_JOINED, kept_apart
from fibrodesk.desk.importing.linkage import LinkageMissingError, load_linkage

if TYPE_CHECKING:
    from pathlib import Path

    from fibrodesk.clinical.matching import ColumnMatch
    from fibrodesk.clinical.pairing import How, Pairing
    from fibrodesk.clinical.raw import RawTable
    from fibrodesk.clinical.table import ClinicalTable
    from fibrodesk.desk.session import Session
    from fibrodesk.storage.store import Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueChange:
    """One value of a patient that the table tells otherwise than the study."""

    name: str  # a field of `ClinicalRow`
    before: Any = field(repr=False)  # None: nothing stood there
    after: Any = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientJoin:
    """A patient of the study and the row of the table that is the same patient's."""

    code: str
    patient: str = field(repr=False)  # as the table names it; never stored
    how: How
    values: dict[str, Any] = field(repr=False)  # by field of `ClinicalRow`
    changes: tuple[ValueChange, ...] = ()
    sealed: bool = False  # the person reads a loop of it alone: what stands there is not told

    @property
    def replaced(self) -> tuple[ValueChange, ...]:
        """The changes of values that stood there before."""
        return tuple(change for change in self.changes if change.before is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinPlan:
    """What a join would do; `rows` and `clashing` name patients as the table does."""

    patients: tuple[PatientJoin, ...] = ()
    rows_without_patient: tuple[str, ...] = field(default=(), repr=False)
    clashing_rows: tuple[str, ...] = field(default=(), repr=False)  # several of one patient
    patients_without_row: tuple[str, ...] = ()
    linked: bool = True  # False: without a linkage, rows are matched by study code alone

    @property
    def changes(self) -> int:
        """How many values would be written."""
        return sum(len(one.changes) for one in self.patients)

    @property
    def replaced(self) -> int:
        """How many of them stood otherwise before."""
        return sum(len(one.replaced) for one in self.patients)


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """What a join did."""

    patients: int  # whose values are now as the table tells them
    added: int  # values where none stood
    replaced: int


def read_raw_table(session: Session, path: Path, sheet: str = "") -> RawTable:
    """A table of text, read by the process for foreign files.

    Raises:
        FibrodeskError: it is no table, is too large, or took too long.
    """
    from fibrodesk.clinical.raw import read_raw

    roles.require(session, roles.Act.IMPORT)
    return session.project.workshop.decoder().call(read_raw, path, sheet)


def read_clinical_table(
    session: Session,
    path: Path,
    *,
    sheet: str = "",
    columns: Sequence[tuple[str, str, str]] = (),
) -> ClinicalTable:
    """A table whose columns are guessed, but for those that somebody named.

    Args:
        columns: meaning, header and unit ("" to guess it) of a column.
    Raises:
        FibrodeskError: it is no table, or it is not clear which column is which.
    """
    from fibrodesk.clinical import matching
    from fibrodesk.clinical.table import build_table
    from fibrodesk.clinical.vocabulary import Meaning, Unit

    raw = read_raw_table(session, path, sheet)
    matches: Sequence[ColumnMatch] = matching.propose(raw)
    for meaning, header, unit in columns:
        matches = matching.chosen(
            raw,
            matches,
            place=matching.place_of(raw, header),
            meaning=Meaning(meaning),
            unit=Unit(unit) if unit else None,
        )
    matching.check_rivals(raw, matches)
    return build_table(raw, matches)


def plan(session: Session, table: ClinicalTable) -> JoinPlan:
    """Find whose each row is, by study code or through the linkage, and what would change.

    Raises:
        NotAllowedError: the person is no administrator.
        LinkageUnreadableError: the linkage file is damaged.
    """
    from fibrodesk.clinical.pairing import pair

    roles.require(session, roles.Act.IMPORT)
    stored, apart = session.project.store.read(lambda rows: _stored(rows, session.person.id))
    numbers, linked = _numbers(session, stored)
    return _planned(table, pair(table.rows, numbers), stored, apart, linked=linked)


def compare(table: ClinicalTable, numbers: Collection[str]) -> JoinPlan:
    """As `plan`, for loops that are about to come in: by the patient numbers of the loops."""
    from fibrodesk.clinical.pairing import pair

    known = {number: number for number in numbers if number}
    return _planned(table, pair(table.rows, known), {}, frozenset(), linked=True)


def join(session: Session, planned: JoinPlan) -> Joined:
    """Write the values of a plan: all of them, or none, with one row in the audit.

    What stands in the study is looked up again, so that the audit tells what was replaced in
    fact. A patient's number is neither stored nor told to the audit.

    Raises:
        NotAllowedError: the person is no administrator.
        DiskFullError, ProjectBusyError: nothing was written.
    """

    def change(rows: Rows) -> Joined:
        roles.require(session, roles.Act.IMPORT, rows)
        added: dict[str, list[str]] = {}
        replaced: dict[str, dict[str, list[Any]]] = {}
        for one in planned.patients:
            known = rows.cines.patient(one.code)
            if known is None:
                raise ValueError(f"{one.code} is no patient of this study")
            changes = _changes(known.clinical, one.values)
            for each in changes:
                if each.before is None:
                    added.setdefault(one.code, []).append(each.name)
                else:
                    told = [each.before, each.after]
                    replaced.setdefault(one.code, {})[each.name] = told
            if changes:
                rows.cines.add_patient(one.code, {each.name: each.after for each in changes})
        if added or replaced:
            detail = {"added": added, "changed": replaced, "by": _ways(planned)}
            auditing.record(rows, session, CLINICAL_JOINED, "clinical table", detail)
        return Joined(
            patients=len(planned.patients),
            added=sum(map(len, added.values())),
            replaced=sum(map(len, replaced.values())),
        )

    return session.project.store.write(change)


def _stored(rows: Rows, person_id: str) -> tuple[dict[str, dict[str, Any]], frozenset[str]]:
    clinical = {row.code: row.clinical for row in rows.cines.patients()}
    return clinical, kept_apart(rows, person_id)


def _numbers(session: Session, codes: Collection[str]) -> tuple[dict[str, str], bool]:
    """The patient number of each code of the study, and whether there is a linkage to tell it.

    A study may keep none, or only for as long as somebody is signed in.
    """
    try:
        known = load_linkage(session).patients
    except LinkageMissingError:
        return dict.fromkeys(codes, ""), False
    numbers = {code: known[code].patient_id if code in known else "" for code in codes}
    return numbers, not codes or any(code in known for code in codes)


def _planned(
    table: ClinicalTable,
    paired: Pairing,
    stored: dict[str, dict[str, Any]],
    apart: frozenset[str],
    *,
    linked: bool,
) -> JoinPlan:
    patients = []
    for one in paired.pairs:
        values = table.rows[one.patient].told
        sealed = one.code in apart
        changes = () if sealed else _changes(stored.get(one.code, {}), values)
        patients.append(
            PatientJoin(
                code=one.code,
                patient=one.patient,
                how=one.how,
                values=values,
                changes=changes,
                sealed=sealed,
            )
        )
    return JoinPlan(
        patients=tuple(patients),
        rows_without_patient=paired.rows_alone,
        clashing_rows=paired.clashing,
        patients_without_row=paired.patients_alone,
        linked=linked,
    )


def _changes(before: dict[str, Any], values: dict[str, Any]) -> tuple[ValueChange, ...]:
    """What differs; an ejection fraction that is replaced takes its method with it."""
    known = {name: value for name, value in before.items() if value not in (None, "")}
    told, measured = dict(values), known.get("ejection_fraction")
    if measured is not None and told.get("ejection_fraction", measured) != measured:
        told.setdefault("ef_method", "")
    return tuple(
        ValueChange(name=name, before=known.get(name), after=value)
        for name, value in told.items()
        if known.get(name) != (None if value == "" else value)
    )


def _ways(planned: JoinPlan) -> dict[str, int]:
    """How many patients were found by code, by number and nearly."""
    ways: dict[str, int] = {}
    for one in planned.patients:
        ways[str(one.how)] = ways.get(str(one.how), 0) + 1
    return ways
