"""The agreement of two readers in several domains, from one pass over the frames."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

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
from fibrodesk.agreement.study import Domain, Mode, Primary, StudyAgreement, study_of_rows
from fibrodesk.domain.mask import MaskArray

FrameInDomains = Mapping[Domain, FrameReadings]
"""One frame as two readers see it, with another `domain` each time; the rest is the same."""


class Grounds:
    """Packs a ground once for all the frames that share it, as a sector is one for its cine."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[MaskArray, Ground]] = {}  # the mask is held: ids are reused

    def of(self, readings: FrameReadings) -> Ground:
        mask = readings.domain
        if mask is None:
            return Ground.of(None, readings.domain_hash)
        known = self._known.get(id(mask))
        if known is None:
            known = self._known[id(mask)] = (mask, Ground.of(mask, readings.domain_hash))
        return known[1]


def compare_in_domains(
    frame: FrameInDomains, grounds: Grounds, *, tolerances: Tolerances | None = None
) -> dict[Domain, FrameAgreement]:
    """As `compare_frame`, in each domain; outlines that no domain cuts are measured once.

    Raises:
        ValueError: no domain is asked for, or a mask has another shape than the frame.
    """
    if not frame:
        raise ValueError("a frame is compared in one domain or more")
    said = next(iter(frame.values()))
    first = PackedFinding.of(said.first, said.shape)
    second = PackedFinding.of(said.second, said.shape)
    outlines = Outlines(said.spacing, tolerances)
    return {
        domain: compare_packed(readings, first, second, grounds.of(readings), outlines)
        for domain, readings in frame.items()
    }


def study_in_domains(
    cines: Iterable[Iterable[FrameInDomains]],
    *,
    domains: Sequence[Domain],
    readers: tuple[str, str],
    mode: Mode = Mode.BLIND,
    seed: int = SEED,
    tolerances: Tolerances | None = None,
    excluded: Sequence[str] = (),
    primary: Primary = Primary.KAPPA_MEAN,
) -> dict[Domain, StudyAgreement]:
    """Compare two readers over the same frames in each of the domains; masks are packed once.

    Args:
        cines: the frames of one cine after another, so that no more of them stay in memory.
        excluded: cines of which no frame is given, as the study left them out.
    Raises:
        ValueError: a frame that has not all of the domains, or a mask of another shape. Over other
            frames than its neighbours a domain's kappa could not be set beside theirs.
    """
    rows: dict[Domain, list[FrameAgreement]] = {domain: [] for domain in domains}
    for cine in cines:
        grounds = Grounds()
        for frame in cine:
            if set(frame) != set(domains):
                raise ValueError(f"{list(domains)} are asked for, a frame has {list(frame)}")
            for domain, row in compare_in_domains(frame, grounds, tolerances=tolerances).items():
                rows[domain].append(row)
    return {
        domain: study_of_rows(
            rows[domain],
            readers=readers,
            domain=domain,
            mode=mode,
            seed=seed,
            tolerances=tolerances,
            excluded=excluded,
            primary=primary,
        )
        for domain in domains
    }
