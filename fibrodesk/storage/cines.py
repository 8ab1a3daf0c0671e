"""Patients, loops and frames."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, select

from fibrodesk.contract.shape import dump_json, from_json, parse_json, to_json
from fibrodesk.domain.cine import CineFacts
from fibrodesk.storage.schema import cines, frames, patients, speckle
from fibrodesk.storage.shelf import Shelf

STUDY, CALIBRATION = "study", "calibration"
CALIBRATION_PATIENT = "CALIBRATION"
"""Whose loops the calibration cases are: nobody's."""

_FEWEST_PICTURES = 2  # different ones, that two loops share if they are cuts of one recording


@dataclass(frozen=True, slots=True, kw_only=True)
class CineRow:
    id: str
    number: int
    patient: str
    facts: CineFacts
    pixel_sha256: str
    imported_by: str
    confirmed_by: str | None
    kind: str = STUDY


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientRow:
    code: str
    side: str | None  # "train", "validation", "gate" or "report", once it is drawn
    clinical: dict[str, Any]


def frame_id(facts: CineFacts, cine_sha256: str, pixel_sha256: str, index: int) -> str:
    """The shape, the pixels of the whole loop, its own pixels and its place: loops may begin alike.

    Args:
        cine_sha256: `cine_pixel_sha256` of the loop.
        pixel_sha256: of this frame's native pixels.
    """
    text = f"{facts.rows}x{facts.columns}:{cine_sha256}:{pixel_sha256}:{index}"
    return hashlib.sha256(text.encode()).hexdigest()


def cine_pixel_sha256(frame_hashes: Sequence[str]) -> str:
    """One hash for all the pixels of a loop, by which a second import of it is noticed."""
    return hashlib.sha256("\n".join(frame_hashes).encode()).hexdigest()


