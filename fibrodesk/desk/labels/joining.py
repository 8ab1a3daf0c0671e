"""Masks of other tools joined to loops, frames and structures, before anything is stored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from fibrodesk.desk import roles, seal
from fibrodesk.desk.cines import list_cines
from fibrodesk.desk.labels.places import Named, Places
from fibrodesk.desk.labels.refusals import together
from fibrodesk.domain.mask import MaskArray, MaskKey, Structure, decode_mask, encode_mask

if TYPE_CHECKING:
    from fibrodesk.desk.cines import CineRecord
    from fibrodesk.desk.session import Session
    from fibrodesk.imaging.labels.content import Labelled, LabelRefusal, Labels

_APART = frozenset({Structure.MYOCARDIUM, Structure.LEFT_VENTRICULAR_CAVITY, Structure.LEFT_ATRIUM})
"""Of these a pixel has one at most; fibrosis lies in the wall and takes nothing from it."""
_NAME_IT = "Name the files after the loop and the frame, as cine-0001_frame-0003."
_ELSEWHERE = "was exported from another study, whose cine of this number is another patient's"
_OWN_EXPORT = "Take in what was exported from this study."
_ONE_READER = "Choose the folder of one reader alone."
_NATIVE = "Export it at the size of the loop; a mask is never stretched."
_OTHER_HANDS = "Let an administrator who does not read this loop attach them."


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundLabel:
    """A name that the tool gave, and what it is taken for."""

    name: str
    count: int  # on how many frames
    proposed: Structure | None  # by its name alone
    structure: Structure | None  # None: left out, or a person has still to say
    decided: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlannedMask:
    """One mask on a frame; an empty one is the answer "none"."""

    key: MaskKey
    packed: bytes = field(repr=False)
    interpolated: bool = False

    @property
    def mask(self) -> MaskArray:
        return decode_mask(self.packed)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlannedLoop:
    """What would be attached to one loop."""

    record: CineRecord
    masks: tuple[PlannedMask, ...]

    @property
    def frames(self) -> tuple[int, ...]:
        return tuple(sorted({each.key.frame for each in self.masks}))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LabelPlan:
    """What fits, what a person must still say, and what is refused with what to do."""

    loops: tuple[PlannedLoop, ...]
    labels: tuple[FoundLabel, ...]
    refusals: tuple[LabelRefusal, ...]
    warnings: tuple[str, ...]
    kinds: str  # the formats, for the audit; no name of a file

    @property
    def undecided(self) -> tuple[FoundLabel, ...]:
        return tuple(each for each in self.labels if not each.decided)


def plan(
    session: Session,
    labels: Labels,
    *,
    loops: Mapping[str, Named] | None = None,
    meaning: Mapping[str, Structure | None] | None = None,
    first_frame: int = 1,
) -> LabelPlan:
    """Join what was found to the loops of the project; nothing is stored.

    Args:
        loops: stems of files and the ids of their cines, as of loops just imported or chosen by a
            person, with a frame for the single pictures of a loop; the names of own exports are
            known without.
        meaning: what the labels are, by name; None leaves one out. What is not named here is
            taken by its name where that is plain, and else waits for a person's word.
        first_frame: what the tool calls the first frame in the names of stills, 0 or 1.
    Raises:
        NotAllowedError: the person is no administrator.
    """
    roles.require(session, roles.Act.IMPORT)
    joined = _Joined(session, labels, loops or {}, first_frame)
    known = joined.meanings(labels, meaning or {})
    structures = {each.name: each.structure for each in known if each.structure is not None}
    loops_found = [
        PlannedLoop(record=record, masks=tuple(masks))
        for record, masks in joined.composed(structures)
        if masks
    ]
    return LabelPlan(
        loops=tuple(loops_found),
        labels=tuple(known),
        refusals=(*labels.refusals, *together(joined.refusals.values())),
        warnings=(*labels.warnings, *joined.warnings),
        kinds=labels.kind,
    )


class _Joined:
    """Every label at its loop and frame."""

    def __init__(
        self, session: Session, labels: Labels, loops: Mapping[str, Named], first_frame: int
    ) -> None:
        self.refusals: dict[tuple[str, str], LabelRefusal] = {}
        self.warnings: list[str] = []
        self._session = session
        self._at: dict[str, tuple[CineRecord, dict[int, list[Labelled]]]] = {}
        places = Places(list_cines(session), loops, first_frame=first_frame)
        self.warnings += [
            f"The frames of {name} are counted from 0 in the names of its files."
            for name in sorted(places.learn(labels.frames))
        ]
        closed: dict[str, bool] = {}
        for each in labels.frames:
            place = places.of(each)
            if isinstance(place, str):
                self._refuse(each, place, _NAME_IT)
                continue
            record, index = place
            exported = each.stem.lower().partition("_")[0]
            if labels.patients.get(exported, record.patient) != record.patient:
                self._refuse(each, _ELSEWHERE, _OWN_EXPORT)
                continue
            owed = closed.setdefault(record.id, seal.owes(session, record.id))
            self._put(each, record, index, owed=owed)

    def meanings(self, labels: Labels, given: Mapping[str, Structure | None]) -> list[FoundLabel]:
        """Each label once, in the order of its name, numbers by their size."""
        from fibrodesk.imaging.datasets.camus_outlines import STRUCTURES
        from fibrodesk.imaging.labels.naming import is_background, proposed

        of_camus = {str(number): structure for number, structure in STRUCTURES.items()}
        counts: dict[str, int] = defaultdict(int)
        for each in labels.frames:
            counts[each.label] += 1
        camus = "camus" in labels.kind.lower() or self._of_camus()
        found = []
        for name in sorted(counts, key=lambda one: (len(one) if one.isdecimal() else 99, one)):
            guess = proposed(name) or (of_camus.get(name) if camus else None)
            found.append(
                FoundLabel(
                    name=name,
                    count=counts[name],
                    proposed=guess,
                    structure=given.get(name, guess),
                    decided=name in given or guess is not None or is_background(name),
                )
            )
        return found

    def composed(
        self, structures: Mapping[str, Structure]
    ) -> list[tuple[CineRecord, list[PlannedMask]]]:
        """The masks of each loop, in the order of frames and structures."""
        found = []
        for record, by_frame in sorted(self._at.values(), key=lambda each: each[0].number):
            masks: list[PlannedMask] = []
            for index in sorted(by_frame):
                masks += self._frame(record, index, by_frame[index], structures)
            found.append((record, masks))
        return found

    def _of_camus(self) -> bool:
        told = {record.facts.told.dataset for record, _ in self._at.values()}
        return told == {"CAMUS"}

    def _put(self, each: Labelled, record: CineRecord, index: int, *, owed: bool) -> None:
        if owed:
            reason = f"is of cine {record.number}, which you still read alone"
            self._refuse(each, reason, _OTHER_HANDS)
            return
        fault = _fault(each, record.facts.shape)
        if fault:
            self._refuse(each, fault, _NATIVE)
            return
        by_frame = self._at.setdefault(record.id, (record, defaultdict(list)))[1]
        by_frame[index].append(each)

    def _frame(
        self,
        record: CineRecord,
        index: int,
        here: list[Labelled],
        structures: Mapping[str, Structure],
    ) -> list[PlannedMask]:
        by_source: dict[str, list[Labelled]] = defaultdict(list)
        for each in here:
            if each.label in structures:
                by_source[each.source].append(each)
        said: dict[Structure, list[tuple[MaskArray, Labelled]]] = defaultdict(list)
        for inside in by_source.values():
            for structure, mask in painted(inside, structures, record.facts.shape).items():
                said[structure].append((mask, inside[0]))
        found = []
        for structure in Structure:
            masks = said.get(structure, [])
            if not masks:
                continue
            if any(not np.array_equal(masks[0][0], other) for other, _ in masks[1:]):
                self._two(record, index, structure, [each for _, each in masks])
                continue
            made = all(each.interpolated for _, each in masks)
            key = MaskKey(index, structure)
            found.append(PlannedMask(key=key, packed=encode_mask(masks[0][0]), interpolated=made))
        return found

    def _two(
        self, record: CineRecord, index: int, structure: Structure, here: list[Labelled]
    ) -> None:
        from fibrodesk.imaging.labels.content import LabelRefusal

        name = str(structure).replace("_", " ")
        where = f"frame {index + 1} of cine {record.number}"
        reason = f"{len(here)} files outline the {name} on {where}, each in its own way."
        self.refusals[str(record.id), f"{index} {structure}"] = LabelRefusal(
            name=here[0].source or here[0].stem, reason=reason, hint=_ONE_READER
        )

    def _refuse(self, each: Labelled, reason: str, hint: str) -> None:
        """Once for a file and reason, however many labels it has."""
        from fibrodesk.imaging.labels.content import LabelRefusal

        name = each.source.rpartition("/")[2] or each.stem
        if each.stem not in name:
            name = f"{each.stem} in {name}"
        told = LabelRefusal(name=name, reason=f"{name} {reason}.", hint=hint)
        self.refusals.setdefault((each.source + each.stem, reason), told)


def painted(
    here: list[Labelled], structures: Mapping[str, Structure], shape: tuple[int, int]
) -> dict[Structure, MaskArray]:
    """The masks (H, W) that one file paints on one frame, what lies in front over the rest."""
    found: dict[Structure, MaskArray] = {}
    for each in sorted(here, key=lambda one: one.order or 0):
        structure = structures[each.label]
        mask = _whole(each, shape)
        found[structure] = found[structure] | mask if structure in found else mask
        if each.order is not None and structure in _APART:
            for other in _APART & found.keys() - {structure}:
                found[other] = found[other] & ~mask
    return found


def _fault(each: Labelled, shape: tuple[int, int]) -> str:
    """Why the mask does not fit its frame; "" if it does."""
    size = each.mask.shape
    if size == (0, 0):  # said in a table, without pixels
        return ""
    if each.at is None:
        if size == shape:
            return ""
        return f"is {size[1]} x {size[0]} pixels, its loop {shape[1]} x {shape[0]}"
    if each.at[0] + size[0] <= shape[0] and each.at[1] + size[1] <= shape[1]:
        return ""
    told = f"{size[1]} x {size[0]} pixels from column {each.at[1]} and row {each.at[0]} on"
    return f"is {told}, its loop {shape[1]} x {shape[0]}"


def _whole(each: Labelled, shape: tuple[int, int]) -> MaskArray:
    """The mask at the size of the frame, put where it was cut out."""
    mask = each.mask
    if each.at is None and mask.shape == shape:
        return mask
    whole = np.zeros(shape, np.bool_)
    if each.at is not None:
        top, left = each.at
        whole[top : top + mask.shape[0], left : left + mask.shape[1]] = mask
    return whole
