"""A canvas with all that lies over a picture, painted at one scaling of the screen.

`python tests/ui/drawing/canvas_scene.py PERCENT FILE [--whole]` writes what the window holds as a
PNG. It is painted bit by bit, as work does, or with `--whole` in one go: both must be the same.
No text is in it, as every machine has other fonts. With `--hit` it is told instead how many presses
of a mouse paint another pixel of the screen than the one that was hit.
"""

from __future__ import annotations

import os
import sys

if __name__ == "__main__":
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["QT_SCALE_FACTOR"] = f"{int(sys.argv[1]) / 100:g}"
    os.environ["QT_SCALE_FACTOR_ROUNDING_POLICY"] = "PassThrough"

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from fibrodesk.domain.brush import sweep
from fibrodesk.domain.geometry import ImagePoint, PixelBox
from fibrodesk.domain.mask import MaskKey, Structure
from fibrodesk.ui.drawing.canvas.guide import Path, Pin, Ring
from fibrodesk.ui.drawing.canvas.layer import Layer, LayerStyle
from fibrodesk.ui.drawing.canvas.view import Canvas
from fibrodesk.ui.drawing.canvas.viewport import Viewport
from fibrodesk.ui.look.theme import MODEL, READER_A, READER_B

SHAPE = (60, 80)
CORNER = (13, 7)  # of the canvas in its window: at 150 % within a device pixel
SIZE = (261, 199)


def frame() -> np.ndarray:
    """A bright wall on a dark ground, with a gradient in it."""
    rows, columns = np.mgrid[: SHAPE[0], : SHAPE[1]]
    around = np.hypot((columns - 40) / 1.2, rows - 32)
    wall = (around > 12) & (around < 22)
    return np.where(wall, 150 + columns, 20 + rows // 2).clip(0, 255).astype(np.uint8)


def masks() -> dict[str, np.ndarray]:
    rows, columns = np.mgrid[: SHAPE[0], : SHAPE[1]]
    around = np.hypot((columns - 40) / 1.2, rows - 32)
    wall = (around > 12) & (around < 22)
    return {
        "wall": wall,
        "model": wall & (columns < 38) & (rows > 20),
        "drawn": wall & (columns > 44) & (rows < 40),
        "other": (np.hypot(columns - 62, rows - 48) < 6),
    }


def layers(found: dict[str, np.ndarray]) -> list[Layer]:
    return [
        Layer(found["wall"], LayerStyle(colour="#9CA8B5", dark_edge=True), tag="wall"),
        Layer(found["model"], LayerStyle(colour=MODEL, dashed=True), tag="model"),
        Layer(found["other"], LayerStyle(colour=READER_B, fill_opacity=0.3), tag="other"),
        Layer(found["drawn"], LayerStyle(colour=READER_A), tag="drawn"),
    ]


def points(*places: tuple[float, float]) -> tuple[ImagePoint, ...]:
    return tuple(ImagePoint(x, y) for x, y in places)


def make() -> tuple[QWidget, Canvas]:
    window = QWidget()
    window.resize(SIZE[0] + 2 * CORNER[0], SIZE[1] + 2 * CORNER[1])
    canvas = Canvas(window)
    canvas.move(*CORNER)
    canvas.resize(*SIZE)
    canvas.set_frame(frame())
    window.show()
    ratio = canvas.devicePixelRatioF()
    canvas.set_viewport(Viewport(zoom=2.9 * ratio, centre=ImagePoint(41.3, 30.7)))
    return window, canvas


def guide_over(canvas: Canvas) -> None:
    canvas.set_paths(
        [
            Path(points((8, 8), (20, 6), (26, 14)), handles=True),
            Path(points((60, 6), (74, 6), (74, 16), (60, 16)), closed=True, colour="#009E73"),
        ]
    )
    canvas.set_pins(
        [
            Pin(ImagePoint(12, 40), "", "#F0B84A"),
            Pin(ImagePoint(70.5, 30.5), "", "#F0B84A", chosen=True),
        ]
    )
    canvas.set_ring(Ring(ImagePoint(40.5, 50.5), 7.0, erases=True))


def work(canvas: Canvas, settle) -> None:
    """Everything comes and goes in small steps, each of them painted by itself."""
    wanted, rng = masks(), np.random.default_rng(3)
    now = {name: np.zeros(SHAPE, bool) for name in wanted}
    canvas.set_layers(layers(now))
    settle()
    for step in range(60):
        name = sorted(wanted)[step % 4]
        top, left = int(rng.integers(0, 50)), int(rng.integers(0, 70))
        box = PixelBox(top, left, top + 10, left + 10)
        now[name][box.slices] = rng.random((10, 10)) < 0.5
        canvas.repaint_box(box)
        canvas.set_ring(Ring(ImagePoint(left + 0.25, top + 0.5), 4 + step % 5))
        canvas.set_pins([Pin(ImagePoint(left, top), "", "#F0B84A")])
        canvas.set_paths([Path(points((left, top), (top, left), (40, 30)), handles=True)])
        settle()
    for name, mask in wanted.items():
        now[name][:] = mask
        canvas.repaint_box(PixelBox(0, 0, *SHAPE))
        settle()
    guide_over(canvas)
    settle()


def missed(window: QWidget, canvas: Canvas, settle) -> int:
    """How many of 200 presses of a mouse paint another pixel of the screen than the one hit."""
    ratio, rng, count = canvas.devicePixelRatioF(), np.random.default_rng(5), 0
    for zoom in (0.7, 1.3, 2.9, 4.6, 7.3):
        canvas.set_viewport(Viewport(zoom=zoom * ratio, centre=ImagePoint(41.3, 30.7)))
        canvas.set_layers([])
        settle()
        bare = held(window)
        for _ in range(40):
            x, y = (
                int(
                    rng.integers(
                        (CORNER[side] + 8) * ratio, (CORNER[side] + SIZE[side] - 8) * ratio
                    )
                )
                for side in (0, 1)
            )
            at = QPointF(x / ratio - CORNER[0], y / ratio - CORNER[1])  # as Qt tells a mouse
            count += _misses(
                canvas, at, bare.pixel(x, y), lambda x=x, y=y: held(window).pixel(x, y)
            )
    return count


def _misses(canvas: Canvas, at: QPointF, before: int, seen) -> bool:
    point = canvas._under(at)
    mask, key = np.zeros(SHAPE, bool), MaskKey(0, Structure.FIBROSIS)
    patch = sweep(mask, key=key, start=point, end=point, radius_px=0.5)
    if patch is not None:
        patch.apply_to(mask)
    canvas.set_layers([Layer(mask, LayerStyle(colour="#FFFFFF", fill_opacity=1.0))])
    QApplication.processEvents()
    return seen() != (before if patch is None else 0xFFFFFFFF)


def held(window: QWidget) -> QImage:
    """What Qt hands to the screen, in device pixels."""
    image = window.backingStore().paintDevice().copy()
    image.setDevicePixelRatio(1)
    return image


def main() -> None:
    app = QApplication(sys.argv[:1])
    window, canvas = make()
    if "--hit" in sys.argv:
        print("missed", missed(window, canvas, app.processEvents))
        return
    if "--whole" in sys.argv:
        canvas.set_layers(layers(masks()))
        guide_over(canvas)
        app.processEvents()
    else:
        work(canvas, app.processEvents)
    held(window).save(sys.argv[2])


if __name__ == "__main__":
    main()
