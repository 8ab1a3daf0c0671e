"""The settings on a real study: who may change what, and what becomes of it."""

import pytest
from desk.studies import PASSWORD, make_project, make_study
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QPushButton, QTableView

from fibrodesk.desk.auditing import AuditRow
from fibrodesk.desk.errors import WrongPasswordError
from fibrodesk.desk.people import list_people, notices
from fibrodesk.desk.session import sign_in
from fibrodesk.domain.people import Role
from fibrodesk.ui.settings.audit_panel import AuditModel
from fibrodesk.ui.settings.screen import SettingsScreen

OTHER = "quite another password"


@pytest.fixture
def study(tmp_path):
    project = make_project(tmp_path / "study.fibrodesk")
    made = make_study(project)
    yield made
    project.abandon()


@pytest.fixture
def settings(study, workplace, qtbot):
    """Opens the settings as somebody."""

    def open_as(name):
        workplace.session = getattr(study, name)
        screen = SettingsScreen(workplace)
        qtbot.addWidget(screen)
        screen.resize(1300, 800)
        screen.show()
        screen.open()
        qtbot.waitUntil(lambda: not workplace.runner.busy)
        return screen

    yield open_as
    workplace.runner.shutdown()


def parts(screen):
    buttons = screen.findChildren(QPushButton)
    return [b.objectName().removeprefix("settings_") for b in buttons if b.property("part")]


def person(study, name):
    return next(one for one in list_people(study.administrator) if one.name == name)


def settled(workplace, qtbot):
    qtbot.waitUntil(lambda: not workplace.runner.busy)


def test_an_annotator_sees_no_people_and_no_study_settings(settings):
    assert parts(settings("ann")) == ["own", "audit", "appearance", "keys"]


def test_an_administrator_sees_all_of_it(settings):
    assert parts(settings("administrator")) == [
        "people",
        "study",
        "agreement",
        "own",
        "audit",
        "appearance",
        "keys",
    ]


def test_somebody_who_is_added_can_sign_in(settings, study, workplace, qtbot):
    screen = settings("administrator")
    screen.findChild(QLineEdit, "add_name").setText("Carla")
    screen.findChild(QLineEdit, "add_password").setText(OTHER)
    screen.findChild(QPushButton, "add_button").click()
    qtbot.waitUntil(lambda: screen.findChild(QLabel, "person_Carla") is not None)
    assert sign_in(study.project, "Carla", OTHER).person.holds(Role.ANNOTATOR)


def test_a_short_password_is_refused_in_words(settings, study, workplace, qtbot):
    screen = settings("administrator")
    screen.findChild(QLineEdit, "add_name").setText("Carla")
    screen.findChild(QLineEdit, "add_password").setText("short")
    screen.findChild(QPushButton, "add_button").click()
    qtbot.waitUntil(lambda: workplace.messages.message is not None)
    assert "characters" in workplace.messages.message.text


def test_a_role_is_given_by_a_tick(settings, study, workplace, qtbot):
    screen = settings("administrator")
    screen.findChild(QCheckBox, "role_reviewer_ann").click()
    qtbot.waitUntil(lambda: person(study, "ann").holds(Role.REVIEWER))
    settled(workplace, qtbot)


def test_the_last_role_cannot_be_taken_and_the_tick_comes_back(settings, study, workplace, qtbot):
    screen = settings("administrator")
    screen.findChild(QCheckBox, "role_annotator_ann").click()
    qtbot.waitUntil(lambda: workplace.messages.message is not None)
    settled(workplace, qtbot)
    assert "at least one role" in workplace.messages.message.text
    assert screen.findChild(QCheckBox, "role_annotator_ann").isChecked()


def test_nobody_changes_the_own_role_or_locks_oneself(settings):
    screen = settings("administrator")
    for name in ("role_administrator_administrator", "lock_administrator", "reset_administrator"):
        widget = screen.findChild(QCheckBox, name) or screen.findChild(QPushButton, name)
        assert not widget.isEnabled()
        assert widget.toolTip()


def test_a_locked_person_cannot_sign_in_until_unlocked(settings, study, workplace, qtbot):
    screen = settings("administrator")
    for locked in (True, False):
        screen.findChild(QPushButton, "lock_bob").click()
        qtbot.waitUntil(lambda wanted=locked: person(study, "bob").locked is wanted)
        settled(workplace, qtbot)
    assert sign_in(study.project, "bob", PASSWORD)