class CineShelf(Shelf):
    """Loops by their id, and whose they are by study code alone."""

    def add_patient(self, code: str, clinical: dict[str, Any] | None = None) -> None:
        """Make the patient known; clinical values that are told again replace the old ones."""
        known = self.patient(code)
        if known is None:
            self._insert(patients, code=code, clinical=json.dumps(clinical or {}, sort_keys=True))
        elif clinical:
            text = json.dumps(known.clinical | clinical, sort_keys=True)
            self._update(patients, patients.c.code == code, clinical=text)

    def patient(self, code: str) -> PatientRow | None:
        row = self._first(select(patients).where(patients.c.code == code))
        return None if row is None else _patient_row(row)

    def patients(self) -> list[PatientRow]:
        """Those of the study; the loops of a calibration set are nobody's."""
        query = select(patients).where(patients.c.code != CALIBRATION_PATIENT)
        return [_patient_row(row) for row in self._all(query.order_by(patients.c.code))]

    def set_side(self, code: str, side: str) -> None:
        """Draw a patient's side, once for the life of the project.

        Raises:
            ValueError: it was drawn already, to another side.
        """
        known = self.patient(code)
        if known is None or known.side not in (None, side):
            raise ValueError(f"the side of {code} cannot be drawn again")
        self._update(patients, patients.c.code == code, side=side)

    def add(
        self,
        *,
        cine_id: str,
        patient: str,
        facts: CineFacts,
        frame_sha256: Sequence[str],
        imported_by: str,
        confirmed_by: str | None,
        kind: str = STUDY,
        patches: Sequence[tuple[int, str]] = (),
    ) -> CineRow:
        """Write a loop and its frames.

        Args:
            frame_sha256: the hash of the native pixels of each frame.
            patches: places of the image, each with the hash of a picture that was seen there.
        """
        whole = cine_pixel_sha256(frame_sha256)
        self._insert(
            cines,
            id=cine_id,
            kind=kind,
            number=self._next_number(kind),
            patient=patient,
            facts=_facts_json(facts),
            pixel_sha256=whole,
            imported_by=imported_by,
            confirmed_by=confirmed_by,
        )
        for index, each in enumerate(frame_sha256):
            key = frame_id(facts, whole, each, index)
            self._insert(frames, id=key, cine=cine_id, index=index, pixel_sha256=each)
        for place, patch in patches:
            self._insert(speckle, cine=cine_id, place=place, patch=patch)
        return self.require(cine_id)

    def get(self, cine_id: str) -> CineRow | None:
        row = self._first(select(cines).where(cines.c.id == cine_id))
        return None if row is None else _cine_row(row)

    def require(self, cine_id: str) -> CineRow:
        """The loop; ValueError if there is none, as ids come from this project's own lists."""
        row = self.get(cine_id)
        if row is None:
            raise ValueError(f"no cine {cine_id}")
        return row

    def with_pixels(self, pixel_sha256: str) -> CineRow | None:
        """The loop that has these pixels already, if one has (`cine_pixel_sha256`)."""
        row = self._first(select(cines).where(cines.c.pixel_sha256 == pixel_sha256))
        return None if row is None else _cine_row(row)

    def sharing(self, facts: CineFacts, frame_sha256: Sequence[str]) -> tuple[CineRow | None, int]:
        """The loop of which this one is another cut, and how many frames both have; None, 0.

        Two pictures that both have, at whatever place, make one recording: speckle never comes
        twice. One picture alone may be the black or the title that a scanner begins with, however
        many frames show it, and tells nothing; of a loop that has no other, it tells all.
        """
        own = set(frame_sha256)
        pictures = func.count(frames.c.pixel_sha256.distinct()).label("pictures")
        query = select(frames.c.cine, pictures, func.count().label("shared"))
        query = query.where(frames.c.pixel_sha256.in_(own)).group_by(frames.c.cine)
        query = query.having(pictures >= min(_FEWEST_PICTURES, len(own)))
        for row in self._all(query.order_by(pictures.desc(), frames.c.cine)):
            found = self.require(row.cine)
            if (found.facts.rows, found.facts.columns) == (facts.rows, facts.columns):
                return found, int(row.shared)
        return None, 0

    def of_recording(self, patches: Sequence[tuple[int, str]]) -> CineRow | None:
        """A loop that was cut from the same recording under another fan, as far as patches tell.

        Two pictures that both showed at one place are enough, as in `sharing`; of a loop that has
        one picture a place, as a still has, two places.
        """
        pictures = func.count().label("pictures")
        at_one_place = len({place for place, _ in patches}) < len(patches)
        query = select(speckle.c.cine, pictures)
        query = query.where(speckle.c.patch.in_([patch for _, patch in patches]))
        query = query.group_by(speckle.c.cine, *[speckle.c.place] * at_one_place)
        query = query.having(pictures >= _FEWEST_PICTURES)
        row = self._first(query.order_by(pictures.desc(), speckle.c.cine))
        return None if row is None else self.require(row.cine)

    def all(self, kind: str = STUDY) -> list[CineRow]:
        """The loops of the study, or of another kind, in the order in which they came."""
        query = select(cines).where(cines.c.kind == kind).order_by(func.abs(cines.c.number))
        return [_cine_row(row) for row in self._all(query)]

    def _next_number(self, kind: str) -> int:
        outermost = func.max(func.abs(cines.c.number)).label("outermost")
        row = self._first(select(outermost).where(cines.c.kind == kind))
        count = 1 + ((row.outermost if row is not None else 0) or 0)
        return count if kind == STUDY else -count

    def frame_hashes(self, cine_id: str) -> list[str]:
        """The hash of each frame's native pixels, in order."""
        query = select(frames.c.pixel_sha256).where(frames.c.cine == cine_id)
        return [row[0] for row in self._all(query.order_by(frames.c.index))]


def _facts_json(facts: CineFacts) -> str:
    """Without the ECG, which lies in the loop's own file: lists of loops are read often."""
    return dump_json({name: fact for name, fact in to_json(facts).items() if name != "ecg"})


def _cine_row(row: Row[Any]) -> CineRow:
    return CineRow(
        id=row.id,
        number=row.number,
        patient=row.patient,
        facts=from_json(CineFacts, parse_json(row.facts, what="cine"), where="cine.facts"),
        pixel_sha256=row.pixel_sha256,
        imported_by=row.imported_by,
        confirmed_by=row.confirmed_by,
        kind=row.kind,
    )


def _patient_row(row: Row[Any]) -> PatientRow:
    return PatientRow(code=row.code, side=row.side, clinical=json.loads(row.clinical))
