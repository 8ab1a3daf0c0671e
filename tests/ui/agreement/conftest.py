"""A study of three patients in memory, counted by the real statistics."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest

from fibrodesk.agreement.frame import NO_FIBROSIS, NOT_ASSESSABLE, Finding, FrameReadings
from fibrodesk.agreement.study import Domain, study_agreement
from fibrodesk.domain.geometry import PixelSpacing
from fibrodesk.domain.reading import Answer
from fibrodesk.ui.agreement.figures import StudyFigures, figures_of
from fibrodesk.ui.agreement.presenter import AgreementPresenter

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


@dataclass
class MemoryAgreement:
    """`pairs` by cine and frame; the figures are those of the real statistics."""

    listed: list[MemoryRound] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)
    error: Exception | None = None

    def rounds(self) -> list[MemoryRound]:
        return self.listed

    def usual_domain(self) -> str:
        return "myocardium"

    def figures(self, round_id: str, domain: str) -> StudyFigures:
        self.asked.append((round_id, domain))
        if self.error is not None:
            raise self.error
        study = study_agreement(
            self.readings(), readers=("Ada", "Bela"), domain=Domain(domain), seed=1
        )
        return figures_of(study, {"c1": 1, "c2": 2, "c3": 3})

    def readings(self) -> list[FrameReadings]:
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
                domain=square(0, 0, 30), spacing=SPACING,
            )
            for patient, cine, frame, first, second in found
        ]  # fmt: skip

    def pair(self, round_id: str, cine_id: str, frame: int) -> MemoryPair:
        one = next(r for r in self.readings() if (r.cine, r.frame) == (cine_id, frame))
        return MemoryPair(
            np.full(SHAPE, 70, np.uint8),
            one.first.mask,
            one.second.mask,
            square(0, 0, 30),
            Answer(state=one.first.state),
            Answer(state=one.second.state, reason="dropout"),
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
