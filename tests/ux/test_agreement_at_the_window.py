"""The agreement as tired hands use it: real mouse, real keys, a real study on the disk."""

import pytest
from e2e.hands import until
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QFileDialog, QPlainTextEdit

from fibrodesk.desk.agreeing.study import find_round, study_agreement
from fibrodesk.desk.project.settings import StudySettings
from fibrodesk.desk.study import change_settings
from fibrodesk.ui.agreement import wording
from fibrodesk.ui.agreement.asides import Aside
from fibrodesk.ui.agreement.presenter import Stage
from ux.whole_readings import submit_all, submit_drawn

pytestmark = [
    pytest.mark.e2e,
    # the offscreen platform, on any menu
    pytest.mark.qt_log_ignore("This plugin does not support", extend=True),
]
_KEY = Qt.Key


@pytest.fixture
def looking(act, desks):
    """Rita, who reviews, looks at the agreement of two readers who drew everywhere."""
    act("administrator", submit_drawn)
    rita = desks("rita")
    rita.hands.go("agreement")
    rita.hands.quiet()
    return rita


def screen_of(desk):
    return desk.window.workspace.screen_in_front


def test_from_the_worst_frame_to_what_is_different_there(looking):
    hands, screen = looking.hands, screen_of(looking)
    until(lambda: screen.comparison.card.parts.count() > 0, "the differences in words")
    first = screen.presenter.chosen.key
    hands.press(_KEY.Key_N)
    hands.quiet()
    assert screen.presenter.chosen.key != first
    hands.press(_KEY.Key_P)
    hands.quiet()
    assert screen.presenter.chosen.key == first
    before = screen.comparison.map.canvas.viewport
    item = screen.comparison.card.parts.item(0)
    spot = screen.comparison.card.parts.visualItemRect(item).center()
    hands.click_at(screen.comparison.card.parts.viewport(), spot)
    assert screen.comparison.map.canvas.viewport != before
    assert "mm²" in item.text()


def test_arrow_keys_go_through_the_differences_and_not_through_the_frames(looking):
    hands, screen = looking.hands, screen_of(looking)
    parts = screen.comparison.card.parts
    until(lambda: parts.count() > 0, "a difference in words")
    frame = screen.presenter.chosen.key
    parts.setFocus()
    parts.setCurrentRow(0)
    hands.press(_KEY.Key_Down)
    hands.press(_KEY.Key_Return)
    hands.quiet()
    assert parts.hasFocus()
    assert screen.presenter.chosen.key == frame


def test_every_frame_beyond_the_limits_waits_and_says_why(act, desks):
    def strict(session):
        submit_drawn(session)
        change_settings(session, StudySettings(name="Study", key_frames=5, adjudicate_area_mm2=1.0))

    act("administrator", strict)
    rita = desks("rita")
    rita.hands.go("agreement")
    screen = screen_of(rita)
    until(lambda: screen.presenter.asides.standings, "what is to be adjudicated")
    rita.hands.quiet()
    assert "(limit 1)" in rita.hands.words("agreement_standing")
    rita.hands.click("agreement_open_only")
    frames = screen.presenter.frames
    assert frames
    assert len(frames) == len(screen.presenter.asides.standings)
    assert screen.findChild(QComboBox, "agreement_kind").isVisible()


def test_wrong_clicks_leave_everything_as_it_was(looking):
    """Double clicks, Esc, keys of other screens, clicks beside everything."""
    hands, screen = looking.hands, screen_of(looking)
    before = (screen.presenter.chosen.key, screen.presenter.domain, screen.presenter.round.id)
    for key in (_KEY.Key_Escape, _KEY.Key_D, _KEY.Key_X, _KEY.Key_E, _KEY.Key_Return):
        hands.press(key)
    canvas = screen.comparison.first.canvas
    hands.click_at(canvas, QPoint(5, 5), twice=True)
    hands.click_at(screen.headline, QPoint(400, 5), twice=True)
    hands.press(_KEY.Key_B)
    hands.press(_KEY.Key_B)
    hands.press(_KEY.Key_Escape)
    hands.press(_KEY.Key_Escape)
    hands.quiet()
    now = (screen.presenter.chosen.key, screen.presenter.domain, screen.presenter.round.id)
    assert now == before
    assert screen is screen_of(looking)
    assert looking.window.messages.message is None
    assert all(pane.isVisible() for pane in screen.comparison.panes)


