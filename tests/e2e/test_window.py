"""The whole job in the real window, with mouse and keyboard, from import to report."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from e2e.hands import Hands, until
from e2e.small_study import ADMINISTRATOR, FIRST, PASSWORD, REVIEWER, SECOND, make_small_study
from e2e.steps_after import compare_the_readers, make_the_report, retrain, review_proposals
from e2e.steps_before import bring_in_the_loops, make_the_round, open_the_study, prepare_the_loops
from e2e.steps_reading import look_at_the_sealed_agreement, read_alone, submit_the_last
from e2e.windows import windows_at
from fibrodesk.desk.auditing import verify_project

pytestmark = [
    pytest.mark.e2e,
    # the offscreen platform, on any list that folds out of a box
    pytest.mark.qt_log_ignore("This plugin does not support", extend=True),
]


@pytest.fixture
def hands(qapp, tmp_path):
    with windows_at(qapp, tmp_path) as open_window:
        yield Hands(open_window())


def test_the_whole_job_is_done_in_the_window(hands, tmp_path, cheap, monkeypatch):
    """One person after the other sits down; what simulated hands do beside it is named so."""
    study = make_small_study(tmp_path, cheap)
    dialog = monkeypatch.setattr
    window = hands.window

    with hands.step("the study is opened from the start page"):
        dialog(QFileDialog, "getExistingDirectory", lambda *_: str(study.path))
        open_the_study(hands)
    with hands.step("a wrong password is refused in words"):
        hands.type("not the password")
        hands.press(Qt.Key.Key_Return)
        assert "password" in until(lambda: hands.seen("sign_in_wrong"), "the refusal").text()
    with hands.step("the administrator imports the loops"):
        hands.sign_in(ADMINISTRATOR, PASSWORD)
        bring_in_the_loops(hands, study, dialog)
        hands.sign_out()
    with hands.step("the reviewer prepares the loops"):
        hands.sign_in(REVIEWER, PASSWORD)
        prepare_the_loops(hands, study)
        hands.sign_out()
    with hands.step("the administrator makes a round"):
        hands.sign_in(ADMINISTRATOR, PASSWORD)
        make_the_round(hands)
        hands.sign_out()
    with hands.step("the first reader reads alone"):
        hands.sign_in(FIRST, PASSWORD)
        kept = read_alone(hands, study, ("brush", "outline", "none"), seed=1)
        submit_the_last(hands, kept, opens=False)
        hands.sign_out()
    with hands.step("the second reader reads alone"):
        hands.sign_in(SECOND, PASSWORD)
        kept = read_alone(hands, study, ("outline", "polygon", "brush"), seed=2)
        hands.sign_out()
    with hands.step("nobody is shown a figure while the round is sealed"):
        for name in (ADMINISTRATOR, REVIEWER, FIRST, SECOND):
            hands.sign_in(name, PASSWORD)
            look_at_the_sealed_agreement(hands)
            hands.sign_out()
    with hands.step("the last reading opens the seal"):
        hands.sign_in(SECOND, PASSWORD)
        submit_the_last(hands, kept, opens=True)
        hands.sign_out()
    with hands.step("the reviewer compares the readers"):
        hands.sign_in(REVIEWER, PASSWORD)
        compare_the_readers(hands)
    with hands.step("the reviewer asks for proposals and judges them"):
        review_proposals(hands)
        hands.sign_out()
    with hands.step("the administrator retrains the model"):
        hands.sign_in(ADMINISTRATOR, PASSWORD)
        retrain(hands)
    with hands.step("the administrator makes the report"):
        make_the_report(hands, study)
    with hands.step("the window is closed with its key"):
        hands.press(Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
        until(lambda: not window.isVisible(), "the window to go")
        assert window.door.project is None
    assert verify_project(study.path) == []
