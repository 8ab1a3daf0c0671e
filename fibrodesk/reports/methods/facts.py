"""What a methods paragraph is written from: plain values, of which any may be missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from fibrodesk.agreement.many.readers import ReadersAgreement
from fibrodesk.agreement.study import StudyAgreement


@dataclass(frozen=True, slots=True, kw_only=True)
class PrimaryFacts:
    """The analysis that was fixed before the first round."""

    value: str  # "kappa_mean" or "kappa_pooled"
    domain: str
    fixed_when: str = ""  # a date; "" where it was not recorded
    changes: Sequence[str] = ()  # each in words: what, by whom, when


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationFacts:
    """How far the readers of the round were with the calibration set."""

    wanted: str  # "offered", "required" or "off"
    cases: int
    finished: int  # readers who had read all of them
    readers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjudicationRules:
    """What sends a frame to adjudication; a limit of each kind for where it is not calibrated."""

    area_mm2: float
    area_px: float
    apart_mm: float
    apart_px: float
    island_mm2: float
    island_px: float
    presence: bool
    assessability: bool
    with_model: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EndingFacts:
    """How disagreements ended, as counts of frames."""

    frames: int  # that two or more read
    flagged: int  # sent to adjudication by the rules
    by_reviewer: int = 0  # settled, by a reviewer who did not read the cine
    by_both: int = 0  # settled, by the readers together, all signing
    by_meeting: int = 0
    by_hand: int = 0  # of those settled: no rule had sent them
    begun: int = 0  # drawn, or waiting for a signature
    open: int = 0
    cines_sealed: int = 0  # not counted, as who asks reads them alone again

    @property
    def settled(self) -> int:
        return self.by_reviewer + self.by_both + self.by_meeting


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnAgreement:
    """One reader, the first time against the second."""

    reader: str
    agreement: StudyAgreement  # its two readers are the first time and the second
    after_days: float | None = None  # at least so many lay between


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodsFacts:
    """One round in one domain, and what stands around it.

    `primary`, `calibration`, `rules` and `ending` are None where the study tells nothing of them:
    the paragraph then leaves their sentence out and says why.
    """

    agreement: StudyAgreement
    readers: int
    patients: int
    cines: int  # that were not excluded
    key_frames: int  # of those
    excluded_cines: int = 0
    exclusion_reasons: Mapping[str, int] = field(default_factory=dict)
    domain_origins: Mapping[str, int] = field(default_factory=dict)  # of the locked myocardium
    primary: PrimaryFacts | None = None
    calibration: CalibrationFacts | None = None
    rules: AdjudicationRules | None = None
    ending: EndingFacts | None = None
    everyone: ReadersAgreement | None = None  # of all readers, where there are more than two
    own: Sequence[OwnAgreement] = ()
    synthetic: bool = False
    versions: Mapping[str, str] = field(default_factory=dict)
    audit_head: str = ""
