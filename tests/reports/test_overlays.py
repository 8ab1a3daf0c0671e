"""Outlines on a frame."""

from __future__ import annotations

import base64
import io
import re

import numpy as np
import pytest
from PIL import Image
from skimage.draw import polygon2mask

from fibrodesk.reports.overlays import outline_path, panels
from fibrodesk.reports.palette import MODEL, READER_A


def _polygons(path):
    for part in re.findall(r"M([^MZ]*)Z", path):
        yield np.array([[float(n) for n in point.split(",")] for point in part.split("L")])


def test_an_outline_goes_around_every_pixel_of_the_mask_and_no_other():
    mask = np.zeros((12, 15), bool)
    mask[0:4, 0:5] = True  # at the frame's edge
    mask[6:11, 7:14] = True
    mask[8, 9] = False  # a hole
    found = np.zeros_like(mask)
    for points in _polygons(outline_path(mask)):
        centres = points[:, ::-1] - 0.5  # from the corner of the first pixel to its centre
        found ^= polygon2mask(mask.shape, centres)
    assert np.array_equal(found, mask)


def test_the_image_is_in_the_page_once_and_byte_for_byte(make_triple):
    triple = make_triple(2)
    block, shared = panels(triple, key="7")
    data = re.search(r"base64,([^\"]+)", shared.svg)[1]
    image = np.asarray(Image.open(io.BytesIO(base64.b64decode(data))))
    assert np.array_equal(image, triple.image)
    for panel in block.panels:
        assert panel.drawing.svg.count('<use href="#frame-7"/>') == 1
        assert "base64" not in panel.drawing.svg


def test_expert_and_model_differ_in_colour_and_in_line(make_triple):
    block, _ = panels(make_triple(2), key="a")
    image, expert, model = (panel.drawing.svg for panel in block.panels)
    assert "<path" not in image
    assert READER_A in expert
    assert 'stroke-dasharray=""' in expert
    assert MODEL in model
    assert 'stroke-dasharray="5 3.5"' in model
    assert [panel.who for panel in block.panels] == ["Image", "Reader A", "Model"]


def test_a_missing_mask_is_told_in_words(make_triple):
    empty = np.zeros_like(make_triple(2).expert)
    block, _ = panels(
        make_triple(2, expert=empty, model=None, model_words="no proposal", myocardium=None),
        key="a",
    )
    assert [panel.who for panel in block.panels] == [
        "Image",
        "Reader A: no fibrosis",
        "Model: no proposal",
    ]
    assert all("<path" not in panel.drawing.svg for panel in block.panels)


def test_a_colour_image_and_a_black_one_can_be_shown(make_triple):
    grey = make_triple(2).image
    colour = np.stack((grey, grey, grey), axis=2)
    same, _ = panels(make_triple(2, image=colour), key="a")
    assert same.panels[0].drawing == panels(make_triple(2), key="a")[0].panels[0].drawing
    black, _ = panels(
        make_triple(2, image=np.zeros_like(grey), expert=None, model=None, myocardium=None),
        key="a",
    )
    assert 'viewBox="0 0 240 180"' in black.panels[0].drawing.svg


def test_a_mask_of_another_shape_is_a_bug(make_triple):
    with pytest.raises(ValueError, match=r"\(3, 3\)"):
        panels(make_triple(2, model=np.zeros((3, 3), bool)), key="a")


def test_a_title_cannot_break_out_of_its_label(make_triple):
    block, _ = panels(make_triple(2, title='"><script>alert(1)</script>'), key="a")
    assert "<script" not in block.panels[0].drawing.svg
