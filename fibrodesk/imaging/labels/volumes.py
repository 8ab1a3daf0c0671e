"""Label volumes: NIfTI, NRRD, MetaImage, GIPL, with the names of ITK-SNAP or 3D Slicer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from fibrodesk.imaging.labels.content import Labelled, LabelledFrame, Labels, PackedFrame, packed
from fibrodesk.imaging.labels.errors import picture_refused, refused
from fibrodesk.imaging.labels.files import stem_of
from fibrodesk.imaging.labels.grids import Grid, read_grid
from fibrodesk.imaging.labels.naming import split_structure
from fibrodesk.imaging.labels.slicer import Segment, offset_of, segments_of

MOST_LABELS = 64
_FAR_FROM_WHOLE, _SHARE_OF_VOXELS = 1e-3, 1e-3
_DESCRIPTION = re.compile(r'^\s*(\d+)\s+(?:[-\d.]+\s+){6}"([^"]*)"', re.MULTILINE)
_LARGEST_DESCRIPTION = 256 * 1024
_WITHOUT_NAME = re.compile(r"label\s*\d+", re.IGNORECASE)


def read(
    path: Path,
    *,
    as_stored: bool = False,
    like: Path | None = None,
    names: Mapping[int, str] | None = None,
    stem: str | None = None,
) -> Labels:
    """The labels of each frame of a volume; a frame in which nothing is drawn says nothing.

    Args:
        as_stored, like: as `grids.read_grid`.
        names: of the label numbers; None looks for descriptions beside the file.
        stem: of the loop that it was drawn on, where that is known.
    Raises:
        LabelsRefusedError: not read, too large, turned, or a picture.
    """
    grid = read_grid(path, as_stored=as_stored, like=like)
    warnings = []
    if grid.turned:
        warnings.append(
            f"{path.name} was turned as its affine says; look at a mask on its frame, or take "
            "its pixels as they are stored."
        )
    segments = segments_of(grid.words)
    if not segments and grid.values.ndim == 4:
        raise refused(path.name, "holds several values a voxel", "Save it as a label map.")
    if segments:
        frames = list(_of_segments(path, grid, segments, stem or stem_of(path.name)))
    else:
        known = descriptions_beside(path) if names is None else names
        frames, told = _of_numbers(path, grid, known, stem)
        warnings += told
    if not frames:
        warnings.append(f"{path.name} holds no label in any frame.")
    kept: tuple[Labelled, ...] = tuple(frames)
    return Labels(frames=kept, warnings=tuple(warnings), kind=_kind(path))


def descriptions(text: str) -> dict[int, str]:
    """The names in a file of ITK-SNAP's label descriptions; what is no such line is passed over.

    A line is the number, red, green, blue, opacity, visibility, whether there is a mesh, and the
    name in quotes.
    """
    return _named((int(number), name) for number, name in _DESCRIPTION.findall(text))


def descriptions_beside(path: Path) -> dict[int, str]:
    """The descriptions in the folder of a volume, where there is one such file."""
    found = []
    for ending in ("*.label", "*.txt"):
        for beside in sorted(path.parent.glob(ending))[:20]:
            if beside.is_file() and beside.stat().st_size <= _LARGEST_DESCRIPTION:
                told = descriptions(beside.read_text("utf-8", errors="replace"))
                if told:
                    found.append(told)
    return found[0] if len(found) == 1 else {}


def _named(pairs: Iterator[tuple[int, str]]) -> dict[int, str]:
    """Without those that only repeat the number, as ITK-SNAP names what nobody has named."""
    return {
        number: name.strip()
        for number, name in pairs
        if number > 0 and name.strip() and not _WITHOUT_NAME.fullmatch(name.strip())
    }


def _of_segments(
    path: Path, grid: Grid, segments: list[Segment], stem: str
) -> Iterator[PackedFrame]:
    row, column, first = offset_of(grid.words)
    moved = bool(row or column or first)
    layers = grid.values.shape[3] if grid.values.ndim == 4 else 1
    for segment in segments:
        if segment.layer >= layers:
            reason = f"names a layer {segment.layer} for {segment.name}, which it has not"
            raise refused(path.name, reason, "Save the segmentation again in 3D Slicer.")
        values = grid.values[..., segment.layer] if grid.values.ndim == 4 else grid.values
        for index in range(grid.frames):
            mask = values[index] == segment.value
            if mask.any():
                yield packed(
                    LabelledFrame(
                        stem=stem,
                        frame=index + first if grid.frames > 1 or first else None,
                        label=segment.name,
                        mask=mask,
                        of=None if moved else grid.frames,
                        at=(row, column) if moved else None,
                    )
                )


def _of_numbers(
    path: Path, grid: Grid, names: Mapping[int, str], stem: str | None
) -> tuple[list[PackedFrame], list[str]]:
    blurred = voxels = 0
    own = stem or stem_of(path.name)
    values_seen: set[int] = set()
    frames: list[PackedFrame] = []
    for index in range(grid.frames):
        numbers, far = _whole(path, grid.values[index])
        blurred, voxels = blurred + far, voxels + numbers.size
        for value in np.unique(numbers):
            if value == 0:
                continue
            values_seen.add(int(value))
            if len(values_seen) > MOST_LABELS:
                reason = f"holds more than {MOST_LABELS} different values: a picture, not masks"
                raise picture_refused(path.name, reason, "Choose the segmentation, not the image.")
            frame = LabelledFrame(
                stem=own,
                frame=index if grid.frames > 1 else None,
                label=names.get(int(value), str(value)),
                mask=numbers == value,
                of=grid.frames,
            )
            frames.append(packed(frame))
    told = []
    if blurred > voxels * _SHARE_OF_VOXELS:
        share = 100 * blurred / voxels
        told.append(
            f"{path.name}: {share:.1f} % of its values are no whole numbers, as after smoothing; "
            "they were rounded."
        )
    return _by_file_name(frames, values_seen, names, own), told


def _by_file_name(
    frames: list[PackedFrame], values: set[int], names: Mapping[int, str], stem: str
) -> list[PackedFrame]:
    """A file of one label that is named after a structure tells what the label is."""
    base, word = split_structure(stem)
    if not word or len(values) != 1 or not values <= {1, 255} or values & set(names):
        return frames
    return [
        PackedFrame(stem=base, frame=each.frame, label=word, packed=each.packed, of=each.of)
        for each in frames
    ]


def _whole(path: Path, plane: np.ndarray) -> tuple[np.ndarray, int]:
    """The label numbers of a frame, and how many of its values lay far from a whole number."""
    if plane.dtype.kind in "iub":
        numbers, far = plane.astype(np.int64), 0
    else:
        if not np.isfinite(plane).all():
            raise refused(path.name, "holds values that are no numbers", "Save it as a label map.")
        rounded = np.rint(plane)
        far = int((np.abs(plane - rounded) > _FAR_FROM_WHOLE).sum())
        numbers = rounded.astype(np.int64)
    if numbers.size and numbers.min() < 0:
        raise refused(path.name, "holds labels below 0", "Save it as a label map.")
    return numbers, far


def _kind(path: Path) -> str:
    name = path.name.lower()
    if name.endswith((".nii", ".nii.gz")):
        return "nifti"
    return "nrrd" if name.endswith(".nrrd") else "mha"
