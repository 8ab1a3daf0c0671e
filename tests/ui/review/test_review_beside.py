"""What a review has beside verdicts: the charter, and the questions that readers asked."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest


def test_f2_shows_the_charter_beside_the_panes_and_hides_it(screen):
    QTest.keyClick(screen.panes.image.canvas, Qt.Key.Key_F2)
    assert screen.charter.isVisible()
    assert "mitral annulus" in screen.charter.words.toPlainText()
    QTest.keyClick(screen.panes.image.canvas, Qt.Key.Key_F2)
    assert not screen.charter.isVisible()


@pytest.mark.parametrize("asked", [0, 2])
def test_q_goes_on_to_what_readers_asked_when_every_proposal_has_its_verdict(
    screen, desk, qtbot, workplace, went, asked
):
    desk.asked = asked
    for _ in range(len(desk.items)):
        qtbot.waitUntil(lambda: screen.presenter.can_judge and screen.presenter.row is not None)
        count = len(desk.acts)
        screen.presenter.accept()
        qtbot.waitUntil(lambda count=count: len(desk.acts) > count)
        qtbot.waitUntil(lambda: not screen.presenter.giving)
    screen.next_wanted()
    if asked:
        qtbot.waitUntil(lambda: went == [("library", {"page": "questions"})])
    else:
        qtbot.waitUntil(lambda: workplace.messages.message is not None)
        assert workplace.messages.message.title == "Every proposal has its verdict."
