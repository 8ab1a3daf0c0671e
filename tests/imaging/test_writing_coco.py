"""COCO, read back by pycocotools."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from imaging.crafted_loop import crafted_loop
from pycocotools import mask as coco_mask
from pycocotools.coco import COCO

from fibrodesk.domain.mask import MaskKey, Structure, bounding_box
from fibrodesk.imaging.writing.coco import CocoWriter, run_lengths

# its compiled part was written for NumPy 1, and says so at every decoding
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


def written(folder):
    loop = crafted_loop()
    writer = CocoWriter(folder)
    writer.add(loop)
    writer.close()
    return loop


def test_every_mask_area_and_box_is_what_pycocotools_finds(tmp_path):
    loop = written(tmp_path)
    for voice in loop.voices:
        coco = COCO(tmp_path / f"{voice.code}.json")
        for told in coco.loadAnns(coco.getAnnIds()):
            image = coco.imgs[told["image_id"]]
            name = coco.cats[told["category_id"]]["name"]
            wanted = voice.said[MaskKey(image["frame"] - 1, Structure(name))][1]
            assert np.array_equal(coco.annToMask(told), wanted)
            run = coco.annToRLE(told)
            assert told["area"] == coco_mask.area(run) == wanted.sum()
            assert told["bbox"] == coco_mask.toBbox(run).tolist()
            assert (tmp_path / "frames" / image["file_name"]).is_file()
        drawn = [mask for _, mask in voice.said.values() if mask is not None]
        assert len(coco.anns) == len(drawn)


def test_none_is_an_image_without_annotation_and_not_assessable_is_not_named(tmp_path):
    loop = written(tmp_path)
    told = json.loads((tmp_path / f"{loop.voices[0].code}.json").read_text())
    assert [image["frame"] for image in told["images"]] == [2, 3]
    assert len(told["annotations"]) == 1
    assert told["info"]["description"].startswith("Research use only")


@settings(max_examples=60, deadline=None)
@given(arrays(np.bool_, st.tuples(st.integers(1, 9), st.integers(1, 9))))
def test_run_lengths_of_any_mask_are_those_of_pycocotools(mask):
    counts = run_lengths(mask)
    run = coco_mask.frPyObjects({"size": list(mask.shape), "counts": counts}, *mask.shape)
    assert np.array_equal(coco_mask.decode(run), mask)
    assert sum(counts) == mask.size
    if mask.any():
        box = bounding_box(mask)
        assert coco_mask.toBbox(run).tolist() == [box.left, box.top, box.width, box.height]
