"""A page made ahead is the one that would have been made then; the pen waits for the reader."""

import gc
import threading
import time
import weakref
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QImage, QPainter, QRegion
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QWidget,
)

from fibrodesk.desk.readings import open_reading, own_draft
from fibrodesk.domain import answering
from fibrodesk.domain.geometry import ImagePoint
from fibrodesk.domain.mask import MaskKey, Structure
from fibrodesk.domain.reading import AnswerState
from fibrodesk.storage.errors import PenTakenError
from fibrodesk.ui.drawing.canvas.hands import Pen
from fibrodesk.ui.reading.acts import CineAhead
from fibrodesk.ui.reading.glimpse import Glimpse
from fibrodesk.ui.reading.screen import ReadingScreen
from tests.ui.reading.conftest import Acts, MemoryCine

SLOW_MS = 20_000


class AheadActs(Acts):
    """The desk's own acts; a loop made ready is the one that is opened, as `LoopAhead` has it."""

    def __init__(self, session):
        super().__init__(session)
        self.kept = {}
        self.looked = []

    def look_ahead(self, round_id, cine_id):
        from fibrodesk.desk.cines import cine_record

        self.looked.append((round_id, cine_id))
        found = own_draft(self._session, round_id=round_id, cine_id=cine_id)
        if found is None:
            return None
        record = cine_record(self._session, cine_id)
        self.kept[cine_id] = MemoryCine(record.facts)
        return CineAhead(
            round_id=round_id,
            record=record,
            reading=Glimpse(*found),
            cine=self.kept[cine_id],
            locked={},
            proposals={},
            assisted=False,
            round_is_open=False,
        )

    def open(self, round_id, cine_id):
        opened = super().open(round_id, cine_id)
        kept = self.kept.pop(cine_id, None)
        return opened if kept is None else replace(opened, cine=kept)


@pytest.fixture
def screen(workplace, qtbot, ann):
    workplace.session = ann
    made = ReadingScreen(workplace, AheadActs(ann))
    qtbot.addWidget(made)
    made.resize(1280, 800)
    made.show()
    qtbot.waitExposed(made)
    made.open()
    qtbot.waitUntil(lambda: made.presenter.loaded)
    yield made
    made.close_down()
    made.close()


@pytest.fixture
def ready(screen, qtbot):
    """The first cine is open, and the page of the second one waits."""
    screen.next_wanted()
    qtbot.waitUntil(lambda: screen.page is not None)
    qtbot.waitUntil(lambda: screen.turning.ahead.ready, timeout=SLOW_MS)
    screen.page.editor.canvas.setFocus()
    return screen


def turn(screen, qtbot):
    """PgDn; until the pen is there."""
    before = screen.page
    QTest.keyClick(before.editor.canvas, Qt.Key.Key_PageDown)
    assert screen.page not in (None, before), "it is there with the key"
    qtbot.waitUntil(lambda: not screen.page.awaits, timeout=SLOW_MS)
    return screen.page


def _threads_of_visits():
    """Those of the desk's own pool come one by one as they are needed, and stay."""
    return sum(not thread.name.startswith("desk") for thread in threading.enumerate())


def quiet(screen, qtbot):
    """No work is under way, and nothing that was put off is left."""
    qtbot.waitUntil(lambda: not screen.workplace.runner.busy, timeout=SLOW_MS)
    qtbot.wait(120)
    qtbot.waitUntil(lambda: not screen.workplace.runner.busy, timeout=SLOW_MS)


def draw(page):
    board = page.presenter.board
    board.press(ImagePoint(20, 20), Pen())
    board.drag(ImagePoint(40, 25), Pen())
    board.release(ImagePoint(40, 25), Pen())


def lived_in(page):
    """Leave on a page whatever can be left on one."""
    editor, presenter = page.editor, page.presenter
    draw(page)
    presenter.copy()
    presenter.answers.rate(4)
    page.cine_panel.form.picked.emit("diffuse")
    page.cine_panel.comment.setPlainText("of the first cine")
    page.frame_panel.comment.setText("of its frame")
    presenter.board.choose_tool("polygon")
    presenter.board.press(ImagePoint(10, 10), Pen())
    presenter.board.release(ImagePoint(10, 10), Pen())
    presenter.board.set_radius(3)
    editor.layers.set_fill(0.4)
    editor.layers.show_onion(True)
    editor.player.set_speed(0.25)
    editor.canvas.set_viewport(editor.canvas.viewport.zoomed(1.7, at=(90, 40), size=(200, 100)))
    editor.seeing.display.set_gamma(1.4)
    editor.past.replay.toggle()
    editor.hint.tell("a word of the first cine")
    page.checklist.tell([], 12.0)


