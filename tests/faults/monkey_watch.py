"""What must hold after every act of a hand at the window, whatever it was."""

import os
import sys
import time
import traceback
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np

from fibrodesk.domain.draft import Draft

# 200 on a machine of one's own; one that is shared may stop any thread for a while
LONGEST_MS = float(os.environ.get("FIBRODESK_MONKEY_MS", "2000"))


class Watch:
    """What must hold after every act, whatever it was."""

    def __init__(self, window, qtlog):
        self._window, self._qtlog = window, qtlog
        self.slowest_ms, self.slowest = 0.0, ""
        self.met = Counter()
        self._raised = []
        self._entries = {}  # by cine, since the beginning of its reading
        self.twins = {}  # by cine: what its journal alone makes
        self._reading = None

    @contextmanager
    def listening(self):
        """Errors that come out of an event are heard here, and not at the end of the test."""
        before, sys.excepthook = sys.excepthook, lambda *what: self._raised.append(what)
        try:
            yield
        finally:
            sys.excepthook = before

    @property
    def page(self):
        space = self._window.workspace
        return getattr(space.screen_in_front, "page", None) if space is not None else None

    def attend(self):
        """Another reading is open: its journal is followed from here on."""
        page = self.page
        if page is None or page.presenter.reading is self._reading:
            return
        reading = self._reading = page.presenter.reading
        cine = page.opened.record.id
        entries = self._entries.setdefault(cine, [])
        twin = self.twins[cine] = Draft(shape=reading.draft.shape)
        twin.replay(entries)
        append = reading.append

        def followed(entry, *, done, failed):
            for patch in () if entry.edit is None else entry.edit.patches:
                rows, columns = reading.draft.shape
                box = patch.box
                assert 0 <= box.top <= box.bottom <= rows, f"{entry.edit.kind} beside the image"
                assert 0 <= box.left <= box.right <= columns, f"{entry.edit.kind} beside the image"
            self.met[entry.kind.value if entry.edit is None else entry.edit.kind] += 1
            entries.append(entry)
            twin.replay([entry])
            append(entry, done=done, failed=failed)

        reading.append = followed

    def timed(self, act, what):
        """Do it; the time that the processor gave to others does not count."""
        waited_ms, began_s = _waited_ms(), time.perf_counter()
        answer = act()
        took_ms = 1000 * (time.perf_counter() - began_s) - (_waited_ms() - waited_ms)
        if took_ms > self.slowest_ms:
            self.slowest_ms, self.slowest = took_ms, what
        assert took_ms < LONGEST_MS, f"the window stood still for {took_ms:.0f} ms: {what}"
        return answer

    def check(self, *, pixels=False):
        """Everything that must hold now."""
        assert not self._raised, _told(self._raised)
        bad = [one.message for one in self._qtlog.records if one.type_name != "QtDebugMsg"]
        bad = [words for words in bad if "This plugin does not support" not in words]
        assert not bad, f"Qt complains: {bad}"
        said = self._window.messages.message
        assert said is None or said.kind == "note", f"{said.title}: {said.text}"
        self.attend()
        if self.page is not None:
            editor = self.page.editor
            same_draft(editor.presenter.draft, self.twins[self.page.opened.record.id])
            board = editor.presenter.board
            assert board._preview is None or board.tool.busy, "a stroke that nobody makes is shown"
            _layers_are_the_masks(editor)
            if pixels:
                _painted_in_parts_is_painted_at_once(editor.canvas)


def _waited_ms():
    """How long this thread has been ready and was not let run; 0 where nobody counts it."""
    try:
        with Path("/proc/thread-self/schedstat").open() as told:
            return int(told.read().split()[1]) / 1e6
    except OSError:
        return 0.0


def _told(raised):
    return "".join("".join(traceback.format_exception(*what)) for what in raised)


def same_draft(one, other):
    """Masks, answers and facts; frames that have been looked at only are no difference."""
    keys = {*one.mask_keys(), *other.mask_keys()}
    for key in keys:
        assert np.array_equal(one.mask(key), other.mask(key)), f"the mask {key} differs"
    said = {key for draft in (one, other) for key in draft._answers}
    for key in said:
        assert one.answer(key) == other.answer(key), f"the answer {key} differs"
    assert dict(one.facts) == dict(other.facts), "facts differ"


def _layers_are_the_masks(editor):
    """Every mask of the frame shown is a layer, and every layer the mask as it is."""
    presenter, canvas = editor.presenter, editor.canvas
    if presenter.looking_back:
        return  # what was
    seen = {layer.tag: layer for layer in canvas._layers if hasattr(layer.tag, "structure")}
    for tag, layer in seen.items():
        if tag in presenter.locked:
            stands = presenter.locked[tag]
        elif tag == presenter.key:
            stands = presenter.board.shown(tag)
        else:
            stands = presenter.draft.mask(tag)
        assert layer.mask.shape == presenter.draft.shape
        assert np.array_equal(layer.mask, stands), f"the layer {tag} is not its mask"
    for key in presenter.draft.mask_keys():
        assert key.frame != presenter.frame or key in seen, f"the mask {key} is not shown"


def _painted_in_parts_is_painted_at_once(canvas):
    """What the brush has mended piece by piece is the picture that is made anew."""
    if not canvas.isVisible() or canvas._frame is None:
        return
    canvas._freshen()
    in_parts = canvas._picture.screen.copy()
    canvas._renew()
    canvas._freshen()
    differ = np.argwhere(in_parts != canvas._picture.screen)
    assert not len(differ), f"{len(differ)} pixels of the canvas are stale, first {differ[0]}"
