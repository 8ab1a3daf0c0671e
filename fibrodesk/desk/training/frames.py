"""Which frames may train or judge a model, with whose masks, and how they are written."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from fibrodesk.desk.agreeing.study import opened_rounds
from fibrodesk.desk.cines import CineRecord, list_cines, open_cine
from fibrodesk.desk.consensus.standing import standing_consensus
from fibrodesk.desk.preparing import preparation
from fibrodesk.desk.readings import locked_masks, reading_answers, reading_facts, readings_of
from fibrodesk.desk.reviewing.verdicts import ACCEPTED, CORRECTED
from fibrodesk.desk.seal import require_unsealed
from fibrodesk.desk.training.hearts import mri_scar_of, septum_of
from fibrodesk.desk.training.masks import (
    MaskSource,
    ReadingSource,
    fibrosis_masks,
    standing_masks,
)
from fibrodesk.desk.training.sides import NOBODY
from fibrodesk.domain.mask import MaskArray, MaskKey, Structure
from fibrodesk.domain.reading import AnswerState, Purpose, ReadingState

if TYPE_CHECKING:
    from fibrodesk.contract.snapshot import Side, SnapshotFrame, SnapshotMask
    from fibrodesk.desk.session import Session
    from fibrodesk.storage.store import Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameSource:
    """A frame with at least one mask that may leave the desk.

    `masks`: all of them; which stand on a side of the training, `standing_masks` says.
    """

    cine: CineRecord
    frame: int
    masks: tuple[MaskSource, ...]
    stratum: str  # the form of disease, or "none": sides are drawn within it
    form: str
    quality: str

    @property
    def patient(self) -> str:
        return self.cine.patient

    @property
    def synthetic(self) -> bool:
        return self.cine.facts.synthetic

    @property
    def outlined_by_hand(self) -> bool:
        """Whether a person drew or changed a mask of fibrosis here that is not empty."""
        return any(
            mask.structure is Structure.FIBROSIS and not mask.untouched and bool(mask.mask.any())
            for mask in self.masks
        )

    @property
    def untouched(self) -> bool:
        """Whether nothing but accepted proposals outlines fibrosis here."""
        return all(mask.untouched for mask in self.masks if mask.structure is Structure.FIBROSIS)


def gather(session: Session) -> list[FrameSource]:
    """Every frame of opened rounds, every accepted or corrected proposal, masks of other tools.

    Excluded cines are left out. Which of the masks stand on a side, `write_frame` decides.

    Raises:
        SealedError: the person still reads one of the cines alone.
    """
    found: list[FrameSource] = []
    views = opened_rounds(session)
    opened = {view.id: view.name for view in views}
    assisted = {view.id for view in views if view.mode != "blind"}
    holding = {cine_id for view in views for cine_id in view.cines}
    holding |= _holding(session, Purpose.CORRECTION) | _holding(session, Purpose.IMPORTED)
    for record in list_cines(session):
        if record.excluded or record.id not in holding:
            continue
        require_unsealed(session, record.id)  # else it would be left out without a word
        readings = _readings(session, record, opened, assisted)
        if readings:
            found += _frames(session, record, readings, opened, assisted)
    return found


def write_frame(
    session: Session, folder: Path, source: FrameSource, side: str, *, accepted: bool = False
) -> SnapshotFrame | None:
    """Write a frame, its neighbours and its masks as PNG parts; None if no mask may stand there.

    A consensus trains in place of what its readers drew; with `accepted` proposals that nobody
    changed are learnt from, marked by their origin, and never validated on. On the gate and report
    sides only blind readings and a consensus of them stand: what saw a model's answer is no
    reference for judging a model, and of masks of other tools nobody here knows what they saw.
    """
    from fibrodesk.contract.snapshot import SnapshotFrame

    masks = standing_masks(
        source.masks, judged=side in ("gate", "report"), accepted=accepted and side == "train"
    )
    if not any(mask.structure is Structure.FIBROSIS for mask in masks):
        return None
    stem = f"{source.cine.number:05d}-{source.frame:04d}"
    pixels, neighbours = _write_images(session, folder, source)
    spacing = source.cine.facts.spacing
    phase = {source.cine.ed: "ED", source.cine.es: "ES"}.get(source.frame, "")
    return SnapshotFrame(
        patient=source.patient,
        side=cast("Side", side),
        cine=source.cine.id,
        index=source.frame,
        pixel_sha256=pixels,
        png=neighbours[0],
        spacing_mm=None if spacing is None else (spacing.row_mm, spacing.column_mm),
        form=source.form,
        quality=source.quality,
        scanner=source.cine.facts.scanner,
        phase=cast("Any", phase),
        septum=septum_of(session, source.cine.id),
        mri_scar=mri_scar_of(session, source.patient),
        neighbours=neighbours,
        masks=_write_masks(folder, masks, stem),
    )


def _holding(session: Session, purpose: Purpose) -> set[str]:
    """The cines of which a proposal was accepted or corrected, or masks were imported."""

    def look(rows: Rows) -> set[str]:
        found = rows.readings.find(purpose=purpose)
        return {row.cine_id for row in found if row.state is ReadingState.SUBMITTED}

    return session.project.store.read(look)


def _readings(
    session: Session, record: CineRecord, opened: Mapping[str, str], assisted: Collection[str]
) -> list[ReadingSource]:
    """What each reading of the cine says that may train.

    `opened`: the names of the rounds that have opened, by id.
    """
    found = []
    standing = _standing(session, record.id)
    revised: set[str] = set()
    for row in reversed(readings_of(session, cine_id=record.id)):  # of two the newer one stands
        corrected = row.purpose is Purpose.CORRECTION
        blind = row.purpose is Purpose.SEALED and row.round_id in opened
        other = row.purpose in (Purpose.IMPORTED, Purpose.REVISION)
        if row.state is not ReadingState.SUBMITTED or not (blind or corrected or other):
            continue
        if row.purpose is Purpose.REVISION and row.author in revised:
            continue
        if row.purpose is Purpose.REVISION:
            revised.add(row.author)
        said = reading_answers(session, row.id)
        if corrected:  # a draft of the reviewer's holds what was taken back as well
            answered = {key.frame for key, (answer, _) in said.items() if answer.state is not None}
            mine = {frame for frame in answered if (row.author, frame) in standing}
            standing -= {(row.author, frame) for frame in mine}
            said = {key: each for key, each in said.items() if key.frame in mine}
        found.append(
            ReadingSource(
                author=row.author,
                purpose=str(row.purpose),
                round=opened.get(row.round_id or "", ""),
                said=said,
                form=str(reading_facts(session, row.id).get("form") or ""),
                assisted=row.round_id in assisted,
            )
        )
    return found[::-1]


def _standing(session: Session, cine_id: str) -> set[tuple[str, int]]:
    """Reviewer and frame of each proposal that was accepted or corrected, and stands so."""

    def look(rows: Rows) -> set[tuple[str, int]]:
        proposals = rows.readings.find(cine_id=cine_id, purpose=Purpose.PROPOSAL)
        return {
            (said.person, said.frame)
            for row in proposals
            for said in rows.verdicts.all(reading=row.id)
            if said.verdict in (ACCEPTED, CORRECTED)
        }

    return session.project.store.read(look)


def _frames(
    session: Session,
    record: CineRecord,
    readings: list[ReadingSource],
    opened: Mapping[str, str],
    assisted: Collection[str],
) -> list[FrameSource]:
    forms = {each.form for each in readings if each.form}
    form = forms.pop() if len(forms) == 1 else ""
    quality = preparation(session, record.id).quality
    walls = locked_masks(session, record.id)
    consensus = standing_consensus(session, record.id)
    answered = {frame for each in readings for frame in each.answered}
    found = []
    for frame in sorted(answered | consensus.keys()):
        masks = fibrosis_masks(
            record, frame, readings, consensus.get(frame), opened, assisted=assisted
        )
        wall = walls.get(MaskKey(frame, Structure.MYOCARDIUM))
        if masks and wall is not None:
            masks.append(_wall(wall))
        if masks:
            found.append(
                FrameSource(
                    cine=record,
                    frame=frame,
                    masks=tuple(masks),
                    stratum=(form or "marked") if _marked(readings) else NOBODY,
                    form=form,
                    quality="" if quality is None else str(quality),
                )
            )
    return found


def _marked(readings: Sequence[ReadingSource]) -> bool:
    """Whether anybody outlined anything in the cine."""
    return any(
        answer.state is AnswerState.DRAWN for each in readings for answer, _ in each.said.values()
    )


def _wall(mask: MaskArray) -> MaskSource:
    return MaskSource(
        structure=Structure.MYOCARDIUM,
        author="preparation",
        purpose=str(Purpose.PREPARATION),
        origin="drawn",
        round="",
        mask=mask,
    )


def _write_images(
    session: Session, folder: Path, source: FrameSource
) -> tuple[str, tuple[str, ...]]:
    """The frame at the phases of a beat, itself first; the hash of the frame's native pixels.

    Frames of one cine share their pictures: each is written once.
    """
    from fibrodesk.domain.phases import phase_frames
    from fibrodesk.imaging.colours import grey
    from fibrodesk.imaging.png import encode_png

    (folder / "frames").mkdir(exist_ok=True)
    parts = []
    with open_cine(session, source.cine.id) as cine:
        for index in phase_frames(cine.facts, source.frame):
            parts.append(f"frames/{source.cine.number:05d}-{index:04d}.png")
            if not (folder / parts[-1]).exists():
                (folder / parts[-1]).write_bytes(encode_png(grey(cine.frame(index))))
        return cine.pixel_sha256(source.frame), tuple(parts)


def _write_masks(
    folder: Path, masks: list[MaskSource], stem: str
) -> dict[str, tuple[SnapshotMask, ...]]:
    """Two readers without a consensus weigh one half each."""
    from fibrodesk.contract.snapshot import SnapshotMask
    from fibrodesk.imaging.png import encode_png

    (folder / "masks").mkdir(exist_ok=True)
    counts = {each.structure: 0 for each in masks}
    for each in masks:
        counts[each.structure] += 1
    written: dict[str, tuple[SnapshotMask, ...]] = {}
    for number, each in enumerate(masks):
        data = encode_png(each.mask)
        path = f"masks/{stem}-{number}-{each.structure}.png"
        (folder / path).write_bytes(data)
        entry = SnapshotMask(
            png=path,
            sha256=hashlib.sha256(data).hexdigest(),
            author=each.author,
            purpose=each.purpose,
            origin=each.origin,
            round=each.round,
            weight=1 / counts[each.structure],
        )
        written[str(each.structure)] = (*written.get(str(each.structure), ()), entry)
    return written
