"""The reading charter stands beside the panes, as it does beside the editor."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest


def test_f2_shows_the_charter_beside_the_panes_and_hides_it(screen):
    QTest.keyClick(screen.panes.image.canvas, Qt.Key.Key_F2)
    assert screen.charter.isVisible()
    assert "mitral annulus" in screen.charter.words.toPlainText()
    QTest.keyClick(screen.panes.image.canvas, Qt.Key.Key_F2)
    assert not screen.charter.isVisible()
