"""The crafted loop as it lies in a project, for formats that refer to the stored object."""

from dataclasses import replace

import numpy as np
from imaging.crafted_loop import COLUMNS, FRAMES, ROWS, SPACING, crafted_loop
from jpeg_ls import encode_array

from fibrodesk.domain.cine import CineFacts
from fibrodesk.imaging.deidentification.linkage import Pseudonym
from fibrodesk.imaging.deidentification.rebuild import stored_bytes
from fibrodesk.imaging.source import Loss, Origin
from fibrodesk.imaging.stored import StoredCine, write_stored

PSEUDONYM = Pseudonym(
    code="FD-0001", study_uid="2.25.11", series_uid="2.25.12", instance_uid="2.25.13"
)


def stored_loop(folder, *, spacing=SPACING, loss=None):
    """The loop and its authors, with its pixels in a stored object below `folder`."""
    loop = crafted_loop(spacing=spacing)
    times = tuple(20.0 * frame for frame in range(FRAMES))
    facts = CineFacts(
        frames=FRAMES, rows=ROWS, columns=COLUMNS, spacing=spacing, frame_times_ms=times
    )
    pixels = [np.ascontiguousarray(loop.picture(frame)) for frame in range(FRAMES)]
    data = stored_bytes(
        facts,
        Origin(maker="GE Healthcare", loss=loss),
        [bytes(encode_array(each)) for each in pixels],
        colour=False,
        pseudonym=PSEUDONYM,
        confirmed=True,
    )
    _, path = write_stored(folder, data)
    return replace(loop, cine=StoredCine(path), stored=path)


LOSSY = Loss(method="ISO_10918_1", ratio=12.5)
