"""Where two readers part: what both marked, and what only one of them did."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fibrodesk.domain.mask import MaskArray


@dataclass(frozen=True, slots=True, eq=False)
class DifferenceMap:
    """Three masks that never overlap, shape (H, W) each."""

    both: MaskArray
    only_first: MaskArray
    only_second: MaskArray

    @property
    def counts(self) -> tuple[int, int, int]:
        """Pixels of both, of the first alone, of the second alone."""
        return int(self.both.sum()), int(self.only_first.sum()), int(self.only_second.sum())


def difference_map(
    first: MaskArray | None, second: MaskArray | None, shape: tuple[int, int]
) -> DifferenceMap:
    """Compare two masks of one frame; an absent one marks nothing.

    Raises:
        ValueError: a mask is not of `shape`.
    """
    nothing = np.zeros(shape, np.bool_)
    first, second = nothing if first is None else first, nothing if second is None else second
    if first.shape != shape or second.shape != shape:
        raise ValueError(f"masks of {first.shape} and {second.shape} on a frame of {shape}")
    return DifferenceMap(first & second, first & ~second, second & ~first)
