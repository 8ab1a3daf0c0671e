"""Masks of any two sources, paired by name, without a project."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from fibrodesk.agreement.counts import Counts, as_mask, count, outside, pooled
from fibrodesk.agreement.distance import Distances, distances
from fibrodesk.agreement.kappa import undefined_because
from fibrodesk.agreement.records.sheet import (
    Record,
    Sheet,
    put_counts,
    put_distances,
    put_shares,
)
from fibrodesk.domain.geometry import PixelSpacing


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MaskPair:
    """Two masks of one image; `roi` is the domain, or None for the whole frame."""

    name: str
    first: NDArray[Any]  # shape (H, W)
    second: NDArray[Any]
    roi: NDArray[Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PairAgreement:
    """How far the two masks of one name agree."""

    name: str
    counts: Counts
    distances: Distances
    outside_first_px: int = 0
    outside_second_px: int = 0

    @property
    def reason(self) -> str:
        """In a word, why a value of this pair may be missing."""
        found = undefined_because(self.counts)
        if found == "" and not (self.counts.first and self.counts.second):
            return "one_empty"
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """All pairs, and what they say together."""

    domain: str  # "frame" or "roi"
    pairs: tuple[PairAgreement, ...]

    @property
    def pooled(self) -> Counts:
        return pooled(pair.counts for pair in self.pairs)

    def to_json(self) -> Record:
        """As `fibrodesk compare --json` prints it."""
        whole_frame = self.domain == "frame"
        sheet = Sheet()
        put_counts(sheet, self.pooled)
        put_shares(
            sheet, self.pooled, whole_frame=whole_frame, reason="" if self.pairs else "no_pair"
        )
        kinds = [pair.reason for pair in self.pairs]
        return {
            "domain": self.domain,
            "pairs": [_pair_record(pair, whole_frame=whole_frame) for pair in self.pairs],
            "pooled": sheet.record(),
            "counts": {
                "both_empty": kinds.count("both_empty"),
                "one_empty": kinds.count("one_empty"),
                "n": len(kinds),
            },
        }


def compare_masks(
    pairs: Iterable[MaskPair],
    *,
    spacing: PixelSpacing | None = None,
    tolerance: float | None = None,
) -> Comparison:
    """Compare pair by pair; the domain is "roi" if every pair has one, else "frame".

    Raises:
        ValueError: shapes differ, an array is no mask, or only some pairs have a domain.
    """
    found, with_roi = [], set()
    for pair in pairs:
        with_roi.add(pair.roi is not None)
        found.append(_compare(pair, spacing, tolerance))
    if len(with_roi) > 1:
        raise ValueError("either every pair has a domain, or none")
    return Comparison(domain="roi" if True in with_roi else "frame", pairs=tuple(found))


def _compare(
    pair: MaskPair, spacing: PixelSpacing | None, tolerance: float | None
) -> PairAgreement:
    first, second = as_mask(pair.first), as_mask(pair.second)
    counts = count(first, second, pair.roi)
    inside = (first, second)
    if pair.roi is not None:
        roi = as_mask(pair.roi)
        inside = (first & roi, second & roi)
    return PairAgreement(
        name=pair.name,
        counts=counts,
        distances=distances(*inside, spacing=spacing, tolerance=tolerance),
        outside_first_px=outside(first, pair.roi),
        outside_second_px=outside(second, pair.roi),
    )


def _pair_record(pair: PairAgreement, *, whole_frame: bool) -> Record:
    sheet = Sheet(name=pair.name)
    put_counts(sheet, pair.counts)
    put_shares(sheet, pair.counts, whole_frame=whole_frame)
    put_distances(sheet, pair.distances, pair.reason)
    sheet.values.update(
        outside_first_px=pair.outside_first_px, outside_second_px=pair.outside_second_px
    )
    return sheet.record()
