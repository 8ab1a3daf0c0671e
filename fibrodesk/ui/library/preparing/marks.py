"""ED and ES from the cavity's area, where enough frames have a cavity."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from threading import Event

from PySide6.QtCore import QCoreApplication

from fibrodesk.domain.draft import Draft
from fibrodesk.domain.mask import MaskArray, MaskKey, Structure
from fibrodesk.ui.drawing.presenter import EditorPresenter
from fibrodesk.ui.library.preparing import facts as prepare_facts
from fibrodesk.ui.task_scope import TaskScope
from fibrodesk.vision.cavity import FEWEST_FRAMES, AreaMarks, cavity_area, marks_by_area

translate = QCoreApplication.translate  # under this name the strings are found for translation

_MOST = 0.75  # of the key frames


def why_no_area(draft: Draft) -> str:
    """Why the area tells nothing yet; empty once most of the cycle has one.

    From half a beat the smallest cavity would be that of the last frame that is drawn.
    """
    wanted = max(FEWEST_FRAMES, math.ceil(_MOST * len(prepare_facts.key_frames(draft))))
    count = len(_frames(draft))
    if count >= wanted:
        return ""
    words = translate(
        "PrepareMarks", "Needs the cavity or the wall on {wanted} frames; {count} have one."
    )
    return words.format(wanted=wanted, count=count)


def mark_by_area(
    editor: EditorPresenter,
    tasks: TaskScope,
    *,
    told: Callable[[str], object],
    failed: Callable[[BaseException], None],
) -> None:
    """Mark the frames of the largest and the smallest cavity as one step; `told` what was found."""
    editor.end_gesture()
    seen = _seen(editor.draft)

    def work(_cancel: Event) -> AreaMarks | None:
        areas = {frame: cavity_area(*masks) for frame, masks in seen.items()}
        return marks_by_area({frame: area for frame, area in areas.items() if area is not None})

    def done(found: AreaMarks | None) -> None:
        if found is not None and editor.reading.editable:
            editor.record(prepare_facts.marked_by_area(editor.draft, found))
        told(_words(found))

    tasks.run(work, done=done, failed=failed)


def _frames(draft: Draft) -> list[int]:
    """Those whose cavity is drawn, or enclosed by a wall."""
    tells = (Structure.LEFT_VENTRICULAR_CAVITY, Structure.MYOCARDIUM)
    return sorted({key.frame for key in draft.mask_keys() if key.structure in tells})


def _seen(draft: Draft) -> Mapping[int, tuple[MaskArray | None, MaskArray | None]]:
    """Copies of the cavity, or else of the wall, by frame: the hand goes on drawing meanwhile."""
    seen: dict[int, tuple[MaskArray | None, MaskArray | None]] = {}
    for frame in _frames(draft):
        cavity = MaskKey(frame, Structure.LEFT_VENTRICULAR_CAVITY)
        if draft.has_mask(cavity):
            seen[frame] = (draft.mask(cavity).copy(), None)
        else:
            seen[frame] = (None, draft.mask(MaskKey(frame, Structure.MYOCARDIUM)).copy())
    return seen


def _words(found: AreaMarks | None) -> str:
    if found is None:
        return translate("PrepareMarks", "The cavity's area changes too little to tell ED from ES.")
    words = translate(
        "PrepareMarks",
        "By the cavity's area on {count} frames: ED is frame {ed}, the largest; "
        "ES is frame {es}, smaller by {percent} %.",
    )
    return words.format(
        count=found.frames,
        ed=found.ed + 1,
        es=found.es + 1,
        percent=round(100 * found.change),
    )
