"""The outlines of the left ventricle that come with the EchoNet data sets.

Source:
    Ouyang D et al., Nature 2020;580:252-256, and the loader published with it: a tracing is the
    long axis, then chords across it from the apex to the mitral valve.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fibrodesk.domain.mask import MaskArray
from fibrodesk.imaging.datasets.tables import number_of, rows_of, whole_number
from fibrodesk.imaging.errors import ImagingError
from fibrodesk.imaging.foreign.errors import TooLargeError, TracingRefusedError
from fibrodesk.imaging.foreign.moving import VideoFrames
from fibrodesk.imaging.labels.content import LabelledFrame, LabelRefusal, Labels
from fibrodesk.imaging.source import SourceRef

TABLE = "VolumeTracings.csv"
CAVITY = "left ventricular cavity"
Points = NDArray[np.float64]
"""Corners of a closed polygon, x and y in px from the centre of the top-left pixel: (N, 2)."""

CHORDS, CORNERS = ("X1", "Y1", "X2", "Y2"), ("X", "Y")
"""The columns of a place: both ends of a chord, or one corner."""
_FEWEST_CORNERS = 3
_MOST_ROWS = 5_000_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tracings:
    """The outlines of one file by frame, 0-based, and what stands in their place."""

    outlines: Mapping[int, Points] = field(default_factory=dict)
    notes: tuple[str, ...] = ()  # in place of a frame, such as "No Systolic"
    odd_rows: int = 0  # without a frame or a place

    def moments(self) -> tuple[int | None, int | None]:
        """The frames at the end of diastole and of systole: largest and smallest outline.

        The order of the rows tells nothing that can be trusted. One outline alone is of diastole
        where the table says that there is no systolic one, and the other way round.
        """
        areas = {frame: area_px2(points) for frame, points in self.outlines.items()}
        if len(areas) >= 2:
            return max(areas, key=lambda f: areas[f]), min(areas, key=lambda f: areas[f])
        only, notes = next(iter(areas), None), " ".join(self.notes).casefold()
        ed = only if "no systolic" in notes else None
        return ed, only if "no diastolic" in notes and ed is None else None

    def warnings(self) -> list[str]:
        """What a person should know of the tracings of this loop."""
        told = []
        if len(self.outlines) == 1:
            told.append("The data set traced one frame of this loop; others have two.")
        if self.notes:
            told.append("The data set has no tracing of both ends of the cycle.")
        if self.odd_rows:
            told.append(f"{self.odd_rows} rows of its tracings make no sense and are left out.")
        return told


def read_tracings(top: Path, columns: Sequence[str]) -> Mapping[str, Tracings]:
    """The tracings of every file, by its stem, of the table in the folder `top`.

    Args:
        columns: `CHORDS` or `CORNERS`.
    Raises:
        ImagingError: the table cannot be read, or lacks a column.
    """
    path = top / TABLE
    try:
        state = path.stat()
    except OSError:
        return _read(path, tuple(columns))  # says what is wrong with it
    return _kept(path, tuple(columns), state.st_mtime_ns, state.st_size)


def tracings_as_labels(ref: SourceRef, top: Path, columns: Sequence[str]) -> Labels:
    """The tracings of one loop as masks of its own size.

    Raises:
        ImagingError: the table or the video cannot be read.
    """
    found = read_tracings(top, columns).get(ref.path.stem, Tracings())
    frames = VideoFrames(ref.path, salvage=True)
    count, shape = frames.count, frames.shape
    frames.close()
    masks, refusals = [], []
    for frame, points in sorted(found.outlines.items()):
        try:
            mask = _checked_mask(points, shape, frame=frame, count=count, name=ref.path.name)
        except ImagingError as error:
            refusals.append(LabelRefusal.of(TABLE, error))
        else:
            masks.append(LabelledFrame(stem=ref.path.stem, frame=frame, label=CAVITY, mask=mask))
    return Labels(frames=tuple(masks), refusals=tuple(refusals), warnings=tuple(found.warnings()))


def mask_of(points: Points, shape: tuple[int, int]) -> MaskArray:
    """The pixels of a polygon, (H, W): corners rounded first, as the published loader does."""
    from skimage.draw import polygon

    mask = np.zeros(shape, np.bool_)
    mask[polygon(np.rint(points[:, 1]), np.rint(points[:, 0]), shape)] = True
    return mask


def area_px2(points: Points) -> float:
    """The area that a closed polygon encloses."""
    x, y = points[:, 0], points[:, 1]
    return abs(float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))) / 2


def outline_of_chords(rows: Points) -> Points:
    """The outline of chords, (N, 4) of x1, y1, x2, y2 with the long axis first: down one side
    from the apex and up the other.
    """
    first, second = rows[1:, :2], rows[1:, 2:]
    return np.concatenate((first, second[::-1]))


def _checked_mask(
    points: Points, shape: tuple[int, int], *, frame: int, count: int, name: str
) -> MaskArray:
    if frame >= count:
        reason = f"the loop ends with frame {count}"
        raise TracingRefusedError(path=name, frame=frame + 1, reason=reason)
    mask = mask_of(points, shape)
    if not mask.any():
        reason = "it encloses no pixel of the picture"
        raise TracingRefusedError(path=name, frame=frame + 1, reason=reason)
    return mask


@lru_cache(maxsize=2)
def _kept(
    path: Path, columns: tuple[str, ...], _changed: int, _size: int
) -> Mapping[str, Tracings]:
    """The last tables, as the loops of one data set come one after another."""
    return _read(path, columns)


def _read(path: Path, columns: tuple[str, ...]) -> Mapping[str, Tracings]:
    places: dict[str, dict[int, array[float]]] = defaultdict(lambda: defaultdict(_numbers))
    notes: dict[str, dict[str, None]] = defaultdict(dict)
    odd: dict[str, int] = defaultdict(int)
    for row in rows_of(path, needed=("FileName", *columns, "Frame")):
        if row.number > _MOST_ROWS:
            raise TooLargeError(path=path.name, reason=f"it has more than {_MOST_ROWS} rows")
        stem = stem_of(row.word("FileName"))
        frame = whole_number(row.word("Frame"))
        place = [number_of(row.word(column)) for column in columns]
        if frame is None and row.word("Frame").casefold().startswith("no "):
            notes[stem][row.word("Frame")] = None
        elif frame is None or any(value != value or abs(value) > 1e6 for value in place):
            odd[stem] += 1
        else:
            places[stem][frame].extend(place)
    shaped = outline_of_chords if len(columns) == len(CHORDS) else _as_they_stand
    return {
        stem: Tracings(
            outlines=_outlines(places.get(stem, {}), len(columns), shaped),
            notes=tuple(notes.get(stem, ())),
            odd_rows=odd.get(stem, 0),
        )
        for stem in {**places, **notes, **odd}
    }


def _outlines(
    places: Mapping[int, array[float]], width: int, shaped: Callable[[Points], Points]
) -> dict[int, Points]:
    """The polygons of one file that enclose anything."""
    found = {
        frame: shaped(np.array(numbers, np.float64).reshape(-1, width))
        for frame, numbers in places.items()
    }
    return {
        frame: points
        for frame, points in found.items()
        if len(points) >= _FEWEST_CORNERS and area_px2(points) > 0
    }


def stem_of(name: str) -> str:
    """A file's name as the tables give it, with or without its ending."""
    return name[:-4] if name.lower().endswith(".avi") else name


def _as_they_stand(points: Points) -> Points:
    return points


def _numbers() -> array[float]:
    return array("d")