def state_of(page):
    """All that can be seen of a page, and what waits on it."""
    QApplication.processEvents()
    found = {}
    for number, widget in enumerate(page.findChildren(QWidget)):
        told = [type(widget).__name__, widget.isVisibleTo(page), widget.isEnabled()]
        told += [widget.toolTip(), widget.accessibleName()]
        if widget.isVisibleTo(page):
            told.append(widget.geometry().getRect())
        if isinstance(widget, QLabel | QAbstractButton | QLineEdit):
            told.append(widget.text())
        if isinstance(widget, QPlainTextEdit):
            told.append(widget.toPlainText())
        if isinstance(widget, QAbstractButton):
            told.append(widget.isChecked())
        if isinstance(widget, QProgressBar):
            told.append((widget.value(), widget.maximum()))
        found[f"{number} {widget.objectName()}"] = told
    presenter, editor = page.presenter, page.editor
    found["arranged"] = editor.habits()
    found["keys"] = {
        name: (action.isEnabled(), action.toolTip())
        for name, action in sorted(editor.keys.actions._actions.items())
    }
    found["presenter"] = (
        presenter.frame,
        presenter.key,
        presenter.why_not(),
        presenter.policy,
        presenter._copied,
        presenter.paused,
        presenter.looking_back,
        presenter.journal.state,
        presenter.board.tool.busy,
        presenter.draft.next_undo(presenter.frame),
        presenter.draft.next_redo(presenter.frame),
    )
    found["past"] = (editor.past.replay.open, editor.past.recovery.card)
    found["threads"] = (page.remarks.presenter.threads, page.remarks.presenter.chosen)
    found["pins"] = editor.canvas.guides.pins
    found["lines"] = editor.canvas.guides.paths
    found["timers"] = sorted(t.interval() for t in page.findChildren(QTimer) if t.isActive())
    for name, widget in (("canvas", editor.canvas), ("strip", editor.footer.strip)):
        shown = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
        found[name] = bytes(shown.constBits())
    return found


def test_a_page_made_ahead_is_in_nothing_another_than_one_made_when_it_is_gone_to(ready, qtbot):
    """Whatever was left on the last one: tool, words, shapes, filters, the replay, a copied mask.

    What UX rule 12 carries over, it carries to both.
    """
    screen = ready
    lived_in(screen.page)
    page = turn(screen, qtbot)
    quiet(screen, qtbot)
    ahead = state_of(page)
    assert page.editor.canvas.gamma == 1.4
    assert page.presenter.board.tool.name == "polygon"

    fresh = screen._maker.make(screen.presenter.current)
    screen._maker.listen_to(fresh)
    screen._pages.setCurrentWidget(fresh)
    fresh.editor.canvas.setFocus()
    quiet(screen, qtbot)
    made_now = state_of(fresh)
    screen._pages.setCurrentWidget(page)
    fresh.close_down()
    fresh.deleteLater()
    assert ahead.keys() == made_now.keys()
    apart = {name for name in ahead if ahead[name] != made_now[name]}
    assert apart == set(), {name: (ahead[name], made_now[name]) for name in sorted(apart)[:5]}


def test_no_pixel_of_a_page_is_bare_however_slowly_it_was_made(screen, qtbot):
    """Else what the last page said would be read on this one: it is laid over it."""
    ahead = screen.turning.ahead
    ahead._at_work = lambda: True  # each piece is made here, with all that Qt has to do after it
    screen.next_wanted()
    qtbot.waitUntil(lambda: ahead._page is not None, timeout=SLOW_MS)
    for _ in ahead._pieces:
        QApplication.processEvents()
    page = ahead._page
    picture = QImage(page.size(), QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.magenta)
    page.render(picture, QPoint(), QRegion(), QWidget.RenderFlag.DrawChildren)
    shown = np.frombuffer(picture.constBits(), np.uint32) & 0xFFFFFF
    assert not (shown == 0xFF00FF).any()


