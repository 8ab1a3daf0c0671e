"""A study of three patients in memory, counted by the real statistics."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from threading import Event

import numpy as np
import pytest
from desk.fixtures import template

from fibrodesk.agreement.frame import NO_FIBROSIS, NOT_ASSESSABLE, Finding, FrameReadings
from fibrodesk.agreement.shapes.differences import find_differences
from fibrodesk.agreement.study import Domain, study_agreement
from fibrodesk.domain.cine import CineFacts
from fibrodesk.domain.geometry import PixelSpacing
from fibrodesk.domain.reading import Answer, AnswerState
from fibrodesk.ui.agreement.beside import DomainKappa, OwnAgreement, Primary, Rater, Readers
from fibrodesk.ui.agreement.figures import StudyFigures, figures_of
from fibrodesk.ui.agreement.frames.parting import parting_of
from fibrodesk.ui.agreement.frames.sorting import Standing
from fibrodesk.ui.agreement.ports import Looked, May, Places, Publishing
from fibrodesk.ui.agreement.presenter import AgreementPresenter
from fibrodesk.ui.agreement.screen import AgreementScreen
from fibrodesk.ui.agreement.sheet import Figure

__all__ = ["template"]

SHAPE = (40, 50)
SPACING = PixelSpacing(row_mm=0.5, column_mm=0.5)


@dataclass(frozen=True)
class MemoryShare:
    name: str
    submitted: int
    total: int


@dataclass(frozen=True)
class MemoryRound:
    id: str
    name: str
    open: bool
    mode: str = "blind"
    readers: tuple[MemoryShare, ...] = ()


@dataclass(frozen=True)
class MemoryPair:
    image: np.ndarray
    first: np.ndarray | None
    second: np.ndarray | None
    domain: np.ndarray | None
    first_answer: Answer
    second_answer: Answer
    first_name: str = "Ada"
    second_name: str = "Bela"
    spacing: PixelSpacing | None = SPACING


def square(top: int, left: int, side: int = 10) -> np.ndarray:
    mask = np.zeros(SHAPE, np.bool_)
    mask[top : top + side, left : left + side] = True
    return mask


class MemoryLoop:
    """Six frames, each of one grey."""

    facts = CineFacts(
        frames=6,
        rows=SHAPE[0],
        columns=SHAPE[1],
        spacing=SPACING,
        frame_times_ms=(0.0, 20.0, 40.0, 60.0, 80.0, 100.0),
    )

    def __init__(self) -> None:
        self.open = True

    def frame(self, index: int) -> np.ndarray:
        return np.full(SHAPE, 10 * index, np.uint8)

    def close(self) -> None:
        self.open = False


@dataclass
class MemoryAgreement:
    """`pairs` by cine and frame; the figures are those of the real statistics."""

    listed: list[MemoryRound] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)
    error: Exception | None = None
    spacing: PixelSpacing | None = SPACING
    allowed: May = field(default_factory=May)
    names: tuple[str, ...] = ("Ada", "Bela")
    standing: dict[tuple[str, int], Standing] = field(default_factory=dict)
    paths: list[Path] = field(default_factory=list)
    raters: tuple[Rater, ...] = ()
    loops: list[MemoryLoop] = field(default_factory=list)
    repeated: tuple[OwnAgreement, ...] = ()

    def rounds(self) -> list[MemoryRound]:
        return self.listed

    def usual_domain(self) -> str:
        return "myocardium"

    def may(self, round_id: str) -> May:
        return self.allowed

    def figures(self, round_id: str, domain: str, places: Places) -> StudyFigures:
        self.asked.append((round_id, domain))
        if self.error is not None:
            raise self.error
        first, second = (self.names[place] for place in places)
        study = study_agreement(
            self.readings(domain), readers=(first, second), domain=Domain(domain), seed=1
        )
        numbers = {"c1": 1, "c2": 2, "c3": 3}
        return figures_of(study, numbers, names=self.names, places=places)

    def readings(self, domain: str = "myocardium") -> list[FrameReadings]:
        ground = None if domain == "frame" else square(0, 0, 30)
        drawn = Finding.drawn
        found = [
            ("FD-0001", "c1", 0, drawn(square(5, 5)), drawn(square(5, 6))),
            ("FD-0001", "c1", 4, drawn(square(5, 5)), drawn(square(12, 12))),
            ("FD-0002", "c2", 0, drawn(square(5, 5)), NO_FIBROSIS),
            ("FD-0002", "c2", 3, NO_FIBROSIS, NO_FIBROSIS),
            ("FD-0003", "c3", 1, drawn(square(5, 5)), NOT_ASSESSABLE),
        ]
        return [
            FrameReadings(
                patient=patient, cine=cine, frame=frame, shape=SHAPE, first=first, second=second,
                domain=ground, spacing=self.spacing,
            )
            for patient, cine, frame, first, second in found
        ]  # fmt: skip

    def look(
        self, round_id: str, cine_id: str, frame: int, *, domain: str, places: Places
    ) -> Looked:
        pair = self.pair(cine_id, frame)
        assessed = (AnswerState.DRAWN, AnswerState.NONE)
        if pair.second_answer.state not in assessed:
            return Looked(pair=pair, parting=None)
        nothing = np.zeros(SHAPE, np.bool_)
        masks = [nothing if mask is None else mask for mask in (pair.first, pair.second)]
        segments = np.full(SHAPE, 14, np.uint8)
        found = find_differences(*masks, segments=segments, spacing=self.spacing)
        return Looked(pair=pair, parting=parting_of(found), segments_known=True)

    def loop(self, cine_id: str) -> MemoryLoop:
        made = MemoryLoop()
        self.loops.append(made)
        return made

    def standings(self, round_id: str) -> dict[tuple[str, int], Standing]:
        return dict(self.standing)

    def primary(self, round_id: str) -> Primary:
        return Primary(fixed="2026-01-02")

    def domains(self, round_id: str, places: Places) -> tuple[DomainKappa, ...]:
        told = []
        for domain in Domain:
            found = self.figures(round_id, domain.value, places)
            told.append(
                DomainKappa(domain=domain.value, mean=found.kappa_mean, pooled=found.kappa_pooled)
            )
        return tuple(told)

    def readers(self, round_id: str, domain: str) -> Readers | None:
        if len(self.names) < 3:
            return None
        pairs = {pair: Figure(value=0.5) for pair in combinations(range(len(self.names)), 2)}
        return Readers(
            names=self.names,
            pairs=pairs,
            lines=("Pixels", ("Fleiss' kappa", Figure(reason="too_few_patients"), "9 pixels")),
        )

    def own(self, round_id: str, domain: str) -> tuple[OwnAgreement, ...]:
        return self.repeated

    def trends(self, round_id: str, domain: str) -> tuple[Rater, ...]:
        return self.raters

    def methods(self, round_id: str, domain: str, places: Places) -> str:
        return f"Two readers, {domain}."

    def publish(self, wanted: Publishing, *, cancel: Event, progress) -> Path:
        progress(1, 2)
        self.paths.append(wanted.folder)
        return wanted.folder

    def pair(self, cine_id: str, frame: int) -> MemoryPair:
        one = next(r for r in self.readings() if (r.cine, r.frame) == (cine_id, frame))
        return MemoryPair(
            np.full(SHAPE, 70, np.uint8),
            one.first.mask,
            one.second.mask,
            square(0, 0, 30),
            Answer(state=one.first.state),
            Answer(state=one.second.state, reason="dropout"),
            spacing=self.spacing,
        )


@pytest.fixture
def desk() -> MemoryAgreement:
    return MemoryAgreement(
        [
            MemoryRound("r1", "first", open=True, readers=(MemoryShare("Ada", 3, 3),)),
            MemoryRound(
                "r2",
                "second",
                open=False,
                readers=(MemoryShare("Ada", 3, 3), MemoryShare("Bela", 1, 3)),
            ),
        ]
    )


@pytest.fixture
def presenter(desk, runner) -> AgreementPresenter:
    return AgreementPresenter(desk, runner)


@pytest.fixture
def screen(workplace, desk, qtbot):
    made = AgreementScreen(workplace, desk)
    qtbot.addWidget(made)
    made.resize(1200, 720)
    made.show()
    yield made
    made.close_down()
    made.hide()
