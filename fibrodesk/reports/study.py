"""What a study report is made from; the desk fills it in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from fibrodesk.agreement.study import StudyAgreement
from fibrodesk.clinical.burden import PatientBurden
from fibrodesk.clinical.relation import Relation
from fibrodesk.clinical.table import ClinicalRow
from fibrodesk.contract.model_card import ModelCard
from fibrodesk.reports.figures import TrainingCurves
from fibrodesk.reports.methods.facts import MethodsFacts
from fibrodesk.reports.model.beside_readers import ModelBesideReaders
from fibrodesk.reports.model.figures import ModelFigures
from fibrodesk.reports.overlays import Triple


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyCounts:
    """How much was read."""

    patients: int
    cines: int
    frames: int  # key frames
    excluded_cines: int = 0
    rounds: tuple[str, ...] = ()  # names of those that are open


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawnRound:
    """A round that one of its own readers withdrew unread, with the reason that was given."""

    name: str
    of_round: str  # the name of the round that it read again
    day: str  # ISO 8601
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundAgreement:
    """One opened round: the primary domain first, then the others that could be made."""

    name: str
    agreements: tuple[StudyAgreement, ...]
    missing_domains: Mapping[str, str] = field(default_factory=dict)  # by domain, why not
    facts: MethodsFacts | None = None  # what its methods paragraph is written from

    def __post_init__(self) -> None:
        if not self.agreements:
            raise ValueError("a round without any agreement has nothing to report")


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelReport:
    """The model in use, and how it did against readers."""

    card: ModelCard
    evaluations: tuple[ModelFigures, ...] = ()
    beside_readers: ModelBesideReaders | None = None
    curves: TrainingCurves | None = None
    state: str = "in use"  # or "candidate", "kept"
    report_looks: int | None = None  # how often the report patients have been opened


@dataclass(frozen=True, slots=True, kw_only=True)
class BurdenReport:
    """The burden of each patient, by the readers and by the model, against clinical values."""

    readers: Sequence[PatientBurden]
    model: Sequence[PatientBurden] = ()
    beside: Sequence[PatientBurden] = ()
    """Readers and model over the frames that all of them assessed; the model under its own name."""

    relations: Sequence[Relation] = ()
    clinical: Mapping[str, ClinicalRow] = field(default_factory=dict)
    doubtful_values: int = 0  # of the clinical table
    left_out_values: int = 0  # of them


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyReport:
    """All that stands in a study's report."""

    study: str
    made_at: datetime  # with its time zone
    counts: StudyCounts
    readers: tuple[str, ...]
    synthetic: bool  # all patients come from the phantom
    audit_head: str  # hash of the last audit row
    versions: Mapping[str, str]
    made_by: str = ""
    rounds: tuple[RoundAgreement, ...] = ()
    withdrawn: tuple[WithdrawnRound, ...] = ()
    model: ModelReport | None = None
    triples: tuple[Triple, ...] = ()
    triples_total: int | None = None  # of which `triples` are a choice
    burden: BurdenReport | None = None
