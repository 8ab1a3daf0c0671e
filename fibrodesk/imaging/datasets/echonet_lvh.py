"""EchoNet-LVH: parasternal loops in Batch1 to Batch4, MeasurementsList.csv with wall and cavity.

Source:
    Duffy G et al., JAMA Cardiol 2022;7(4):386-395.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from fibrodesk.imaging.datasets.echonet import NOT_IN_TABLE
from fibrodesk.imaging.datasets.echonet_tracings import stem_of
from fibrodesk.imaging.datasets.listing import DataSet, Listing
from fibrodesk.imaging.datasets.tables import Row, is_plain_name, rows_of, whole_number
from fibrodesk.imaging.foreign.errors import LoopMissingError, RowRefusedError
from fibrodesk.imaging.foreign.told import TableWord
from fibrodesk.imaging.labels.content import Labels
from fibrodesk.imaging.refusal import Refusal
from fibrodesk.imaging.source import SourceRef

KIND, NAME, VIEW = "echonet-lvh", "EchoNet-LVH", "PLAX"
TABLE = "MeasurementsList.csv"
_BATCHES = "Batch*"
_MEASURES = {"LVIDd": "lvidd_mm", "LVIDs": "lvids_mm"}
_WALLS = {"IVSd": "ivsd_mm", "LVPWd": "lvpwd_mm", "IVSs": "ivss_mm", "LVPWs": "lvpws_mm"}
_MM_PER_CM = 10
_LARGEST_CM = 20


def is_folder(folder: Path) -> bool:
    """Whether it is the top of a copy of EchoNet-LVH."""
    return (folder / TABLE).is_file()


def loops(folder: Path) -> Listing:
    """Every video that the table measures, then the videos that it does not know.

    Raises:
        ImagingError: the table cannot be read, or lacks a column.
    """
    table = folder / TABLE
    rows: dict[str, list[Row]] = defaultdict(list)
    refusals: list[Refusal] = []
    for row in rows_of(table, needed=("HashedFileName", "Calc", "CalcValue", "Frame")):
        stem = stem_of(row.word("HashedFileName"))
        if is_plain_name(stem):
            rows[stem].append(row)
        else:
            error = RowRefusedError(table=TABLE, row=row.number, reason="its file name is none")
            refusals.append(Refusal.of(table, error))
    paths = {path.stem: path for path in sorted(folder.glob(f"{_BATCHES}/*.avi"), reverse=True)}
    missing = [stem for stem in rows if stem not in paths]
    refusals += [
        Refusal.of(folder / f"{stem}.avi", LoopMissingError(path=f"{stem}.avi", table=TABLE))
        for stem in missing
    ]
    listed = [stem for stem in rows if stem in paths] + sorted(set(paths) - set(rows))
    found = [
        SourceRef(paths[stem], KIND, detail=_word(folder, stem, rows.get(stem, [])).detail())
        for stem in listed
    ]
    return Listing(loops=tuple(found), refusals=tuple(refusals))


def labels(_ref: SourceRef) -> Labels:
    """None: the set measures distances and outlines nothing."""
    return Labels(frames=())


def _word(folder: Path, stem: str, rows: Sequence[Row]) -> TableWord:
    by_measure = {row.word("Calc"): row for row in rows}
    if not rows:
        return TableWord(
            dataset=NAME, patient=stem, top=str(folder), view=VIEW, warnings=(NOT_IN_TABLE,)
        )
    ends = [by_measure.get(name) for name in ("LVIDd", "LVIDs")]
    ed, es = (whole_number(row.word("Frame")) if row else None for row in ends)
    measured, warnings = _measured(by_measure)
    return TableWord(
        dataset=NAME,
        patient=stem,
        top=str(folder),
        per_s=rows[0].figure("FPS"),
        frames=whole_number(rows[0].word("Frames")),
        view=VIEW,
        split=rows[0].word("split"),
        ed=ed,
        es=es,
        measured=measured,
        warnings=warnings,
    )


def _measured(
    by_measure: dict[str, Row],
) -> tuple[tuple[tuple[str, float], ...], tuple[str, ...]]:
    """Diameters and walls in millimetres; a value that can be none is a warning."""
    found: list[tuple[str, float]] = []
    warnings: list[str] = []
    for measure, name in (_MEASURES | _WALLS).items():
        row = by_measure.get(measure)
        centimetres = row.figure("CalcValue") if row else math.nan
        if 0 < centimetres < _LARGEST_CM:
            found.append((name, round(centimetres * _MM_PER_CM, 6)))
        elif row is not None:
            warnings.append(f"The table's {measure} can be none; it is left out.")
    return tuple(found), tuple(warnings)


DATA_SET = DataSet(kind=KIND, name=NAME, recognise=is_folder, loops=loops, labels=labels)
