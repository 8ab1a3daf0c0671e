"""Pictures as a loop: which stills of a folder belong together, and in which order.

The stills of one folder whose names differ in their last number alone are one loop, in the order
of that number. Such a loop is named by its first still.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from fibrodesk.imaging.dicom.vocabulary import SYNTHETIC
from fibrodesk.imaging.errors import EmptyFolderError, ImagingError
from fibrodesk.imaging.foreign.containers import PICTURE, kind_of_file
from fibrodesk.imaging.foreign.decoded import DecodedSource, Said, digest_of, even_times
from fibrodesk.imaging.foreign.errors import PictureSizeError
from fibrodesk.imaging.foreign.frames import Page, PictureFrames, pages_of, size_of, words_of
from fibrodesk.imaging.foreign.naming import named_patient, rate_of, warning_of_name
from fibrodesk.imaging.refusal import Refusal
from fibrodesk.imaging.source import Loss, SourceRef

SERIES = "series"
"""Word of a reference: the part of the stills' names before their number."""

_LAST_NUMBER = re.compile(r"(\d+)(\D*)$")
_NUMBERS = re.compile(r"(\d+)")
_PAGED = (".tif", ".tiff")
_JPEG = b"\xff\xd8\xff"


@dataclass(frozen=True, slots=True, kw_only=True)
class StillSeries:
    """The stills of one loop, in order, and those that do not fit it."""

    name: str  # what their names have in common
    pages: tuple[Page, ...]
    refusals: tuple[Refusal, ...] = ()


def series_in(folder: Path) -> list[StillSeries]:
    """The loops that the pictures directly in a folder make; sizes are read, pixels are not."""
    grouped: dict[str, list[Path]] = defaultdict(list)
    for path in sorted(folder.iterdir(), key=_natural):
        if path.is_file() and not path.name.startswith(".") and kind_of_file(path) == PICTURE:
            grouped[_common(path.stem)].append(path)
    return [one for name, paths in grouped.items() for one in _split(name, paths)]


def open_stills(ref: SourceRef) -> DecodedSource:
    """Open the stills of a folder (`SERIES` names which), or the pages of one file.

    Raises:
        ImagingError: why they cannot be taken in.
    """
    series = _series_of(ref)
    name = ref.path.name
    if not series.pages:
        raise EmptyFolderError(path=name)
    frames = PictureFrames(series.pages, name=name)
    paths = list(dict.fromkeys(page.path for page in series.pages))
    beside = b"\n".join(part for path in paths for part in (words_of(path), path.stem.encode()))
    rate, digest = rate_of(ref), digest_of(*paths)
    said = Said(
        identity=named_patient(ref),
        series=digest,
        frame_times_ms=even_times(frames.count, rate) if rate else (),
        synthetic=SYNTHETIC.encode() in beside,
        loss=_loss(paths, frames),
        warnings=tuple(_warnings(ref, series, frames)),
        outside=b"\n".join((beside, named_patient(ref).patient_id.encode())),
    )
    return DecodedSource(name, frames, said, digest=digest)


def still_names(ref: SourceRef) -> tuple[str, ...]:
    """The names of a loop's pictures without their endings, frame by frame; () for one file."""
    if not ref.path.is_dir():
        return ()
    return tuple(page.path.stem for page in _series_of(ref).pages)


def _series_of(ref: SourceRef) -> StillSeries:
    if not ref.path.is_dir():
        return StillSeries(name=ref.path.stem, pages=tuple(pages_of(ref.path)))
    found = [one for one in series_in(ref.path) if one.name == ref.word(SERIES)]
    return found[0] if found else StillSeries(name="", pages=())


def _warnings(ref: SourceRef, series: StillSeries, frames: PictureFrames) -> list[str]:
    told = [warning_of_name(ref), "Pictures tell no scale: lengths and areas stay in pixels."]
    if frames.bits > 8:
        told.append(f"The pictures have {frames.bits} bits; the highest 8 are kept.")
    if series.refusals:
        told.append(f"{len(series.refusals)} of its pictures do not fit and are left out.")
    return told


def _loss(paths: Sequence[Path], frames: PictureFrames) -> Loss | None:
    with paths[0].open("rb") as file:
        if file.read(3) != _JPEG:
            return None
    packed = sum(path.stat().st_size for path in paths)
    samples = frames.count * frames.read(0).size
    return Loss(method="ISO_10918_1", ratio=max(1.0, samples / max(1, packed)))


def _split(name: str, paths: Sequence[Path]) -> list[StillSeries]:
    """Each file of several pages by itself, and the series of all others."""
    many = [path for path in paths if path.suffix.lower() in _PAGED and _pages(path) > 1]
    alone = [StillSeries(name=path.stem, pages=(Page(path),)) for path in many]
    rest = [path for path in paths if path not in set(many)]
    return [*alone, *([_series(name, rest)] if rest else [])]


def _pages(path: Path) -> int:
    """How many pages a file has; 1 where it cannot be told, as it is refused later."""
    try:
        return len(pages_of(path))
    except ImagingError:
        return 1


def _series(name: str, paths: Sequence[Path]) -> StillSeries:
    """The stills of the size that most have; each other is a refusal with both sizes."""
    sizes: dict[Path, tuple[int, int]] = {}
    refusals: list[Refusal] = []
    for path in paths:
        try:
            sizes[path] = size_of(path)
        except ImagingError as error:
            refusals.append(Refusal.of(path, error))
    usual = Counter(sizes.values()).most_common(1)[0][0] if sizes else None
    refusals += [
        Refusal.of(
            path, PictureSizeError(path=path.name, found=_words(size), expected=_words(usual))
        )
        for path, size in sizes.items()
        if size != usual
    ]
    pages = tuple(Page(path) for path, size in sizes.items() if size == usual)
    return StillSeries(name=name, pages=pages, refusals=tuple(refusals))


def _words(size: tuple[int, int] | None) -> str:
    return f"{size[1]} x {size[0]}" if size else ""


def _common(stem: str) -> str:
    """A name without its last number; what follows that number belongs to it."""
    return _LAST_NUMBER.sub(r"#\2", stem)


def _natural(path: Path) -> list[tuple[int, str]]:
    """A key that puts frame10 behind frame9."""
    parts = _NUMBERS.split(path.name.casefold())
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]
