"""Notes and questions at the canvas: pinned, read, answered, and never lost while being typed."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolButton, QWidget

from fibrodesk.desk import remarks
from fibrodesk.desk.people import add_person
from fibrodesk.desk.session import sign_in
from fibrodesk.desk.threads import all_threads
from fibrodesk.domain.people import Role
from fibrodesk.domain.remark import RemarkKind
from fibrodesk.storage.errors import DiskFullError

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def rita(administrator):
    add_person(administrator, name="rita", roles={Role.REVIEWER}, password="words in a row")
    return sign_in(administrator.project, "rita", "words in a row")


@pytest.fixture
def page(screen, qtbot):
    screen.work_page.open_next()
    qtbot.waitUntil(lambda: screen.page is not None)
    qtbot.waitUntil(lambda: screen.page.remarks.presenter.loaded)
    return screen.page


def key(page, which, held=Qt.NoModifier):
    QTest.keyClick(page.editor.canvas, which, held)


def press(page, dx=0, dy=0):
    canvas = page.editor.canvas
    place = QPoint(canvas.width() // 2 + dx, canvas.height() // 2 + dy)
    QTest.mousePress(canvas, LEFT, pos=place)
    QTest.mouseRelease(canvas, LEFT, pos=place)
    return place


def write(page, qtbot, text, *, question=False):
    card = page.remarks.pinning.card
    before = len(page.remarks.presenter.threads)
    if question:
        QTest.mouseClick(card.findChild(QPushButton, "remark_kind_question"), LEFT)
    QTest.keyClicks(card.field, text)
    qtbot.waitUntil(card.send.isEnabled)
    QTest.keyClick(card.field, Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: len(page.remarks.presenter.threads) == before + 1)


def test_r_and_a_press_pin_a_note_to_the_point_and_draw_nothing(page, qtbot):
    key(page, Key.Key_R)
    place = press(page, 20, -10)
    meant = page.editor.canvas.image_point(place)
    write(page, qtbot, "A bright line.")
    (view,) = page.remarks.presenter.threads
    at = view.thread.anchor.at
    assert abs(at.x_px - meant.x_px) < 1
    assert abs(at.y_px - meant.y_px) < 1
    assert view.thread.kind is RemarkKind.NOTE
    assert page.presenter.draft.last_edit is None
    press(page)  # and the next press draws again
    assert page.presenter.draft.last_edit is not None


def test_enter_pins_to_the_frame_and_esc_leaves(page, qtbot):
    key(page, Key.Key_R)
    key(page, Key.Key_Escape)
    assert not page.remarks.pinning.placing
    key(page, Key.Key_R)
    key(page, Key.Key_Return)
    write(page, qtbot, "A poor frame.")
    (view,) = page.remarks.presenter.threads
    assert view.thread.anchor.at is None
    assert view.thread.anchor.frame == page.presenter.frame


def test_a_press_beside_the_image_means_its_edge(page, qtbot):
    key(page, Key.Key_R)
    QTest.mouseClick(page.editor.canvas, LEFT, pos=QPoint(0, 0))
    write(page, qtbot, "The corner.")
    at = page.remarks.presenter.threads[0].thread.anchor.at
    assert 0 <= at.x_px <= 64
    assert 0 <= at.y_px <= 48


def test_the_card_tells_who_will_see_it_before_it_is_sent(page, qtbot, rita):
    key(page, Key.Key_R)
    press(page)
    card = page.remarks.pinning.card
    qtbot.waitUntil(lambda: "rita" in str(page.remarks.presenter.told))
    seen = card.findChild(QLabel, "remark_seen_by")
    assert "Only you see it, until Round 1 opens" in seen.text()
    QTest.mouseClick(card.findChild(QPushButton, "remark_kind_question"), LEFT)
    assert "administrator and rita" in seen.text()
    assert "No other reader sees it until Round 1 opens" in seen.text()


def test_letters_that_are_typed_into_the_card_are_no_tools(page):
    key(page, Key.Key_R)
    press(page)
    before = page.presenter.board.tool.name
    QTest.keyClicks(page.remarks.pinning.card.field, "pen e x n d")
    assert page.remarks.pinning.card.field.words == "pen e x n d"
    assert page.presenter.board.tool.name == before
    assert page.presenter.draft.last_edit is None


def test_what_was_typed_is_there_again_after_esc(page):
    key(page, Key.Key_R)
    press(page)
    card = page.remarks.pinning.card
    QTest.keyClicks(card.field, "Half a thought")
    QTest.keyClick(card.field, Key.Key_Escape)
    assert not card.isVisible()
    key(page, Key.Key_R)
    press(page, 30)
    assert card.field.words == "Half a thought"


def test_a_disk_that_refuses_costs_no_words_and_a_second_try_doubles_nothing(
    page, qtbot, monkeypatch
):
    from fibrodesk.storage.threads import ThreadShelf

    said, card = ThreadShelf.say, page.remarks.pinning.card
    refuses = [True]

    def say(shelf, row):
        if refuses.pop() if refuses else False:
            raise DiskFullError(name="study")
        return said(shelf, row)

    monkeypatch.setattr(ThreadShelf, "say", say)
    key(page, Key.Key_R)
    press(page)
    QTest.keyClicks(card.field, "Keep me")
    qtbot.waitUntil(card.send.isEnabled)
    with qtbot.waitSignal(page.remarks.presenter.failed):
        QTest.keyClick(card.field, Key.Key_Return, CTRL)
    assert card.isVisible()
    assert card.field.words == "Keep me"
    QTest.keyClick(card.field, Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: len(page.remarks.presenter.threads) == 1)
    assert card.field.words == ""


def test_an_answer_whose_telling_was_lost_is_not_doubled(page, qtbot, monkeypatch):
    """The first try was on disk though it was told that it failed: one operation, one remark."""
    acts, lost = page.remarks.presenter._acts, [True]
    pin = acts.pin

    def pinned(*what):
        thread = pin(*what)
        if lost:
            lost.clear()
            raise DiskFullError(name="study")
        return thread

    monkeypatch.setattr(acts, "pin", pinned)
    key(page, Key.Key_R)
    press(page)
    card = page.remarks.pinning.card
    QTest.keyClicks(card.field, "Once")
    qtbot.waitUntil(card.send.isEnabled)
    with qtbot.waitSignal(page.remarks.presenter.failed):
        QTest.keyClick(card.field, Key.Key_Return, CTRL)
    QTest.keyClick(card.field, Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: len(page.remarks.presenter.threads) == 1)


def test_a_question_is_open_until_somebody_who_may_answers_it(page, qtbot, rita):
    key(page, Key.Key_R)
    press(page)
    write(page, qtbot, "Wall or clutter?", question=True)
    count = page.findChild(QLabel, "remarks_count")
    assert count.text() == "1 open · 1 in all"
    (seen,) = all_threads(rita).found
    remarks.answer(rita, seen.id, "Clutter.")
    page.remarks.presenter.refresh()
    qtbot.waitUntil(lambda: count.text() == "1 in all")


def test_a_line_of_the_panel_goes_to_its_frame_and_a_pin_unfolds_its_thread(page, qtbot):
    first = page.presenter.frame
    key(page, Key.Key_R)
    place = press(page)
    write(page, qtbot, "Here.")
    (view,) = page.remarks.presenter.threads
    page.presenter.go_to(first + 1)
    QTest.mouseClick(page.findChild(QWidget, f"thread_{view.id}"), LEFT)
    assert page.presenter.frame == first
    assert page.remarks.panel.box.isVisible()
    page.remarks.presenter.choose(None)
    QTest.mouseClick(page.editor.canvas, LEFT, pos=place - QPoint(0, 6))
    assert page.remarks.presenter.chosen == view.id
    assert page.presenter.draft.last_edit is None


def test_the_own_words_are_edited_struck_and_brought_back(page, qtbot):
    key(page, Key.Key_R)
    press(page)
    write(page, qtbot, "A birght line.")
    presenter, box = page.remarks.presenter, page.remarks.panel.box
    presenter.choose(presenter.threads[0].id)
    QTest.mouseClick(box.findChild(QToolButton, "remark_edit"), LEFT)
    QTest.keyClicks(box.field, "A bright line.")
    QTest.keyClick(box.field, Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: presenter.threads[0].thread.remarks[0].text == "A bright line.")
    QTest.mouseClick(box.findChild(QToolButton, "remark_strike"), LEFT)
    qtbot.waitUntil(lambda: presenter.threads[0].thread.struck)
    assert presenter.on_frame(page.presenter.frame) == []
    QTest.mouseClick(box.findChild(QToolButton, "remark_restore"), LEFT)
    qtbot.waitUntil(lambda: not presenter.threads[0].thread.struck)


def test_after_a_reply_the_keys_are_the_canvas_again(page, qtbot):
    key(page, Key.Key_R)
    press(page)
    write(page, qtbot, "A bright line.")
    presenter, box = page.remarks.presenter, page.remarks.panel.box
    presenter.choose(presenter.threads[0].id)
    box.field.setFocus()
    QTest.keyClicks(box.field, "And here.")
    QTest.keyClick(box.field, Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: len(presenter.threads[0].thread.remarks) == 2)
    assert page.window().focusWidget() is page.editor.canvas


def test_a_line_that_is_opened_with_the_keyboard_keeps_the_focus(page, qtbot):
    key(page, Key.Key_R)
    press(page)
    write(page, qtbot, "A bright line.")
    name = f"thread_{page.remarks.presenter.threads[0].id}"
    qtbot.waitUntil(page.findChild(QWidget, name).isVisible)
    page.findChild(QWidget, name).setFocus()
    QTest.keyClick(page.findChild(QWidget, name), Key.Key_Return)
    assert page.remarks.panel.box.isVisible()
    assert page.window().focusWidget() is page.findChild(QWidget, name)


def test_the_answers_of_a_frame_are_in_sight_in_the_smallest_window(page, screen, qtbot):
    """1280 by 800 with everything around the screen, and a thread unfolded."""
    key(page, Key.Key_R)
    press(page)
    write(page, qtbot, "A bright line. " * 20)
    screen.resize(1188, 700)
    page.remarks.presenter.choose(page.remarks.presenter.threads[0].id)
    qtbot.waitUntil(lambda: screen.height() == 700)
    panel = page.frame_panel
    for widget in (panel.drawn, panel.none, panel.not_assessable, panel.confidence, panel.done):
        assert not widget.visibleRegion().isEmpty()
        assert widget.visibleRegion().boundingRect().size() == widget.size()


def test_the_check_list_names_open_questions_and_does_not_wait_for_them(page, screen, qtbot):
    key(page, Key.Key_R)
    press(page)
    write(page, qtbot, "Wall or clutter?", question=True)
    for _ in range(5):
        key(page, Key.Key_N)
    key(page, Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: page._side.currentWidget() is page.checklist)
    words = [button.text() for button in page.checklist.findChildren(QPushButton)]
    assert any("question" in text for text in words)
    assert page.findChild(QPushButton, "submit_now").isEnabled()


def test_bob_sees_no_pin_of_anns(page, screen, readers, make_screen, qtbot):
    key(page, Key.Key_R)
    press(page)
    write(page, qtbot, "Wall or clutter?", question=True)
    where = page.opened.round_id, page.opened.record.id
    screen.leave()
    other = make_screen(readers[1])
    other.open_cine(*where)
    qtbot.waitUntil(lambda: other.page is not None)
    qtbot.waitUntil(lambda: other.page.remarks.presenter.loaded)
    assert other.page.remarks.presenter.threads == ()


def test_no_thread_is_ever_a_window_of_its_own(page, qtbot):
    key(page, Key.Key_R)
    press(page)
    write(page, qtbot, "A bright line.")
    box, presenter = page.remarks.panel.box, page.remarks.presenter
    windows = set(QApplication.topLevelWidgets())
    for chosen in (presenter.threads[0].id, None, presenter.threads[0].id):
        presenter.choose(chosen)
        assert not box.isWindow()
    with qtbot.waitSignal(presenter.changed):
        presenter.refresh()
    assert {each for each in QApplication.topLevelWidgets() if each.isVisible()} <= windows


@pytest.mark.parametrize("corner", [(4, 4), (-4, 4), (4, -4), (-4, -4)])
def test_the_card_stays_within_the_canvas_whatever_it_says(page, qtbot, rita, corner):
    canvas, card = page.editor.canvas, page.remarks.pinning.card
    key(page, Key.Key_R)
    place = [at % size for at, size in zip(corner, (canvas.width(), canvas.height()), strict=True)]
    QTest.mouseClick(canvas, LEFT, pos=QPoint(*place))
    qtbot.waitUntil(lambda: "rita" in str(page.remarks.presenter.told))
    for kind in ("question", "note", "question"):
        QTest.mouseClick(card.findChild(QPushButton, f"remark_kind_{kind}"), LEFT)
        assert canvas.rect().contains(card.geometry())