def test_before_the_reader_goes_there_no_pen_is_taken_and_nothing_is_begun(ready, ann):
    item = ready.presenter.neighbour(1)
    place = {"round_id": item.round_id, "cine_id": item.cine.id}
    assert own_draft(ann, **place)[0] == "", "the reading is not begun"
    elsewhere = open_reading(ann, **place)
    assert elsewhere.editable
    elsewhere.close()


def test_nothing_is_drawn_until_the_pen_is_there_and_then_it_is(ready, qtbot):
    QTest.keyClick(ready.page.editor.canvas, Qt.Key.Key_PageDown)
    page = ready.page
    assert page.awaits
    draw(page)
    assert not page.presenter.mask().any()
    assert page.editor.hint.isVisible()
    qtbot.waitUntil(lambda: not page.awaits, timeout=SLOW_MS)
    assert ready.page is page
    draw(page)
    assert page.presenter.mask().any()
    page.presenter.reading.flush()
    assert page.presenter.reading.pending == 0


def test_a_reading_that_changed_meanwhile_is_shown_as_it_is_now(ready, qtbot, ann):
    """As where its reader drew on another machine after it was looked at here."""
    item = ready.presenter.neighbour(1)
    elsewhere = open_reading(ann, round_id=item.round_id, cine_id=item.cine.id)
    key = MaskKey(0, Structure.FIBROSIS)
    edit = answering.said(elsewhere.draft, key, AnswerState.NONE)
    entry = elsewhere.draft.record(edit)
    elsewhere.append(entry, done=lambda: None, failed=lambda _error: None)
    elsewhere.close()

    QTest.keyClick(ready.page.editor.canvas, Qt.Key.Key_PageDown)
    ahead = ready.page
    qtbot.waitUntil(lambda: ready.page not in (None, ahead), timeout=SLOW_MS)
    assert ready.page.opened.record.id == item.cine.id
    assert ready.page.presenter.draft.answer(key).state is AnswerState.NONE


def test_where_another_window_has_the_pen_the_list_comes_back_with_the_reason(ready, qtbot, ann):
    item = ready.presenter.neighbour(1)
    elsewhere = open_reading(ann, round_id=item.round_id, cine_id=item.cine.id)
    told = []
    ready.presenter.failed.connect(told.append)
    QTest.keyClick(ready.page.editor.canvas, Qt.Key.Key_PageDown)
    qtbot.waitUntil(lambda: ready.page is None, timeout=SLOW_MS)
    assert isinstance(told[0], PenTakenError)
    assert ready.work_page.isVisible()
    elsewhere.close()


def test_the_stroke_in_hand_is_kept_with_the_cine_that_is_left(ready, qtbot, ann):
    first = ready.page.opened
    board = ready.page.presenter.board
    board.press(ImagePoint(20, 20), Pen())
    board.drag(ImagePoint(40, 25), Pen())
    turn(ready, qtbot)
    quiet(ready, qtbot)
    _, draft = own_draft(ann, round_id=first.round_id, cine_id=first.record.id)
    assert [key.frame for key in draft.mask_keys()] == [0]


def test_keys_in_a_row_come_where_they_lead(ready, qtbot):
    """On, and at once back: before the page that was left is even closed."""
    first = ready.page.opened.place
    QTest.keyClick(ready.page.editor.canvas, Qt.Key.Key_PageDown)
    second = ready.page.opened.place
    QTest.keyClick(ready.page.editor.canvas, Qt.Key.Key_PageUp)

    def back():
        page = ready.page
        return page is not None and not page.awaits and page.opened.place == first

    qtbot.waitUntil(back, timeout=SLOW_MS)
    assert second != first
    quiet(ready, qtbot)
    assert ready.presenter.current.place == first


