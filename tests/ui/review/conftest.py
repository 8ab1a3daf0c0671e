"""A desk in memory that keeps verdicts as the real one does."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace as changed

import numpy as np
import pytest

from fibrodesk.domain.answering import replaced
from fibrodesk.domain.cine import ArrayCine, CineFacts
from fibrodesk.domain.draft import Draft
from fibrodesk.domain.mask import MaskKey, Structure
from fibrodesk.domain.reading import Origin
from fibrodesk.ui.review.presenter import ReviewPresenter
from fibrodesk.ui.review.screen import ReviewScreen


@dataclass(frozen=True)
class MemoryCine:
    id: str
    number: int
    patient: str
    key_frames: tuple[int, ...] = (0, 2, 4)
    apex_up: bool | None = True
    septum_left: bool | None = True


@dataclass(frozen=True)
class MemoryItem:
    id: str
    cine: MemoryCine
    frame: int
    model: str = "demo"
    verdict: str = ""
    reason: str = ""
    reader: str = ""


@dataclass(frozen=True)
class MemoryFrame:
    image: np.ndarray
    expert: np.ndarray | None
    expert_name: str
    model: np.ndarray
    expert_assessable: bool = True
    myocardium: np.ndarray | None = None
    spacing: object = None
    burden_model: float | None = 0.25


@dataclass(frozen=True)
class MemoryReader:
    id: str
    name: str


class MemoryCorrection:
    """A reading of which only the draft matters here."""

    editable = True
    recovery = None

    def __init__(self, item: MemoryItem, mask: np.ndarray) -> None:
        self.id, self.draft, self.closed = f"r-{item.id}", Draft(shape=mask.shape), False
        key = MaskKey(item.frame, Structure.FIBROSIS)
        step = replaced(self.draft, key, mask, origin=Origin.MODEL, kind="accept")
        self.draft.record(step)
        self.written = []

    def append(self, entry, *, done, failed) -> None:
        self.written.append(entry)
        done()

    def save(self) -> None:
        """Everything is written as it comes."""

    def close(self) -> None:
        self.closed = True


class MemoryReview:
    """Two cines of three proposals each."""

    def __init__(self) -> None:
        self.loops = [MemoryCine("c1", 1, "FD-0001"), MemoryCine("c2", 2, "FD-0002")]
        self.items = {
            f"p{number}": MemoryItem(f"p{number}", self.loops[number // 4], number)
            for number in range(1, 7)
        }
        self.acts: list[tuple[str, str]] = []
        self.error: Exception | None = None
        self.corrections: list[MemoryCorrection] = []
        self.gate = None  # an Event that holds an act back
        self.asked = 0  # questions of readers

    def queue(self) -> list[MemoryItem]:
        return list(self.items.values())

    def frame(self, item: MemoryItem) -> MemoryFrame:
        if self.error is not None:
            raise self.error
        model = np.zeros((24, 32), np.bool_)
        model[4:12, 6:20] = True
        expert = None if item.frame % 2 else np.roll(model, 2, axis=1)
        return MemoryFrame(np.full((24, 32), 90, np.uint8), expert, "Reader A", model)

    def questions(self) -> int:
        return self.asked

    def disagreements(self) -> int:
        return 7

    def accept(self, item: MemoryItem) -> None:
        self._change("accept", item, verdict="accepted")

    def reject(self, item: MemoryItem, *, reason: str, reader: str) -> None:
        self._change("reject", item, verdict="rejected", reason=reason, reader=reader)

    def take_back(self, item: MemoryItem) -> None:
        self._change("take_back", item, verdict="", reason="", reader="")

    def _change(self, act: str, item: MemoryItem, **fields: str) -> None:
        if self.gate is not None:
            self.gate.wait(5)
        if self.error is not None:
            raise self.error
        self.acts.append((act, item.id))
        self.items[item.id] = changed(self.items[item.id], **fields)

    def open_correction(self, item: MemoryItem) -> MemoryCorrection:
        self.corrections.append(MemoryCorrection(item, self.frame(item).model))
        return self.corrections[-1]

    def open_cine(self, item: MemoryItem) -> ArrayCine:
        facts = CineFacts(frames=8, rows=24, columns=32)
        return ArrayCine(facts, np.full((8, 24, 32), 90, np.uint8))

    def finish_correction(self, item: MemoryItem, reading: MemoryCorrection) -> str:
        self._change("finish", item, verdict="corrected")
        reading.close()
        return "corrected"

    def reasons(self) -> list[str]:
        return ["nothing there", "wrong place"]

    def model_names(self) -> dict[str, str]:
        return {"demo": "Demonstration"}

    def readers(self) -> list[MemoryReader]:
        return [MemoryReader("a", "Ada"), MemoryReader("b", "Bela")]

    def cines(self) -> list[MemoryCine]:
        return self.loops

    def propose(self, cine_id, *, whole_loop, cancel, progress) -> int:
        frames = 8 if whole_loop else 3
        for done in range(frames):
            if cancel.is_set():
                return done
            progress(done + 1, frames)
        return frames


@pytest.fixture
def desk() -> MemoryReview:
    return MemoryReview()


@pytest.fixture
def presenter(desk, runner, qtbot) -> ReviewPresenter:
    made = ReviewPresenter(desk, runner)
    with qtbot.waitSignal(made.frame_arrived):
        made.load()
    return made


@pytest.fixture
def screen(workplace, desk, qtbot):
    made = ReviewScreen(workplace, desk)
    qtbot.addWidget(made)
    made.resize(1200, 720)
    made.show()
    qtbot.waitExposed(made)
    with qtbot.waitSignal(made.presenter.frame_arrived):
        made.open()
    made.focus_home()
    yield made
    made.close_down()
    made.hide()
