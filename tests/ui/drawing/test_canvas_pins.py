"""Pins stand on their point, take the press that is meant for them, and draw nothing."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from fibrodesk.domain.geometry import ImagePoint
from fibrodesk.ui.drawing.canvas.guide import Path, Pin


def colour_at(canvas, x, y):
    return canvas.grab().toImage().pixelColor(round(x), round(y)).name()


def test_the_tip_of_a_pin_is_at_its_point(canvas):
    bare = canvas.grab().toImage()
    canvas.set_pins([Pin(ImagePoint(40.5, 30.5), "N", "#F0B84A", chosen=True, tag="a")])
    shown = canvas.grab().toImage()
    tip = canvas.screen_point(ImagePoint(40.5, 30.5))
    changed = [
        (x, y)
        for x in range(shown.width())
        for y in range(shown.height())
        if shown.pixel(x, y) != bare.pixel(x, y)
    ]
    lowest = max(y for _, y in changed)
    assert abs(lowest - tip.y()) <= 3
    assert colour_at(canvas, tip.x() - 5, tip.y() - 22) == "#f0b84a", "a chosen one is filled"
    canvas.set_pins([])
    assert canvas.grab().toImage() == bare


def test_a_press_on_a_pin_draws_nothing_and_tells_its_tag(canvas):
    canvas.set_pins([Pin(ImagePoint(40, 30), "Q", "#F0B84A", tag=7)])
    tip = canvas.screen_point(ImagePoint(40, 30)).toPoint()
    clicked, drawn = [], []
    canvas.pin_clicked.connect(clicked.append)
    canvas.pressed.connect(lambda point, _pen: drawn.append(point))
    for place in (tip, tip + QPoint(6, -6), tip + QPoint(0, -22)):
        QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, Qt.NoModifier, place)
    assert clicked == [7, 7, 7]
    assert not drawn
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, Qt.NoModifier, tip + QPoint(40, 0))
    assert len(drawn) == 1


def test_a_closed_path_has_its_own_colour_all_the_way_round(canvas):
    corners = tuple(ImagePoint(x, y) for x, y in ((20, 15), (60, 15), (60, 45), (20, 45)))
    canvas.set_paths([Path(corners, closed=True, colour="#FF0000")])
    one, two = (canvas.screen_point(at) for at in (corners[0], corners[-1]))
    image, across = canvas.grab().toImage(), round(one.x())
    greys = [
        max(image.pixelColor(x, y).red() for x in (across - 1, across, across + 1))
        for y in range(round(one.y()), round(two.y()))
    ]
    assert min(greys) > 100, "a line that is open would be dotted on its way back"