@pytest.mark.parametrize("answer", ["submitted", "failed"])
def test_an_answer_about_the_page_just_left_takes_nobody_from_the_page_turned_to(
    ready, qtbot, answer
):
    """It comes within the moment in which both pages are still there."""
    left = weakref.ref(ready.page)
    QTest.keyClick(ready.page.editor.canvas, Qt.Key.Key_PageDown)
    second = ready.page
    assert ready.turning.left is left()
    if answer == "submitted":
        ready.presenter.submitted.emit(False)
    else:
        ready.presenter.failed.emit(PenTakenError(reading="r", host="here"))
    assert ready.page is second
    assert ready.turning.left is None
    qtbot.waitUntil(lambda: not second.awaits, timeout=SLOW_MS)
    assert ready.page is second


def test_no_turn_of_the_window_is_long_while_a_page_is_made(screen, qtbot):
    """Each piece is a few ms; the limit here is that of a busy machine."""
    longest, go_on = [], screen.turning.ahead._go_on

    def timed():
        start_s = time.thread_time()
        go_on()
        longest.append(time.thread_time() - start_s)

    screen.turning.ahead._timer.timeout.disconnect()
    screen.turning.ahead._timer.timeout.connect(timed)
    screen.next_wanted()
    qtbot.waitUntil(lambda: screen.page is not None)
    qtbot.waitUntil(lambda: screen.turning.ahead.ready, timeout=SLOW_MS)
    assert len(longest) > 3
    assert max(longest) < 0.05


def test_while_a_stroke_is_drawn_no_page_is_made(screen, qtbot):
    screen.next_wanted()
    qtbot.waitUntil(lambda: screen.page is not None)
    board = screen.page.presenter.board
    board.press(ImagePoint(20, 20), Pen())
    qtbot.waitUntil(lambda: screen.turning.ahead._page is not None, timeout=SLOW_MS)
    qtbot.wait(150)
    assert not hasattr(screen.turning.ahead._page, "frame_panel")
    board.release(ImagePoint(20, 20), Pen())
    qtbot.waitUntil(lambda: screen.turning.ahead.ready, timeout=SLOW_MS)


def test_a_page_that_nobody_went_to_goes_with_the_list(ready, qtbot):
    waiting = weakref.ref(ready.turning.ahead._page)
    store = ready.turning.ahead._page.editor.store
    assert ready.leave()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    assert waiting() is None
    assert not any(thread.is_alive() for thread in store._threads)


def test_a_page_that_is_half_made_goes_as_well(screen, qtbot):
    screen.next_wanted()
    qtbot.waitUntil(lambda: screen.turning.ahead._page is not None, timeout=SLOW_MS)
    store, seen = screen.turning.ahead._page.editor.store, []
    screen._pages.currentChanged.connect(lambda _at: seen.append(screen._pages.currentWidget()))
    assert screen.leave()
    assert seen == [screen._waiting, screen.work_page], "it was never shown"
    assert not any(thread.is_alive() for thread in store._threads)
    assert not screen.turning.ahead.ready


def test_a_fault_in_a_page_that_waits_is_reported_and_the_next_page_is_made_then(
    screen, qtbot, monkeypatch
):
    def broken(page, arrange):
        yield from page.building
        raise ValueError("a fault")

    monkeypatch.setattr("fibrodesk.ui.reading.page_ahead._pieces", broken)
    screen.next_wanted()
    with qtbot.captureExceptions() as faults:
        qtbot.waitUntil(lambda: bool(faults), timeout=SLOW_MS)
    assert not screen.turning.ahead.ready
    before = screen.page
    QTest.keyClick(before.editor.canvas, Qt.Key.Key_PageDown)
    qtbot.waitUntil(lambda: screen.page not in (None, before), timeout=SLOW_MS)
    assert not screen.page.awaits


def test_a_page_that_waits_is_nowhere_to_be_seen(ready):
    waiting = ready.turning.ahead._page
    assert not waiting.isVisible()
    assert not waiting.editor.canvas.isVisible()
    assert ready.childAt(QPoint(640, 400)).window() is ready
    assert not waiting.isAncestorOf(ready.childAt(QPoint(640, 400)))


