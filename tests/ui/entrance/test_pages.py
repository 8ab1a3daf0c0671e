"""The pages before the work: start, new study, sign in."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolButton

from fibrodesk.domain.people import Role
from fibrodesk.ui.entrance.new_project_page import NewProjectPage
from fibrodesk.ui.entrance.sign_in import SignInPage
from fibrodesk.ui.entrance.start_page import StartPage

PASSWORD = "a few words in a row"


def button(page, name, kind=QPushButton):
    return page.findChild(kind, name)


@pytest.fixture
def start(qtbot):
    page = StartPage()
    qtbot.addWidget(page)
    return page


def primaries(page):
    return [b.objectName() for b in page.findChildren(QPushButton) if b.property("primary")]


def test_a_newcomer_is_shown_the_demonstration_first(start):
    assert primaries(start) == ["demonstration_button"]


def test_a_regular_is_shown_the_own_studies_first(start, tmp_path):
    start.show_recent([tmp_path])
    assert primaries(start) == ["open_button"]


def test_a_recent_study_opens_with_one_click(start, tmp_path, qtbot):
    start.show_recent([tmp_path])
    with qtbot.waitSignal(start.open_wanted) as told:
        button(start, "recent_0").click()
    assert told.args == [tmp_path]


def test_a_study_that_did_not_open_leaves_the_focus_on_no_cross(start, tmp_path, qtbot):
    start.show_recent([tmp_path, tmp_path / "gone.fibrodesk"])
    start.show()
    qtbot.waitExposed(start)
    start.show_working("Opening the study")
    assert not start.findChild(QToolButton, "forget_0").isEnabled()
    start.show_working("")
    assert start.focusWidget() is button(start, "open_button")
    assert button(start, "recent_0").isEnabled()
    assert not button(start, "recent_1").isEnabled(), "it is no longer there"


def test_a_study_that_went_can_only_be_left_out(start, tmp_path, qtbot):
    gone = tmp_path / "gone.fibrodesk"
    start.show_recent([gone])
    assert not button(start, "recent_0").isEnabled()
    with qtbot.waitSignal(start.forget_wanted) as told:
        button(start, "forget_0", QToolButton).click()
    assert told.args == [gone]


@pytest.fixture
def new(qtbot, tmp_path):
    page = NewProjectPage()
    qtbot.addWidget(page)
    page.folder.setText(str(tmp_path))
    page.name.setText("Scar 2026")
    page.password.setText(PASSWORD)
    page.again.setText(PASSWORD)
    return page


def test_a_whole_form_is_a_wish(new, tmp_path, qtbot):
    row = new._rows[0]
    row.name.setText("Ann")
    row.password.setText(PASSWORD)
    row.reviews.setChecked(True)
    with qtbot.waitSignal(new.create_wanted) as told:
        button(new, "create_button").click()
    wanted = told.args[0]
    assert wanted.path == tmp_path / "Scar-2026.fibrodesk"
    assert [(p.name, p.roles) for p in wanted.people] == [("Ann", {Role.ANNOTATOR, Role.REVIEWER})]


@pytest.mark.parametrize("hostile", ["../../etc", "a/b\\c", "con:aux", "...", "名前", "x" * 40])
def test_a_name_never_leads_out_of_the_chosen_folder(new, hostile, tmp_path):
    new.name.setText(hostile)
    assert new.path.parent == tmp_path
    assert new.path.suffix == ".fibrodesk"


@pytest.mark.parametrize(
    ("field", "words", "fault"),
    [
        ("name", "", "name"),
        ("again", "other words", "differ"),
        ("administrator", " ", "administrator"),
        ("folder", "/nowhere/at/all", "folder"),
    ],
)
def test_what_is_missing_is_said_in_one_sentence(new, field, words, fault):
    getattr(new, field).setText(words)
    assert fault in new.fault()
    button(new, "create_button").click()
    assert not new.findChild(QLabel, "new_wrong").isHidden()


def test_what_is_missing_moves_no_button(new, qtbot):
    new.resize(900, 700)
    new.show()
    qtbot.waitExposed(new)
    button_ = button(new, "create_button")
    new.name.clear()
    before = button_.mapTo(new, button_.rect().topLeft())
    button_.click()
    QApplication.processEvents()
    assert new.findChild(QLabel, "new_wrong").text().startswith("Give the study a name")
    assert button_.mapTo(new, button_.rect().topLeft()) == before


def test_a_short_password_is_refused_by_name(new):
    new._rows[0].name.setText("Ann")
    new._rows[0].password.setText("short")
    assert "Ann" in new.fault()


def test_two_people_of_one_name_are_refused(new):
    for row, name in zip(new._rows, ("Ann", "ann"), strict=False):
        row.name.setText(name)
        row.password.setText(PASSWORD)
    assert "same name" in new.fault()


def test_a_person_who_does_nothing_is_refused(new):
    new._rows[0].name.setText("Ann")
    new._rows[0].password.setText(PASSWORD)
    new._rows[0].reads.setChecked(False)
    assert "Ann" in new.fault()


def test_more_people_than_three_find_room(new):
    button(new, "new_more").click()
    assert len(new._rows) == 4


@pytest.fixture
def sign_in(qtbot):
    page = SignInPage()
    qtbot.addWidget(page)
    page.ask("Scar 2026", ["Ann", "Bob"], last="Bob")
    page.show_people([])
    return page


def test_the_person_of_last_time_stands_there(sign_in):
    assert sign_in.name.currentText() == "Bob"


def test_enter_in_the_password_signs_in(sign_in, qtbot):
    sign_in.password.setText("secret")
    with qtbot.waitSignal(sign_in.sign_in_wanted) as told:
        QTest.keyClick(sign_in.password, Qt.Key.Key_Return)
    assert told.args == ["Bob", "secret"]


def test_a_name_with_spaces_around_it_is_taken_as_meant(sign_in, qtbot):
    sign_in.name.setCurrentText("  Ann ")
    with qtbot.waitSignal(sign_in.sign_in_wanted) as told:
        button(sign_in, "sign_in_button").click()
    assert told.args[0] == "Ann"


def test_a_wrong_password_is_typed_again(sign_in):
    sign_in.password.setText("wrong")
    sign_in.tell_wrong("The name or the password is not right.")
    assert sign_in.password.text() == ""
    assert not sign_in.findChild(QLabel, "sign_in_wrong").isHidden()


@pytest.fixture
def shown(sign_in, qtbot):
    """The page with the focus on the name."""
    sign_in.show()
    qtbot.waitExposed(sign_in)
    sign_in.name.setFocus()
    return sign_in


def choose_in_the_list(page, hand):
    """Open the names and take the first of them with the mouse, or with Enter."""
    page.name.showPopup()
    view = page.name.view()
    place = view.visualRect(page.name.model().index(0, 0)).center()
    if hand == "mouse":
        QTest.qWait(QApplication.doubleClickInterval() + 50)  # Qt takes a quicker one for the first
        QTest.mouseMove(view.viewport(), place)
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    else:
        QTest.keyClick(view, Qt.Key.Key_Up)
        QTest.keyClick(view, Qt.Key.Key_Return)


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # a popup grabs the keys
@pytest.mark.parametrize("hand", ["mouse", "keys"])
def test_a_name_that_was_picked_is_followed_by_the_password(shown, hand):
    choose_in_the_list(shown, hand)
    assert shown.name.currentText() == "Ann"
    assert shown.focusWidget() is shown.password


def test_a_name_that_was_typed_and_ended_with_enter_is_followed_by_the_password(shown):
    shown.name.lineEdit().selectAll()
    QTest.keyClicks(shown.name, "Somebody new")
    assert shown.focusWidget() is shown.name
    QTest.keyClick(shown.name, Qt.Key.Key_Return)
    assert shown.focusWidget() is shown.password


def test_going_through_the_names_with_the_arrows_stays_on_the_name(shown):
    QTest.keyClick(shown.name, Qt.Key.Key_Up)
    assert shown.name.currentText() == "Ann"
    assert shown.focusWidget() is shown.name


def test_caps_lock_is_told_while_one_types_and_nothing_moves(shown):
    told, place = shown.findChild(QLabel, "sign_in_caps"), button(shown, "sign_in_button").pos()
    QTest.keyClick(shown.password, "S")  # without Shift: a letter that only Caps Lock makes large
    assert told.text() == "Caps Lock is on."
    QTest.keyClick(shown.password, Qt.Key.Key_1)
    assert told.text(), "a figure tells nothing of it"
    QTest.keyClick(shown.password, "s")
    assert told.text() == ""
    QTest.keyClick(shown.password, "S", Qt.KeyboardModifier.ShiftModifier)
    assert told.text() == ""
    QTest.keyClick(shown.password, "s", Qt.KeyboardModifier.ShiftModifier)
    assert told.text() == "Caps Lock is on."
    assert button(shown, "sign_in_button").pos() == place


def test_a_covered_desk_asks_the_same_person_only(sign_in, qtbot):
    sign_in.ask_again("Scar 2026", "Ann")
    assert not sign_in.name.isEnabled()
    sign_in.password.setText("secret")
    with qtbot.waitSignal(sign_in.unlock_wanted) as told:
        button(sign_in, "sign_in_button").click()
    assert told.args == ["secret"]


def test_the_invented_people_of_the_demonstration_sign_in_with_two_clicks(sign_in):
    sign_in.show_people([("Reader A", "demo", "reads"), ("Reviewer", "demo", "reviews")])
    button(sign_in, "demonstration_Reviewer").click()
    assert (sign_in.name.currentText(), sign_in.password.text()) == ("Reviewer", "demo")


def test_names_and_passwords_of_a_real_study_are_not_shown(sign_in):
    assert sign_in._people.isHidden()