def test_domains_pressed_in_a_hurry_end_with_the_last(looking):
    hands, screen = looking.hands, screen_of(looking)
    for domain in ("sector", "frame", "myocardium", "frame"):
        hands.click(f"domain_{domain}")
    hands.quiet()
    session = looking.window.door.session
    found = study_agreement(session, round_id=find_round(session).id, domain="frame")
    assert hands.words("kappa_mean_value") == wording.share(found.study.kappa_mean)
    assert screen.presenter.figures.domain == "frame"
    assert "close to Dice" in hands.words("kappa_mean_ground")


def test_the_study_trends_and_methods_by_key(looking):
    hands, screen = looking.hands, screen_of(looking)
    hands.press(_KEY.Key_2)
    until(lambda: Aside.DOMAINS in screen.presenter.asides.found, "all domains")
    hands.quiet()
    assert hands.words("primary_value") == hands.words("mean_in_myocardium").split()[0]
    assert "Fixed with the first round" in hands.words("primary_history")
    hands.press(_KEY.Key_3)
    until(lambda: screen.trends.table.model().rowCount() > 0, "the trend of a reader")
    hands.quiet()
    hands.press(_KEY.Key_4)
    text = screen.findChild(QPlainTextEdit, "methods_text")
    until(lambda: text.toPlainText(), "the paragraph")
    hands.click("methods_copy")
    assert QGuiApplication.clipboard().text() == text.toPlainText()
    assert "nan" not in text.toPlainText()
    hands.press(_KEY.Key_1)
    assert screen.frames.isVisible()


def test_an_export_writes_what_it_says(looking, monkeypatch, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_args: str(out))
    hands, screen = looking.hands, screen_of(looking)
    hands.press(_KEY.Key_4)
    hands.click("methods_export")
    until(lambda: not screen.publisher.busy, "the export")
    hands.quiet()
    names = {path.name for path in (out / "agreement").iterdir()}
    assert {"methods.txt", "agreement.csv", "agreement.svg", "agreement.json"} <= names
    assert str(out / "agreement") in hands.all_words()


def test_nobody_marked_anything_is_words_on_every_page_and_no_number(act, desks):
    act("administrator", submit_all)
    rita = desks("rita")
    hands = rita.hands
    hands.go("agreement")
    hands.quiet()
    screen = screen_of(rita)
    assert hands.words("kappa_mean_value") == wording.DASH
    assert hands.words("agreement_no_difference") == "None found by either."
    assert hands.words("agreement_first_sentence") == "No fibrosis here, says the reader."
    hands.press(_KEY.Key_2)
    until(lambda: Aside.DOMAINS in screen.presenter.asides.found, "all domains")
    assert hands.words("primary_value") == wording.DASH
    for line in screen.study._model.rows:
        assert line.head or line.value != wording.DASH or line.why, line
        assert "nan" not in f"{line.value} {line.interval}"
    hands.press(_KEY.Key_3)
    until(lambda: screen.trends.table.model().rowCount() > 0, "the trend of a reader")
    hands.quiet()
    assert hands.words("trend_kappa_none")


def test_the_seal_holds_on_every_page(desks):
    """Ann owes the round: nothing of Bob's is asked for, by any key or tab."""
    ann = desks("ann")
    ann.hands.go("agreement")
    ann.hands.quiet()
    screen = screen_of(ann)
    assert screen.presenter.stage is Stage.SEALED
    for key in (_KEY.Key_2, _KEY.Key_3, _KEY.Key_4, _KEY.Key_J, _KEY.Key_M, _KEY.Key_B, _KEY.Key_K):
        QTest.keyClick(screen, key)
    ann.hands.quiet()
    assert screen.presenter.stage is Stage.SEALED
    assert screen is screen_of(ann)
    assert screen.presenter.figures is None
    assert screen.presenter.asides.found == {}
    assert screen.methods.text.toPlainText() == ""
    assert screen.comparison.first.canvas.frame is None
    words = ann.hands.all_words()
    assert "kappa" not in words.replace("kappa in", "")
    assert "still owed" in words


def test_a_disagreement_is_taken_to_its_end_and_back(looking):
    hands, screen = looking.hands, screen_of(looking)
    until(lambda: screen.presenter.asides.standings, "what is to be adjudicated")
    wanted = screen.presenter.chosen.key
    hands.click("agreement_adjudicate")
    until(lambda: screen_of(looking) is not screen, "the screen that ends it")
    assert screen_of(looking).name == "adjudication"
    hands.go("agreement")
    hands.quiet()
    assert screen_of(looking).presenter.chosen.key == wanted