def test_a_forgotten_password_is_replaced_with_a_reason_and_told(settings, study, workplace, qtbot):
    screen = settings("administrator")
    screen.findChild(QPushButton, "reset_ann").click()
    go = screen.findChild(QPushButton, "reset_go")
    screen.findChild(QLineEdit, "reset_password").setText(OTHER)
    assert not go.isEnabled()  # a reason is asked
    screen.findChild(QLineEdit, "reset_reason").setText("Ann forgot it.")
    go.click()
    settled(workplace, qtbot)
    with pytest.raises(WrongPasswordError):
        sign_in(study.project, "ann", PASSWORD)
    assert notices(sign_in(study.project, "ann", OTHER))


def test_the_own_password_is_changed_by_who_knows_the_old_one(settings, study, workplace, qtbot):
    screen = settings("ann")
    for name, words in (("old", "wrong"), ("new", OTHER), ("again", OTHER)):
        screen.findChild(QLineEdit, f"own_{name}").setText(words)
    screen.findChild(QPushButton, "own_change").click()
    qtbot.waitUntil(lambda: workplace.messages.message is not None)
    assert workplace.messages.message.kind == "error"
    screen.findChild(QLineEdit, "own_old").setText(PASSWORD)
    screen.findChild(QPushButton, "own_change").click()
    qtbot.waitUntil(lambda: workplace.messages.message.kind == "note")
    assert sign_in(study.project, "ann", OTHER)


def test_two_new_passwords_that_differ_change_nothing(settings, study):
    screen = settings("ann")
    for name, words in (("old", PASSWORD), ("new", OTHER), ("again", "something else")):
        screen.findChild(QLineEdit, f"own_{name}").setText(words)
    screen.findChild(QPushButton, "own_change").click()
    assert screen.findChild(QLabel, "own_wrong").text()
    assert sign_in(study.project, "ann", PASSWORD)


def audit_rows(screen, qtbot, workplace):
    screen.findChild(QPushButton, "settings_audit").click()
    settled(workplace, qtbot)
    model = screen.findChild(QTableView, "audit_table").model()
    return [
        [model.index(row, column).data() for column in range(6)] for row in range(model.rowCount())
    ]


def test_the_audit_is_listed_newest_first(settings, workplace, qtbot):
    rows = audit_rows(settings("administrator"), qtbot, workplace)
    numbers = [int(row[0]) for row in rows]
    assert numbers == sorted(numbers, reverse=True)
    assert any(row[3] == "round created" for row in rows)


def test_an_annotator_sees_the_own_rows_alone(settings, workplace, qtbot):
    rows = audit_rows(settings("ann"), qtbot, workplace)
    assert {row[2] for row in rows} <= {"ann"}


def test_the_audit_can_be_searched(settings, workplace, qtbot):
    screen = settings("administrator")
    audit_rows(screen, qtbot, workplace)
    screen.findChild(QLineEdit, "audit_find").setText("round created")
    assert screen.findChild(QLabel, "audit_count").text().startswith("1 of ")


def test_the_study_is_changed_and_said_in_the_audit(settings, study, workplace, qtbot):
    screen = settings("administrator")
    screen.findChild(QPushButton, "settings_study").click()
    settled(workplace, qtbot)
    screen.findChild(QCheckBox, "study_hide_names").setChecked(False)
    screen.findChild(QPushButton, "study_save").click()
    qtbot.waitUntil(lambda: study.project.settings.hide_names is False)
    settled(workplace, qtbot)
    rows = audit_rows(screen, qtbot, workplace)
    assert rows[0][3] == "settings changed"


def test_a_letter_typed_into_a_name_is_no_command(settings, qtbot, went):
    screen = settings("administrator")
    screen.activateWindow()
    qtbot.waitActive(screen)
    field = screen.findChild(QLineEdit, "add_name")
    field.setFocus()
    QTest.keyClicks(field, "qnbe")
    QTest.keyClick(field, Qt.Key.Key_Q)
    assert field.text() == "qnbeq"
    assert went == []


def test_a_name_of_forty_letters_is_whole_in_its_tooltip(settings, study, qtbot):
    long = "Anna Maria Theodora von Hohenstein-Bergmann of the echo laboratory, second floor"
    study.add(long, Role.ANNOTATOR)
    screen = settings("administrator")
    label = screen.findChild(QLabel, f"person_{long}")
    qtbot.waitUntil(label.isVisible)
    label.resize(120, label.height())
    assert label.text().endswith("…")
    assert label.toolTip() == long


def test_a_hash_in_the_audit_is_short_in_the_table_and_whole_in_its_tooltip():
    whole = "b20512fde42a802c" * 4
    model = AuditModel()
    row = AuditRow(
        number=1, when="2026-01-01T00:00:00", person="", act="x", subject=whole, detail={}
    )
    model.show_rows([row])
    cell = model.index(0, 4)
    assert cell.data() == "b20512fd…"
    assert cell.data(Qt.ItemDataRole.ToolTipRole) == whole
