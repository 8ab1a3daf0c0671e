"""The page that lies in every export: what it holds, and what it may be used for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from fibrodesk import __version__
from fibrodesk.desk.exporting.voices import CONSENSUS, Codes, code_of
from fibrodesk.domain.mask import Structure

if TYPE_CHECKING:
    from fibrodesk.desk.cines import CineRecord
    from fibrodesk.desk.exporting.exported import Exported
    from fibrodesk.desk.session import Session
    from fibrodesk.storage.store import Rows

_LAYOUTS = {
    "png": (
        "native/ holds frames and masks in their own size, 256/ the same on a square of 256 px",
        "between black bars, the aspect ratio kept. A mask has the name of its frame and is 0 for",
        "other and 255 (or 1, where that was asked for) for the structure.",
    ),
    "nifti": (
        "cine-NNNN.nii.gz is the loop as columns, rows, frames; a mask of the same size lies in",
        "the folder of its author, 0 and 1. Frames without an answer are 0 too: see answers.csv.",
    ),
    "nrrd": (
        "cine-NNNN.nrrd is the loop; cine-NNNN.seg.nrrd in the folder of an author is a",
        "segmentation for 3D Slicer with one segment a structure, each in its own layer.",
        "Frames without an answer are empty too: see answers.csv.",
    ),
    "labelme": (
        "masks/ and polygons/ hold one file a frame in the folder of its author: the same answer",
        'as mask and as polygons. Later shapes overwrite earlier ones; "hole" is no structure.',
    ),
    "coco": (
        "One JSON file an author; the images lie in frames/. An image without annotation was",
        'judged "none"; frames that could not be assessed or have no answer are not named.',
    ),
    "dicom-seg": (
        "cine-NNNN.dcm is the loop as it is stored, de-identified; cine-NNNN.seg.dcm in the folder",
        "of an author is a segmentation of it (DICOM SEG, binary) with a segment a structure. A",
        'frame that was judged "none" has an empty mask; others without an answer have none.',
    ),
    "dicom-sr": (
        "cine-NNNN.dcm is the loop as it is stored, de-identified; cine-NNNN.sr.dcm in the folder",
        "of an author is a structured report (DICOM SR, TID 1500). Each part of a mask is a group:",
        "its line along the edges of the pixels, holes reached over a cut of no width, its area in",
        "mm2 (px where the loop is not calibrated), and how it came about.",
    ),
    "csv": (),
}
_TABLE = (
    "answers.csv has a row an answer; frames count from 1. area_mm2 is empty where the loop is",
    "not calibrated. A comment that would be a formula in a spreadsheet has a ' before it.",
)


def export_page(
    session: Session,
    rows: Rows,
    done: Exported,
    cines: Sequence[CineRecord],
    codes: Codes,
) -> str:
    """The page as text; names of readers stand in it only where the study does not hide them."""
    lines = [
        f"Export of a fibrodesk study ({done.format})",
        "RESEARCH USE ONLY; NOT FOR DIAGNOSTIC USE.",
        "",
        *_LAYOUTS[done.format],
        *_TABLE,
        "",
        "Structures, and their numbers: "
        + ", ".join(f"{number} {name}" for number, name in enumerate(Structure, start=1)),
        "",
        "Cines (patient, frames, rows x columns, mm a pixel down and across):",
        *(_cine(record) for record in cines),
        "",
        "Authors: " + ", ".join(done.authors),
        *_names(session, rows, done, codes),
        *_consensus(done),
        "",
        *_left_out(done),
        f"Written {datetime.now(UTC):%Y-%m-%d %H:%M} UTC by fibrodesk {__version__}.",
        f"Newest row of the study's audit: {done.audit_head}",
    ]
    return "\n".join(lines) + "\n"


def _cine(record: CineRecord) -> str:
    facts, spacing = record.facts, record.facts.spacing
    scale = "not calibrated: lengths and areas in px only"
    if spacing is not None:
        scale = f"{spacing.row_mm:.6g} {spacing.column_mm:.6g}"
    synthetic = ", synthetic" if facts.synthetic else ""
    size = f"{facts.frames}, {facts.rows} x {facts.columns}"
    return f"  {code_of(record)}: {record.patient}, {size}, {scale}{synthetic}"


def _names(session: Session, rows: Rows, done: Exported, codes: Codes) -> list[str]:
    if session.project.settings.hide_names:
        return []
    people = {row.person.id: row.person.name for row in rows.people.all()}
    known = {
        f"reader-{letter}_round-{codes.rounds[round_id]}": _plain(people[person])
        for (round_id, person), letter in codes.readers.items()
    }
    shown = sorted({"_".join(author.split("_")[:2]) for author in done.authors} & set(known))
    return [f"  {code}: {known[code]}" for code in shown]


def _consensus(done: Exported) -> list[str]:
    if CONSENSUS not in done.authors:
        return []
    return [
        f"  {CONSENSUS}: each frame on which a disagreement was ended: by a reviewer who",
        "  did not read it, by its readers together, or in a meeting; other frames have none.",
    ]


def _plain(name: str) -> str:
    """One line of letters that can be printed."""
    return "".join(sign if sign.isprintable() else " " for sign in name)


def _left_out(done: Exported) -> list[str]:
    if not done.left_out:
        return []
    return [
        "Not in this export:",
        *(f"  cine-{each.number:04d}: {each.words}" for each in done.left_out),
        "",
    ]
