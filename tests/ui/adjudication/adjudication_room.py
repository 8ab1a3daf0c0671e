"""A desk in memory with two loops on whose frames the readers disagree."""

from __future__ import annotations

from dataclasses import replace as changed

import numpy as np
from PySide6.QtWidgets import QApplication

from fibrodesk.agreement.shapes import consensus
from fibrodesk.agreement.shapes.between import BetweenShapes
from fibrodesk.domain.cine import ArrayCine, CineFacts
from fibrodesk.domain.draft import Draft
from fibrodesk.domain.geometry import PixelSpacing
from fibrodesk.domain.reading import Answer, AnswerState, Origin
from fibrodesk.ui.adjudication.ports import (
    Dispute,
    ListedRound,
    Opened,
    Signature,
    Sources,
    Standing,
    State,
    Voice,
    Way,
)
from fibrodesk.ui.dispute_words import Reason

SHAPE = (96, 128)
SPACING = PixelSpacing(row_mm=0.5, column_mm=0.5)
DRAWN = Answer(state=AnswerState.DRAWN, origin=Origin.DRAWN)


class MemoryDraft:
    """A reading of which only the draft matters here."""

    recovery = None

    def __init__(self, name: str) -> None:
        self.id, self.draft, self.editable, self.closed = name, Draft(shape=SHAPE), True, 0

    def append(self, entry, *, done, failed) -> None:
        done()

    def checkpoint(self) -> None:
        """Everything is written as it comes."""

    flush = save = checkpoint

    def close(self) -> None:
        self.closed += 1


def blob(top: int, left: int, bottom: int, right: int) -> np.ndarray:
    mask = np.zeros(SHAPE, np.bool_)
    mask[top:bottom, left:right] = True
    return mask


FIRST = blob(20, 20, 40, 50) | blob(60, 80, 66, 90)
SECOND = blob(24, 26, 44, 56)


def dispute(cine: str, frame: int, apart: float, **more: object) -> Dispute:
    number = int(cine[1:])
    reasons = (Reason(kind="area", value=apart, limit=20.0, unit="mm²"),)
    return Dispute(
        cine_id=cine,
        number=number,
        patient=f"FD-000{number}",
        frame=frame,
        reasons=reasons,
        apart=apart,
        unit="mm²",
        **more,
    )


class MemoryAdjudication:
    """What the desk does, kept in memory; `acts` is what was asked of it."""

    def __init__(self) -> None:
        self.listed = [
            dispute("c1", 2, 90.0),
            dispute("c2", 4, 70.0),
            dispute("c1", 6, 40.0),
        ]
        self.drafts: dict[str, MemoryDraft] = {}
        self.standing = {cine: Standing(way=Way.ALONE) for cine in ("c1", "c2")}
        self.settled: dict[str, dict] = {"c1": {}, "c2": {}}
        self.acts: list[tuple] = []
        self.error: Exception | None = None
        self.voices = [("A", "Ann", FIRST), ("B", "Bob", SECOND)]
        self.said: dict[str, Answer] = {}

    def rounds(self) -> list[ListedRound]:
        return [ListedRound(id="r1", name="Round 1")]

    def disputes(self, round_id: str) -> list[Dispute]:
        if self.error is not None:
            raise self.error
        return list(self.listed)

    def open(self, round_id: str, cine_id: str) -> Opened:
        self.acts.append(("open", cine_id))
        facts = CineFacts(frames=8, rows=SHAPE[0], columns=SHAPE[1], spacing=SPACING)
        draft = self.drafts.setdefault(cine_id, MemoryDraft(cine_id))
        pixels = np.full((8, *SHAPE), 90, np.uint8)
        return Opened(
            round_id=round_id,
            cine_id=cine_id,
            number=int(cine_id[1:]),
            patient=f"FD-000{cine_id[1:]}",
            reading=draft,
            cine=ArrayCine(facts, pixels),
            key_frames=(0, 2, 4, 6),
            standing=self.standing[cine_id],
            settled=dict(self.settled[cine_id]),
        )

    def sources(self, round_id: str, cine_id: str, frame: int) -> Sources:
        masks = [mask for _, _, mask in self.voices if mask is not None]
        many = len(masks) >= 3
        majority, ties = consensus.majority(masks) if many else (None, None)
        return Sources(
            frame=frame,
            voices=tuple(
                Voice(letter=letter, name=name, answer=self.said.get(letter, DRAWN), mask=mask)
                for letter, name, mask in self.voices
            ),
            spacing=SPACING,
            intersection=consensus.intersection(masks) if len(masks) > 1 else None,
            union=consensus.union(masks) if len(masks) > 1 else None,
            between=BetweenShapes(*masks) if len(masks) == 2 else None,
            majority=majority,
            ties=ties,
            staple=majority,
        )

    def settle(self, opened: Opened, frames) -> None:
        self._ask("settle", opened.cine_id, tuple(frames))
        opened.reading.editable = False
        if opened.standing.way is Way.TOGETHER:
            self.standing[opened.cine_id] = Standing(
                way=Way.TOGETHER,
                frames=tuple(frames),
                signed=(Signature(name="Ann", told="23:10"),),
                waits_for=("Bob",),
            )
            self._mark(opened.cine_id, frames, State.SIGNING, waits_for=("Bob",))
            opened.reading.editable = True
            return
        self._mark(opened.cine_id, frames, State.SETTLED, settled_by=("Rita",), how="alone")
        self.drafts.pop(opened.cine_id)

    def _mark(self, cine: str, frames, state: State, **more: object) -> None:
        self.listed = [
            changed(one, state=state, **more)
            if one.cine_id == cine and one.frame in frames
            else one
            for one in self.listed
        ]

    def sign(self, opened: Opened) -> None:
        self._ask("sign", opened.cine_id)
        self._signed(opened)

    def sign_beside(self, opened: Opened, *, name: str, password: str) -> None:
        self._ask("sign_beside", opened.cine_id, name, password)
        self._signed(opened)

    def _signed(self, opened: Opened) -> None:
        self._mark(
            opened.cine_id,
            opened.standing.frames,
            State.SETTLED,
            settled_by=("Ann", "Bob"),
            how="together",
            waits_for=(),
        )
        self.standing[opened.cine_id] = Standing(way=Way.TOGETHER)

    def withdraw(self, opened: Opened) -> None:
        self._ask("withdraw", opened.cine_id)
        self.standing[opened.cine_id] = Standing(way=Way.TOGETHER)
        self._mark(opened.cine_id, opened.standing.frames, State.BEGUN, waits_for=())

    def reopen(self, opened: Opened, frames, reason: str) -> None:
        self._ask("reopen", opened.cine_id, tuple(frames), reason)
        self.settled[opened.cine_id] = {}
        self._mark(opened.cine_id, frames, State.BEGUN)

    def _ask(self, *what: object) -> None:
        if self.error is not None:
            raise self.error
        self.acts.append(what)


def rest(qtbot, runner) -> None:
    """Until no task runs, and none followed from the last."""
    for _ in range(3):
        qtbot.waitUntil(lambda: not runner.busy, timeout=10_000)
        QApplication.processEvents()
