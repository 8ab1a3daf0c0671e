"""LabelMe: what its own program makes of the shapes, by its documented rules."""

import base64
import io
import json

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from imaging.crafted_loop import COLUMNS, ROWS, crafted_loop
from PIL import Image, ImageDraw

from fibrodesk.domain.mask import MaskKey, Structure
from fibrodesk.imaging.writing.labelme import LabelmeWriter, mask_shapes, polygon_shapes

REQUIRED = {
    "version",
    "flags",
    "shapes",
    "imagePath",
    "imageData",
    "imageHeight",
    "imageWidth",
}


def drawn_as_labelme(shapes, structure, size):
    """Masks go into the box of their two corners; polygons are filled with their outline."""
    canvas = np.zeros(size, np.bool_)
    for shape in shapes:
        if shape["shape_type"] == "mask":
            (left, top), (right, bottom) = shape["points"]
            with Image.open(io.BytesIO(base64.b64decode(shape["mask"]))) as image:
                part = np.asarray(image).astype(np.bool_)
            canvas[top : bottom + 1, left : right + 1] = part
            continue
        assert len(shape["points"]) > 2
        area = Image.new("L", size[::-1], 0)
        points = [tuple(point) for point in shape["points"]]
        ImageDraw.Draw(area).polygon(points, outline=1, fill=1)
        canvas[np.asarray(area) == 1] = shape["label"] == structure
    return canvas


def test_every_file_draws_its_masks_again_both_ways(tmp_path):
    loop = crafted_loop()
    LabelmeWriter(tmp_path).add(loop)
    files = [*tmp_path.glob("masks/*/*.json"), *tmp_path.glob("polygons/*/*.json")]
    assert len(files) == 2 * (3 + 2)
    for path in files:
        told = json.loads(path.read_text())
        assert told.keys() >= REQUIRED
        assert told["imageData"] is None
        assert told["use"].startswith("Research use only")
        with Image.open(path.parent / told["imagePath"]) as image:
            assert image.size == (told["imageWidth"], told["imageHeight"]) == (COLUMNS, ROWS)
        voice = next(each for each in loop.voices if each.code == path.parent.name)
        frame = int(path.stem[-4:]) - 1
        for structure in voice.structures:
            wanted = voice.mask(MaskKey(frame, structure), (ROWS, COLUMNS))
            mine = [shape for shape in told["shapes"] if shape["label"] in (structure, "hole")]
            if wanted is not None:
                assert np.array_equal(drawn_as_labelme(mine, structure, (ROWS, COLUMNS)), wanted)


def test_what_is_no_mask_is_a_flag(tmp_path):
    LabelmeWriter(tmp_path).add(crafted_loop())
    masks = tmp_path / "masks" / "reader-a_round-1"
    flags = [json.loads(path.read_text())["flags"] for path in sorted(masks.iterdir())]
    assert flags == [{}, {"fibrosis_none": True}, {"fibrosis_not_assessable": True}]


@settings(max_examples=150, deadline=None)
@given(arrays(np.bool_, st.tuples(st.integers(1, 12), st.integers(1, 12))))
def test_any_mask_comes_back_exactly(mask):
    for shapes in (mask_shapes, polygon_shapes):
        found = drawn_as_labelme(shapes(Structure.FIBROSIS, mask), "fibrosis", mask.shape)
        assert np.array_equal(found, mask)
