"""HMC-QU: four-chamber clips of patients after an infarct, each segment of the wall judged.

Which segments are infarcted goes with the patient's clinical values, which no reader sees while a
round is sealed; it is never a word of the loop.

Source:
    Degerli A et al., Early detection of myocardial infarction in low-quality echocardiography,
    IEEE Access 2021;9:34442-34453.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from fibrodesk.imaging.datasets.camus import OTHER_VIEW
from fibrodesk.imaging.datasets.hmcqu_masks import labelled, read_masks, uncertainty_px
from fibrodesk.imaging.datasets.hmcqu_table import EchoRow, EchoTable, plain_stem, read_table
from fibrodesk.imaging.datasets.listing import DataSet, Listing
from fibrodesk.imaging.errors import ImagingError
from fibrodesk.imaging.foreign.errors import LoopMissingError
from fibrodesk.imaging.foreign.told import TOP, TableWord, open_told_video
from fibrodesk.imaging.labels.content import LabelRefusal, Labels
from fibrodesk.imaging.refusal import Refusal
from fibrodesk.imaging.source import SourceRef

KIND, NAME = "hmcqu", "HMC-QU"
_VIEWS = ("A4C", "A2C")
_MASKS = "LV Ground-truth Segmentation Masks"
_CYCLE = "cycle"
"""Word of a reference: the first frame of the outlined cycle, and the one after its last."""
_PATIENT = re.compile(r"(.+?)_?[24]CH", re.IGNORECASE)
_NOT_IN_TABLE = "The data set's table tells nothing of this clip."
_NO_MASKS = "The table says that the wall was outlined, but the masks are not there."


class MasksMissingError(ImagingError):
    title = "The masks of this clip are missing"
    text = "The table says that the wall of {path} was outlined, but its masks are not there."
    hint = "Copy the folder “LV Ground-truth Segmentation Masks” from the data set."


def is_hmcqu(folder: Path) -> bool:
    """Whether it is the top of a copy of HMC-QU: a table beside the folder of its clips."""
    return any((folder / f"{view}.xlsx").is_file() and (folder / view).is_dir() for view in _VIEWS)


def hmcqu_loops(folder: Path) -> Listing:
    """The clips of both views in the order of their table, then those that it does not know.

    A table that cannot be read is one refusal; its clips come in without it.
    """
    loops: list[SourceRef] = []
    refusals: list[Refusal] = []
    for view in _VIEWS:
        table = folder / f"{view}.xlsx"
        found = EchoTable(rows={}, refusals=())
        if table.is_file():
            try:
                found = read_table(table)
            except ImagingError as error:
                refusals.append(Refusal.of(table, error))
        clips = list(_of_view(folder, view, found))
        loops += [one for one in clips if isinstance(one, SourceRef)]
        refusals += [*found.refusals, *(one for one in clips if isinstance(one, Refusal))]
    return Listing(loops=tuple(loops), refusals=tuple(refusals))


def hmcqu_labels(ref: SourceRef) -> Labels:
    """The wall of each frame of the outlined cycle; none where the table ticks none.

    Raises:
        ImagingError: the clip cannot be opened.
    """
    first, end = (int(word) for word in (ref.word(_CYCLE) or "0 0").split())
    if end <= first:
        return Labels(frames=())
    with open_told_video(ref) as clip:
        shape, frames = clip.facts.shape, clip.facts.frames
    path = _mask_file(Path(ref.word(TOP)), ref.path.stem)
    if path is None:
        return _refused(ref.path.name, MasksMissingError(path=ref.path.name))
    try:
        masks = read_masks(path, frames=end - first, shape=shape)
    except ImagingError as error:
        return _refused(path.name, error)
    warnings, kind = [], NAME
    if masks.side != shape:
        rows, columns = shape
        kind = f"{NAME}, masks of 224 x 224 px"  # the audit of the reading says so for good
        warnings.append(
            f"The masks of {path.name} were drawn on 224 x 224 px and are carried to "
            f"{columns} x {rows} px: their edge is known to {uncertainty_px(shape)} px at best."
        )
    if end > frames:
        warnings.append(f"The masks after frame {frames} of {ref.path.name} have no frame.")
    found = labelled(masks, stem=ref.path.stem, first=first, shape=shape, of=frames)
    return Labels(frames=tuple(found), warnings=tuple(warnings), kind=kind)


def _of_view(folder: Path, view: str, table: EchoTable) -> Iterator[SourceRef | Refusal]:
    clips = folder / view
    inside = sorted(clips.iterdir()) if clips.is_dir() else []
    by_stem = {plain_stem(one.stem): one for one in inside if one.suffix.lower() == ".avi"}
    for stem, row in table.rows.items():
        path = by_stem.pop(stem, None)
        if path is None:
            name = f"{row.stem}.avi"
            yield Refusal.of(clips / name, LoopMissingError(path=name, table=f"{view}.xlsx"))
        else:
            yield _reference(folder, view, path, row)
    for path in by_stem.values():
        word = TableWord(
            dataset=NAME,
            patient=_patient(path.stem),
            top=str(folder),
            view=view,
            warnings=(_NOT_IN_TABLE, *_other_view(view)),
        )
        yield SourceRef(path, KIND, detail=word.detail())


def _reference(folder: Path, view: str, path: Path, row: EchoRow) -> SourceRef:
    there = row.outlined and _mask_file(folder, path.stem) is not None
    word = TableWord(
        dataset=NAME,
        patient=_patient(path.stem),
        top=str(folder),
        view=view,
        ed=row.cycle.start if row.cycle else None,  # displacement is measured from end-diastole
        labelled=tuple(row.cycle) if there else (),
        measured=tuple(
            (f"segment_{segment}_infarcted", float(infarcted))
            for segment, infarcted in sorted(row.infarcted.items())
        ),
        warnings=(*((_NO_MASKS,) * (row.outlined and not there)), *_other_view(view)),
    )
    cycle = ((_CYCLE, f"{row.cycle.start} {row.cycle.stop}"),) * row.outlined
    return SourceRef(path, KIND, detail=(*word.detail(), *cycle))


def _other_view(view: str) -> tuple[str, ...]:
    return () if view == "A4C" else (OTHER_VIEW,)


def _mask_file(folder: Path, stem: str) -> Path | None:
    masks = folder / _MASKS
    wanted = plain_stem(f"Mask_{stem}")
    inside = masks.glob("*.mat") if masks.is_dir() else iter(())
    return next((path for path in inside if plain_stem(path.stem) == wanted), None)


def _patient(stem: str) -> str:
    """The part of a clip's name before its view: "ES0001" of "ES0001 _4CH_1"."""
    plain = "".join(stem.split())
    match = _PATIENT.match(plain)
    return match[1] if match else plain


def _refused(name: str, error: ImagingError) -> Labels:
    return Labels(frames=(), refusals=(LabelRefusal.of(name, error),))


DATA_SET = DataSet(kind=KIND, name=NAME, recognise=is_hmcqu, loops=hmcqu_loops, labels=hmcqu_labels)
