"""Questions as who may answer them finds them: from the library, with the loop and the pin."""

import pytest
from desk.synthetic import make_synthetic
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from fibrodesk.desk import remarks
from fibrodesk.desk.readings import open_reading
from fibrodesk.desk.threads import all_threads
from fibrodesk.domain.geometry import ImagePoint
from fibrodesk.domain.remark import Anchor, RemarkKind
from fibrodesk.ui.library.head import LibraryHead
from fibrodesk.ui.library.screen import LibraryScreen

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    study = make_synthetic(tmp_path_factory.mktemp("questions"), patients=2)
    study.view = study.round("Round 1", [cine.id for cine in study.cines])
    yield study
    study.project.close()


def ask(made, text, *, place=0, name="ann", kind=RemarkKind.QUESTION):
    session, cine_id = made.sessions[name], made.view.cines[place]
    where = {"round_id": made.view.id, "cine_id": cine_id}
    open_reading(session, **where).close()
    at = Anchor(frame=3, at=ImagePoint(120.0, 80.0))
    return remarks.pin_remark(session, **where, kind=kind, text=text, anchor=at)


@pytest.fixture
def asked(made):
    """Two open questions of Ann's; what was asked before is answered."""
    for view in all_threads(made.sessions["rita"]).found:
        if view.thread.open:
            remarks.answer(made.sessions["rita"], view.id)
    return [ask(made, "Wall or clutter?"), ask(made, "Which wall?", place=1)]


@pytest.fixture
def make_screen(workplace, qtbot):
    screens = []

    def build(session):
        workplace.session = session
        screen = LibraryScreen(workplace)
        qtbot.addWidget(screen)
        screen.resize(1280, 800)
        screen.show()
        qtbot.waitExposed(screen)
        screen.open()
        qtbot.waitUntil(lambda: screen.presenter.loaded)
        screens.append(screen)
        return screen

    yield build
    for screen in screens:
        screen.close_down()
        screen.close()


def open_questions(screen, qtbot):
    QTest.mouseClick(screen.findChild(QPushButton, "library_questions"), LEFT)
    qtbot.waitUntil(lambda: screen.questions._cine is not None)
    return screen.questions


def test_the_library_tells_how_many_wait_and_q_leads_there(made, asked, make_screen, went):
    screen = make_screen(made.sessions["rita"])
    assert screen.findChild(QPushButton, "library_questions").text() == "Questions (2)"
    screen.next_wanted()
    assert went == [("library", {"page": "questions"})]


@pytest.mark.parametrize("width", [931, 1188, 1508])  # beside the rail, of 1024, 1280 and 1600
def test_no_way_on_is_cut_in_the_head_of_the_library(made, make_screen, width):
    screen = make_screen(made.sessions["administrator"])
    screen.resize(width, 570)
    QApplication.processEvents()
    head = screen.findChild(LibraryHead)
    ways = [way for way in head.findChildren(QPushButton) if way.isVisible()]
    assert {"library_questions", "library_round", "library_import"} <= {
        w.objectName() for w in ways
    }
    for way in ways:
        assert way.width() >= way.sizeHint().width(), way.objectName()
        assert head.rect().contains(way.mapTo(head, way.rect().bottomRight()))
        assert way.text() or (way.accessibleName() and way.toolTip()), way.objectName()
    if width == 1508:
        assert all(way.text() for way in ways), "there is room for words"


def test_the_loop_and_the_pin_are_shown_and_no_mask(made, asked, make_screen, qtbot):
    page = open_questions(make_screen(made.sessions["rita"]), qtbot)
    assert page.pane.frame == 3
    canvas, clicked = page.pane.canvas, []
    canvas.pin_clicked.connect(clicked.append)
    head = canvas.screen_point(ImagePoint(120.0, 80.0)).toPoint() - QPoint(0, 6)
    QTest.mouseClick(canvas, LEFT, pos=head)
    assert clicked == [page.presenter.chosen]
    assert canvas.looks_like(())
    page.pane.slider.setValue(4)
    QTest.mouseClick(canvas, LEFT, pos=head)
    assert len(clicked) == 1


def test_an_answer_closes_the_question_and_q_goes_to_the_next(made, asked, make_screen, qtbot):
    page = open_questions(make_screen(made.sessions["rita"]), qtbot)
    first = page.presenter.chosen
    QTest.keyClicks(page.box.field, "Clutter.")
    QTest.mouseClick(page.box.close_it, LEFT)
    qtbot.waitUntil(lambda: page.presenter.open_count == 1)
    assert page.box.field.words == ""
    assert page.next_wanted()
    assert page.presenter.chosen not in (None, first)
    page.presenter.choose(first)
    said = [label.text() for label in page.box.findChildren(QLabel, "remark_text")]
    assert said[-1] == "Clutter."
    QTest.mouseClick(page.box.close_it, LEFT)  # opens it again
    qtbot.waitUntil(lambda: page.presenter.open_count == 2)


def test_words_typed_for_one_question_do_not_go_to_another(made, asked, make_screen, qtbot):
    page = open_questions(make_screen(made.sessions["rita"]), qtbot)
    QTest.keyClicks(page.box.field, "For the first alone")
    assert page.next_wanted()
    assert page.box.field.words == ""


def test_where_nothing_waits_the_page_says_so(made, asked, make_screen, qtbot):
    for thread in asked:
        remarks.answer(made.sessions["rita"], thread)
    screen = make_screen(made.sessions["rita"])
    QTest.mouseClick(screen.findChild(QPushButton, "library_questions"), LEFT)
    empty = screen.questions.empty
    qtbot.waitUntil(empty.isVisible)
    assert empty.sentence.text() == "No question waits for an answer."
    QTest.mouseClick(screen.findChild(QPushButton, "questions_filter_all"), LEFT)
    assert not empty.isVisible()


def test_a_reader_has_no_such_page_and_a_note_is_on_none(made, asked, make_screen, qtbot):
    screen = make_screen(made.sessions["bob"])
    assert not screen.findChild(QPushButton, "library_questions").isVisible()
    screen.show_questions()
    assert not screen.findChild(QWidget, "questions_page").isVisible()
    ask(made, "A note", kind=RemarkKind.NOTE)
    page = open_questions(make_screen(made.sessions["administrator"]), qtbot)
    page._pick_filter("all")
    assert all(view.thread.kind is RemarkKind.QUESTION for view in page.listed())
