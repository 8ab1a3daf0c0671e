"""The agreement of any number of readers over a study: every pair, and all of them together."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import fmean

from fibrodesk.agreement.bootstrap import SEED
from fibrodesk.agreement.counts import Counts
from fibrodesk.agreement.distance import Tolerances
from fibrodesk.agreement.frame import (
    FrameAgreement,
    Ground,
    Outlines,
    PackedFinding,
    compare_packed,
)
from fibrodesk.agreement.interval import Estimate, t_estimate
from fibrodesk.agreement.many.categories import Table, table_of
from fibrodesk.agreement.many.concordance import Concordance, concordance
from fibrodesk.agreement.many.panel import (
    AreasOfReaders,
    FrameOfReaders,
    FrameTally,
    areas_of_readers,
    by_patient,
    tally_of,
)
from fibrodesk.agreement.many.ratings import pooled_splits, splits_of_units
from fibrodesk.agreement.study import FORMS, Domain, Mode, Primary, StudyAgreement, study_of_rows

Pair = tuple[int, int]
"""Two readers by their places in the names, the smaller first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadersAgreement:
    """Everything that is said of several readers in one domain."""

    names: tuple[str, ...]
    domain: Domain
    mode: Mode
    seed: int
    tolerances: Tolerances
    excluded: tuple[str, ...]
    pairs: dict[Pair, StudyAgreement]
    pixels: Concordance
    presence: Concordance  # over frames: any fibrosis?
    forms: Concordance  # over cines
    areas: AreasOfReaders
    kappa_mean: Estimate  # mean of patients' means over the pairs that have a kappa in them

    @property
    def mean_pairwise_kappa(self) -> Estimate:
        """Over the pixels of the domain, as are `fleiss` and `alpha`."""
        return self.pixels.mean_pairwise

    @property
    def fleiss(self) -> Estimate:
        return self.pixels.fleiss

    @property
    def alpha(self) -> Estimate:
        return self.pixels.alpha


def many_readers(
    frames: Iterable[FrameOfReaders],
    *,
    names: Sequence[str],
    domain: Domain,
    mode: Mode = Mode.BLIND,
    seed: int = SEED,
    tolerances: Tolerances | None = None,
    excluded: Sequence[str] = (),
    primary: Primary = Primary.KAPPA_MEAN,
) -> ReadersAgreement:
    """Compare two readers or more over all frames, one at a time; each mask is packed once.

    Args:
        excluded: cines of which no frame is given, as the study left them out.
    Raises:
        ValueError: fewer than two readers, or a frame that holds not one finding for each.
    """
    if len(names) < 2:
        raise ValueError(f"two readers or more are needed, got {list(names)}")
    rows, tallies = _compared(frames, len(names), tolerances)
    pairs = {
        (i, j): study_of_rows(
            found,
            readers=(names[i], names[j]),
            domain=domain,
            mode=mode,
            seed=seed,
            tolerances=tolerances,
            excluded=excluded,
            primary=primary,
        )
        for (i, j), found in rows.items()
    }
    return ReadersAgreement(
        names=tuple(names),
        domain=domain,
        mode=mode,
        seed=seed,
        tolerances=tolerances or Tolerances(),
        excluded=tuple(excluded),
        pairs=pairs,
        pixels=_over_pixels(tallies, pairs, len(names), seed),
        presence=_over_frames(tallies, pairs, len(names), seed),
        forms=_over_cines(tallies, pairs, len(names), seed),
        areas=areas_of_readers(tallies),
        kappa_mean=_mean_over_patients(pairs),
    )


def _compared(
    frames: Iterable[FrameOfReaders], readers: int, tolerances: Tolerances | None
) -> tuple[dict[Pair, list[FrameAgreement]], list[FrameTally]]:
    """The rows of each pair, and the tally of each frame."""
    rows: dict[Pair, list[FrameAgreement]] = {pair: [] for pair in combinations(range(readers), 2)}
    tallies = []
    for frame in frames:
        if len(frame.findings) != readers:
            raise ValueError(f"{readers} readers, and {len(frame.findings)} findings of a frame")
        said = [PackedFinding.of(finding, frame.shape) for finding in frame.findings]
        ground = Ground.of(frame.domain, frame.domain_hash)
        outlines = Outlines(frame.spacing, tolerances)
        for (i, j), found in rows.items():
            found.append(compare_packed(frame.pair(i, j), said[i], said[j], ground, outlines))
        tallies.append(tally_of(frame, said, ground))
    return rows, tallies


def _over_pixels(
    tallies: list[FrameTally], pairs: Mapping[Pair, StudyAgreement], readers: int, seed: int
) -> Concordance:
    tables = [
        {one.patient: _table(one.counts) for one in found.patients} for found in pairs.values()
    ]
    parts = {
        patient: pooled_splits(tally.pixels for tally in group)
        for patient, group in by_patient(tallies).items()
    }
    return concordance(parts, tables, readers=readers, seed=seed)


def _over_frames(
    tallies: list[FrameTally], pairs: Mapping[Pair, StudyAgreement], readers: int, seed: int
) -> Concordance:
    tables = [
        {one.patient: _table(one.presence) for one in found.patients} for found in pairs.values()
    ]
    parts = {
        patient: splits_of_units((tally.present for tally in group), ("no", "yes"))
        for patient, group in by_patient(tallies).items()
    }
    return concordance(parts, tables, readers=readers, seed=seed)


def _over_cines(
    tallies: list[FrameTally], pairs: Mapping[Pair, StudyAgreement], readers: int, seed: int
) -> Concordance:
    cines = {(tally.patient, tally.cine): tally.forms for tally in tallies}
    named = {form for forms in cines.values() for form in forms if form}
    order = (*FORMS, *sorted(named - set(FORMS)))
    units: dict[str, list[tuple[str | None, ...]]] = {}
    for (patient, _), forms in cines.items():
        units.setdefault(patient, []).append(forms)
    tables = [
        {patient: _forms_of_pair(said, pair, order) for patient, said in units.items()}
        for pair in pairs
    ]
    parts = {patient: splits_of_units(said, order) for patient, said in units.items()}
    return concordance(parts, tables, readers=readers, seed=seed)


def _table(counts: Counts) -> Table:
    return (counts.tn, counts.b_only), (counts.a_only, counts.tp)


def _forms_of_pair(said: Iterable[Sequence[str | None]], pair: Pair, order: Sequence[str]) -> Table:
    both = [(one[pair[0]], one[pair[1]]) for one in said]
    return table_of([(first, second) for first, second in both if first and second], order)


def _mean_over_patients(pairs: Mapping[Pair, StudyAgreement]) -> Estimate:
    kappas: dict[str, list[float]] = {}
    for found in pairs.values():
        for patient in found.patients:
            if not math.isnan(patient.kappa):
                kappas.setdefault(patient.patient, []).append(patient.kappa)
    return t_estimate([fmean(values) for values in kappas.values()], "no_patient_has_kappa")
