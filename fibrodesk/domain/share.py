"""From a network's logits to shares between 0 and 1."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from fibrodesk.domain.letterbox import FloatImage

_FARTHEST = 30  # beyond, float32 knows no difference, and its exponential has no room


def share_of(logits: NDArray[np.floating[Any]]) -> FloatImage:
    """The sigmoid of `logits`, float32 of any shape."""
    share = 1 / (1 + np.exp(-np.clip(logits, -_FARTHEST, _FARTHEST)))
    return np.asarray(share, np.float32)
