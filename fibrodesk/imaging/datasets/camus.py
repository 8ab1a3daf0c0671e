"""CAMUS in both layouts, and TED, which is built like the old one: loops, marks and outlines.

The loop of a patient is its sequence: from end-diastole to end-systole, or the other way round; in
TED a whole cycle. The stills of both phases are none. Two- and four-chamber views come in, each
told as what it is.

Source:
    Leclerc et al., IEEE Transactions on Medical Imaging 2019;38(9):2198-2210.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from fibrodesk.domain.cine import DatasetWord
from fibrodesk.imaging.datasets.camus_outlines import camus_labels, outlines_beside
from fibrodesk.imaging.datasets.camus_places import (
    CAMUS,
    LoopPlace,
    is_named,
    loops_and_lonely,
    place_of,
)
from fibrodesk.imaging.datasets.camus_places import recognised as data_set_of
from fibrodesk.imaging.datasets.camus_tables import LoopInfo, check_marks, read_info, split_of
from fibrodesk.imaging.datasets.listing import DataSet, Listing
from fibrodesk.imaging.errors import ImagingError
from fibrodesk.imaging.foreign.decoded import DecodedSource, Said, digest_of, even_times
from fibrodesk.imaging.foreign.volume_headers import data_file
from fibrodesk.imaging.foreign.volumes import Volume, VolumeFrames, grey_frames, read_volume
from fibrodesk.imaging.identity import PatientIdentity
from fibrodesk.imaging.refusal import Refusal
from fibrodesk.imaging.source import SourceRef

CAMUS_KIND = "camus"
_VIEWS = {"4CH": "A4C", "2CH": "A2C"}
OTHER_VIEW = "The data set says that this is no apical four-chamber view: prepare it as another."
_OLDEST_YEARS = 90  # as in every stored loop


def open_camus(ref: SourceRef) -> DecodedSource:
    """Open one sequence of CAMUS or TED.

    Raises:
        ImagingError: the sequence or its table cannot be read, or they contradict each other.
    """
    place = place_of(ref.path)
    info = read_info(place.info, loop=place.loop.name)
    volume = read_volume(place.loop)
    frames = VolumeFrames(grey_frames(volume, name=place.loop.name))
    check_marks(info, frames=frames.count, path=place.info.name)
    said = _said(place, info, volume)
    return DecodedSource(place.loop.name, frames, said, digest=digest_of(*_files(place.loop)))


def is_camus(folder: Path) -> bool:
    """Whether a folder is CAMUS, or a part of it, in either layout."""
    return data_set_of(folder) == CAMUS


def kind_of_volume(path: Path) -> str | None:
    """The kind of a single file that is of this layout by its name; None if it is not.

    A patient's table tells CAMUS and TED apart, so one kind opens both, or says that it is a
    still or outlines.
    """
    return CAMUS_KIND if is_named(path) else None


def camus_loops(folder: Path) -> Listing:
    """Every sequence of CAMUS below a folder."""
    return loops_below(folder, CAMUS_KIND)


def loops_below(folder: Path, kind: str) -> Listing:
    """Every sequence below a folder, and a refusal for each view of which only stills are there."""
    loops: list[SourceRef] = []
    refusals: list[Refusal] = []
    for found in loops_and_lonely(folder):
        if isinstance(found, Refusal):
            refusals.append(found)
            continue
        try:
            place_of(found)
            loops.append(SourceRef(found, kind))
        except ImagingError as error:
            refusals.append(Refusal.of(found, error))
    return Listing(loops=tuple(loops), refusals=tuple(refusals))


def _said(place: LoopPlace, info: LoopInfo, volume: Volume) -> Said:
    frames = volume.header.frames
    labelled, warnings = outlines_beside(place, info, volume.header)
    if place.view != "4CH":
        warnings.append(OTHER_VIEW)
    if volume.spacing is None:
        warnings.append("The volume tells no scale that can be: lengths and areas stay in pixels.")
    age = None if info.age_years is None else min(info.age_years, _OLDEST_YEARS)
    return Said(
        identity=PatientIdentity(patient_id=place.patient, issuer=place.data_set),
        series=f"{place.data_set}\n{place.patient}\n{place.view}",
        frame_times_ms=() if info.frames_per_s is None else even_times(frames, info.frames_per_s),
        spacing=volume.spacing,
        view=_VIEWS[place.view],
        synthetic=volume.header.synthetic,
        sex=info.sex,
        age="" if age is None else f"{int(age):03d}Y",
        told=DatasetWord(
            dataset=place.data_set,
            ed=info.ed,
            es=info.es,
            quality=info.quality,
            split=split_of(place.patient, place.loop.parent),
            labelled=labelled,
        ),
        measured=tuple(_measured(info, age)),
        warnings=tuple(warnings),
        declared_frames=max(frames, info.frames or 0),
        outside=b"\n".join((info.words.encode(), volume.header.words, place.stem.encode())),
    )


def _measured(info: LoopInfo, age: float | None) -> Iterator[tuple[str, float | str]]:
    if info.ejection_fraction is not None:
        yield "ejection_fraction", info.ejection_fraction
    if age is not None:
        yield "age_years", age
    if info.sex:
        yield "sex", info.sex


def _files(loop: Path) -> tuple[Path, ...]:
    return (loop, data_file(loop)) if loop.suffix.lower() == ".mhd" else (loop,)


DATA_SET = DataSet(
    kind=CAMUS_KIND, name=CAMUS, recognise=is_camus, loops=camus_loops, labels=camus_labels
)
