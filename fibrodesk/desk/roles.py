"""The role table: who may do what. It stands here and nowhere else.

The seal goes before the role (`desk.seal`); this table is what is left to ask after it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from fibrodesk.desk.errors import NotAllowedError
from fibrodesk.domain.people import Person, Role

if TYPE_CHECKING:
    from fibrodesk.desk.session import Session
    from fibrodesk.storage.store import Rows

__all__ = ["TABLE", "Act", "Allowed", "NotAllowedError", "allowed", "may", "require"]


class Act(StrEnum):
    """One member a row of the table; the words are those of a refusal."""

    IMPORT = "import and de-identify"
    PREPARE = "prepare a cine"
    READ = "draw fibrosis as a reader"
    SEE_OTHERS = "see another's mask"
    SEE_PROPOSAL_EARLY = "see the proposal before the own submission"
    ADJUDICATE = "adjudicate"
    MODERATE = "moderate a meeting on a round that one did not read"
    JUDGE = "give a verdict on a proposal"
    ANSWER = "answer a question about a cine that one does not read"
    REOPEN = "reopen a submitted reading after the opening"
    SEE_AGREEMENT = "see the agreement and the report"
    EXPORT = "export"
    ADMINISTER = "change people, rounds, settings, training or models"
    USE_RECOVERY_KEY = "use the recovery key"
    READ_AUDIT = "read the audit"
    CHANGE_AUDIT = "change the audit"


class Allowed(StrEnum):
    """How far a role may; the condition is asked by the act itself."""

    NO = "no"
    YES = "yes"
    AFTER_OPENING = "after the round opened"
    OWN_AFTER_OPENING = "own, after the opening"
    ASSISTED = "in assisted studies"
    TOGETHER = "together with the other annotator, both sign"
    ALONE = "alone, never an own reading"
    ASK = "ask"
    NEW_ROUND = "yes, with reason, as a new round"
    OPENED_DEIDENTIFIED = "opened rounds, de-identified"
    OPENED = "opened rounds"
    OWN = "own"


_ = Allowed
TABLE: dict[Act, tuple[Allowed, Allowed, Allowed]] = {
    # annotator, reviewer, administrator
    Act.IMPORT: (_.NO, _.NO, _.YES),
    Act.PREPARE: (_.NO, _.YES, _.YES),
    Act.READ: (_.YES, _.NO, _.NO),
    Act.SEE_OTHERS: (_.AFTER_OPENING, _.AFTER_OPENING, _.AFTER_OPENING),
    Act.SEE_PROPOSAL_EARLY: (_.ASSISTED, _.YES, _.NO),
    Act.ADJUDICATE: (_.TOGETHER, _.ALONE, _.NO),
    Act.MODERATE: (_.NO, _.YES, _.YES),
    Act.JUDGE: (_.NO, _.YES, _.NO),
    Act.ANSWER: (_.NO, _.YES, _.YES),
    Act.REOPEN: (_.NO, _.ASK, _.NEW_ROUND),
    Act.SEE_AGREEMENT: (_.OWN_AFTER_OPENING, _.AFTER_OPENING, _.AFTER_OPENING),
    Act.EXPORT: (_.NO, _.OPENED_DEIDENTIFIED, _.OPENED),
    Act.ADMINISTER: (_.NO, _.NO, _.YES),
    Act.USE_RECOVERY_KEY: (_.NO, _.NO, _.YES),
    Act.READ_AUDIT: (_.OWN, _.YES, _.YES),
    Act.CHANGE_AUDIT: (_.NO, _.NO, _.NO),
}
_COLUMNS = (Role.ANNOTATOR, Role.REVIEWER, Role.ADMINISTRATOR)


def allowed(person: Person, act: Act) -> frozenset[Allowed]:
    """What the person's roles together give; empty where every role says no, or it is locked."""
    if person.locked:
        return frozenset()
    row = dict(zip(_COLUMNS, TABLE[act], strict=True))
    return frozenset(row[role] for role in person.roles) - {Allowed.NO, Allowed.ASK}


def may(person: Person, act: Act) -> bool:
    """Whether any role of `person` gives the act, as far as the table alone can tell."""
    return bool(allowed(person, act))


def require(session: Session, act: Act, rows: Rows | None = None) -> Person:
    """The person as it stands in the project now, if it may; looked up through `rows` if given.

    Raises:
        NotAllowedError: no role gives the act, or the role was taken away meanwhile.
    """
    person = session.person_now(rows)
    if not may(person, act):
        raise NotAllowedError(name=person.name, act=act.value)
    return person
