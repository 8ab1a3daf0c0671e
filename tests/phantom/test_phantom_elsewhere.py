"""The same loop on another processor."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest
from numpy._core._multiarray_umath import __cpu_dispatch__ as quicker_instructions
from phantom_patients import SEED

from fibrodesk.domain.mask import Structure
from fibrodesk.phantom.loop import make_loop
from fibrodesk.phantom.patient import draw_patient

_PLAIN = """
import sys
import numpy as np
from fibrodesk.domain.mask import Structure
from fibrodesk.phantom.loop import make_loop
from fibrodesk.phantom.patient import draw_patient

number, seed, out = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
loop = make_loop(draw_patient(number, seed=seed), frames=6)
np.savez(out, frames=loop.cine.frames, **{each.value: loop.masks[each] for each in Structure})
"""


@pytest.mark.parametrize("number", [1, 5])
def test_another_processor_gives_the_same_masks_and_almost_the_same_pixels(number, tmp_path):
    """numpy is kept from this machine's own instructions, which round in another order."""
    out = tmp_path / "plain.npz"
    plain = {**os.environ, "NPY_DISABLE_CPU_FEATURES": " ".join(quicker_instructions)}
    arguments = [str(number), str(SEED), str(out)]
    subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _PLAIN, *arguments], env=plain, check=True
    )
    here = make_loop(draw_patient(number, seed=SEED), frames=6)
    with np.load(out) as there:
        for structure in Structure:
            assert (there[structure.value] == here.masks[structure]).all()
        apart = np.abs(there["frames"].astype(int) - here.cine.frames)
    assert apart.max() <= 1
    assert np.count_nonzero(apart) < 1e-4 * apart.size
