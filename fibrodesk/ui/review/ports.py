"""What the review asks of the desk, so that its presenter is tried without one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from threading import Event
from typing import Protocol

from fibrodesk.domain.cine import Cine, FrameArray
from fibrodesk.domain.geometry import PixelSpacing
from fibrodesk.domain.mask import MaskArray
from fibrodesk.ui.drawing.ports import Reading


class ReviewedCine(Protocol):
    """The loop that a proposal belongs to, under its study code."""

    @property
    def id(self) -> str: ...
    @property
    def number(self) -> int: ...
    @property
    def patient(self) -> str: ...
    @property
    def key_frames(self) -> tuple[int, ...]: ...


class QueueItem(Protocol):
    """One proposed mask on one frame; `verdict` is empty while it waits."""

    @property
    def id(self) -> str: ...
    @property
    def cine(self) -> ReviewedCine: ...
    @property
    def frame(self) -> int: ...
    @property
    def model(self) -> str: ...
    @property
    def verdict(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def reader(self) -> str: ...


class ReviewedFrame(Protocol):
    """What stands in the three panes. `expert` None: nobody has read this frame."""

    @property
    def image(self) -> FrameArray: ...
    @property
    def expert(self) -> MaskArray | None: ...
    @property
    def expert_name(self) -> str: ...
    @property
    def model(self) -> MaskArray: ...
    @property
    def myocardium(self) -> MaskArray | None: ...
    @property
    def spacing(self) -> PixelSpacing | None: ...
    @property
    def burden_model(self) -> float | None: ...


class ListedReader(Protocol):
    """Someone on whose list a rejected frame may go."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...


class Correction(Reading, Protocol):
    """A reading with the model's mask on its frame, open in the editor."""

    def close(self) -> object: ...


class ReviewActs(Protocol):
    """The acts of a reviewer; each blocks, and runs off the GUI thread."""

    def queue(self) -> Sequence[QueueItem]: ...
    def frame(self, item: QueueItem) -> ReviewedFrame: ...
    def accept(self, item: QueueItem) -> None: ...
    def reject(self, item: QueueItem, *, reason: str, reader: str) -> None: ...
    def take_back(self, item: QueueItem) -> None: ...
    def open_correction(self, item: QueueItem) -> Correction: ...
    def open_cine(self, item: QueueItem) -> Cine: ...
    def finish_correction(self, item: QueueItem, reading: Correction) -> str:
        """The verdict that came of it: a mask left as it was counts as accepted."""
        ...

    def readers(self) -> Sequence[ListedReader]: ...
    def reasons(self) -> Sequence[str]:
        """Why a proposal may be rejected, in the order of the list."""
        ...

    def model_names(self) -> Mapping[str, str]:
        """What a person calls the models, by their ids."""
        ...

    def cines(self) -> Sequence[ReviewedCine]: ...
    def propose(
        self,
        cine_id: str,
        *,
        whole_loop: bool,
        cancel: Event,
        progress: Callable[[int, int], None],
    ) -> int:
        """Propose on the key frames or on every frame; how many frames were proposed."""
        ...
