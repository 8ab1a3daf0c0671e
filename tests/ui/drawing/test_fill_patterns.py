"""Patterns of fills: kinds of fill that an eye without colours tells apart."""

import numpy as np
import pytest

from fibrodesk.domain.geometry import PixelBox
from fibrodesk.ui.drawing.canvas.grid import Grid
from fibrodesk.ui.drawing.canvas.layer import Layer, LayerStyle, Pattern
from fibrodesk.ui.drawing.canvas.overlay import draw_layer
from fibrodesk.ui.drawing.canvas.viewport import Viewport

SHAPE = (40, 50)
WHOLE = PixelBox(0, 0, *SHAPE)


def painted(pattern, box):
    mask = np.zeros(SHAPE, np.bool_)
    mask[4:36, 5:45] = True
    style = LayerStyle(colour="#FFFFFF", fill_opacity=1.0, pattern=pattern)
    screen = np.zeros(SHAPE, np.uint32)
    size = (SHAPE[1], SHAPE[0])
    view = Viewport().fitted(WHOLE, size, margin=0.0)
    grid = Grid.of(view, size=size, shape=SHAPE, beside=1)
    draw_layer(screen, Layer(mask, style), grid=grid, box=box)
    return (screen != 0)[box.slices]


def test_every_pattern_leaves_another_picture_and_the_outline_closed():
    seen = [painted(pattern, WHOLE) for pattern in Pattern]
    for number, one in enumerate(seen):
        assert one[4, 5:45].all()
        assert not any(np.array_equal(one, other) for other in seen[:number])
    shares = [one[8:32, 8:42].mean() for one in seen]
    assert shares[0] == 1
    assert all(0.4 < share < 0.6 for share in shares[1:])


@pytest.mark.parametrize("pattern", list(Pattern))
def test_a_part_of_a_pattern_painted_later_meets_the_rest(pattern):
    box = PixelBox(7, 11, 30, 40)
    assert np.array_equal(painted(pattern, box), painted(pattern, WHOLE)[box.slices])