def test_what_is_seen_ahead_fits_only_what_is_the_same(ready, ann):
    item = ready.presenter.neighbour(1)
    seen = ready.turning.ahead._page.opened
    opened = ready.presenter._acts.open(item.round_id, item.cine.id)
    assert seen.becomes(opened)
    assert not seen.becomes(replace(opened, round_is_open=True))
    assert not seen.becomes(replace(opened, cine=MemoryCine(opened.record.facts)))
    key = MaskKey(1, Structure.MYOCARDIUM)
    assert not seen.becomes(replace(opened, locked={key: np.ones((48, 64), bool)}))
    opened.reading.draft.record(answering.said(opened.reading.draft, key, AnswerState.NONE))
    assert not seen.becomes(opened)
    opened.reading.forget()


def test_turns_to_pages_made_ahead_leave_nothing_behind(ready, qtbot):
    """No page, store, reading or thread of a visit outlives it, made ahead or not."""
    visited, counts = [], []
    for _ in range(3):
        page = turn(ready, qtbot)
        reading = page.opened.reading
        parts = (page, page.editor, page.editor.store, page.presenter, reading, reading.draft)
        visited += [weakref.ref(part) for part in parts]
        del parts, reading, page
        QTest.keyClick(ready.page.editor.canvas, Qt.Key.Key_PageUp)
        qtbot.waitUntil(lambda: ready.turning.ahead.ready, timeout=SLOW_MS)
        quiet(ready, qtbot)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()
        counts.append((len(ready.findChildren(QWidget)), _threads_of_visits()))
    assert [part() for part in visited if part() is not None] == []
    assert len(set(counts)) == 1, counts


def test_no_pixel_of_a_page_is_bare(ready, qtbot):
    """It lies for a moment over the page that is left, and nothing of that may shine through."""
    page = turn(ready, qtbot)
    actions = page.editor.keys.actions
    for size in (QSize(1000, 640), QSize(1280, 800), QSize(1601, 1001)):
        ready.resize(size)
        for opened in ("", "companion", "charter", "strip", "replay"):
            if opened:
                actions[opened].trigger()
            QApplication.processEvents()
            picture = QImage(page.size(), QImage.Format.Format_RGB32)
            picture.fill(Qt.GlobalColor.magenta)
            page.render(picture, QPoint(), QRegion(), QWidget.RenderFlag.DrawChildren)
            rows = np.frombuffer(picture.constBits(), np.uint32).reshape(page.height(), -1)
            bare = np.count_nonzero(rows & 0xFFFFFF == 0xFF00FF)
            assert bare == 0, f"{bare} pixels with {opened or 'nothing'} open at {size}"


def test_with_the_key_the_whole_page_is_painted_at_once(ready, qtbot):
    """No pixel of the page that is left is on the screen after the first painting.

    The strip is left out: its thumbnails come when they are decoded.
    """
    before = ready.page
    before.editor.keys.actions["cine_on"].trigger()
    QCoreApplication.sendPostedEvents()
    shown = ready.backingStore().paintDevice().copy()
    assert before.isVisible(), "it is covered, and not gone yet"
    whole = ready.grab().toImage().convertToFormat(shown.format())
    strip = ready.page.editor.footer.strip
    for picture in (shown, whole):
        painter = QPainter(picture)
        painter.fillRect(QRect(strip.mapTo(ready, QPoint()), strip.size()), Qt.GlobalColor.black)
        painter.end()
    assert shown == whole


def test_a_window_that_grew_meanwhile_is_filled_by_the_page_that_was_made(ready, qtbot):
    ready.resize(1500, 950)
    QApplication.processEvents()
    room = ready.page.geometry()
    QTest.keyClick(ready.page.editor.canvas, Qt.Key.Key_PageDown)
    assert ready.page.awaits, "it is the page that was made"
    assert ready.page.geometry() == room
    qtbot.waitUntil(lambda: not ready.page.awaits, timeout=SLOW_MS)
    assert ready.page.geometry() == room


def test_the_page_that_is_left_is_covered_and_then_gone(ready, qtbot):
    before = ready.page
    gone = []
    before.destroyed.connect(lambda: gone.append(True))
    before.editor.keys.actions["cine_on"].trigger()
    assert ready.page.isAncestorOf(ready.childAt(QPoint(640, 400)))
    assert before.editor.canvas.visibleRegion().isEmpty()
    qtbot.waitUntil(lambda: bool(gone), timeout=SLOW_MS)
    assert ready._pages.currentWidget() is ready.page
