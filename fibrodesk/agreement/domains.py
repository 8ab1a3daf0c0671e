"""The agreement of two readers in all three domains, from one pass over the frames."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from fibrodesk.agreement.bootstrap import SEED
from fibrodesk.agreement.distance import Tolerances
from fibrodesk.agreement.frame import (
    FrameAgreement,
    FrameReadings,
    Ground,
    Outlines,
    PackedFinding,
    compare_packed,
)
from fibrodesk.agreement.study import Domain, Mode, StudyAgreement, study_of_rows


@dataclass(frozen=True, slots=True, eq=False)
class FrameInDomains:
    """One frame and each ground that it has; the whole frame is always one and is not named.

    The `domain` of `readings` itself is not looked at.
    """

    readings: FrameReadings
    grounds: Mapping[Domain, Ground]


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainsAgreement:
    """One agreement for each domain that every frame has, over the same frames."""

    studies: dict[Domain, StudyAgreement]
    missing: dict[Domain, int]  # frames without that ground, of the domains that are left out
    frames: int

    def reason(self, domain: Domain) -> str:
        """In a word, why a domain is left out, or ""."""
        if domain in self.studies:
            return ""
        return "no_myocardium" if domain is Domain.MYOCARDIUM else "no_sector"


def study_in_domains(
    frames: Iterable[FrameInDomains],
    *,
    readers: tuple[str, str],
    mode: Mode = Mode.BLIND,
    seed: int = SEED,
    tolerances: Tolerances | None = None,
    excluded: Sequence[str] = (),
) -> DomainsAgreement:
    """Compare two readers in the myocardium, the sector and the whole frame.

    A mask is packed once, and outlines that no domain cuts are measured once. A domain that some
    frames lack is left out as a whole and told with their number: over other frames than its
    neighbours, its kappa could not be set beside theirs.

    Raises:
        ValueError: a frame's masks have another shape than the frame.
    """
    rows: dict[Domain, list[FrameAgreement]] = {domain: [] for domain in Domain}
    missing: Counter[Domain] = Counter()
    number = 0
    for number, frame in enumerate(frames, start=1):
        for domain, row in _compare(frame, tolerances).items():
            rows[domain].append(row)
        missing.update(domain for domain in Domain if len(rows[domain]) + missing[domain] < number)
    studies = {
        domain: study_of_rows(
            rows[domain],
            readers=readers,
            domain=domain,
            mode=mode,
            seed=seed,
            tolerances=tolerances,
            excluded=excluded,
        )
        for domain in Domain
        if not missing[domain]
    }
    return DomainsAgreement(
        studies=studies,
        missing={domain: count for domain, count in missing.items() if count},
        frames=number,
    )


def _compare(frame: FrameInDomains, tolerances: Tolerances | None) -> dict[Domain, FrameAgreement]:
    readings = frame.readings
    first = PackedFinding.of(readings.first, readings.shape)
    second = PackedFinding.of(readings.second, readings.shape)
    outlines = Outlines(readings.spacing, tolerances)
    grounds = {**frame.grounds, Domain.FRAME: Ground.of(None)}
    return {
        domain: compare_packed(readings, first, second, ground, outlines)
        for domain, ground in grounds.items()
    }
