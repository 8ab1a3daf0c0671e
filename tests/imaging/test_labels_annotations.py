"""Files of many frames: COCO, held against the COCO API, and CVAT in both flavours."""

import numpy as np
import pytest
from imaging.label_writers import (
    coco,
    cvat_images,
    cvat_mask,
    cvat_polygon,
    cvat_video,
)
from pycocotools import mask as api

from fibrodesk.imaging.labels.errors import LabelsRefusedError
from fibrodesk.imaging.labels.reading import read_labels
from fibrodesk.imaging.labels.runlengths import decode_letters, decode_runs, fill_polygon

SIZE = (20, 30)
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


def blot(seed=3, size=SIZE):
    return np.random.default_rng(seed).random(size) < 0.4


def told(labels):
    return {each.label: each.mask for each in labels.frames}


# COCO.


def test_letters_and_runs_are_those_of_the_coco_api():
    rng = np.random.default_rng(7)
    for _ in range(200):
        size = tuple(int(side) for side in rng.integers(1, 60, 2))
        mask = rng.random(size) < rng.random()
        encoded = api.encode(np.asfortranarray(mask.astype(np.uint8)))
        assert np.array_equal(decode_runs(decode_letters(encoded["counts"]), size), mask)


def test_polygons_are_filled_as_the_coco_api_fills_them():
    rng = np.random.default_rng(8)
    for count in range(400):
        size = tuple(int(side) for side in rng.integers(5, 60, 2))
        points = rng.uniform(-10, 70, (int(rng.integers(3, 9)), 2))
        if count % 2:
            points = np.rint(points)
        runs = api.frPyObjects([points.ravel().tolist()], *size)[0]
        filled = fill_polygon([tuple(point) for point in points], size)
        assert np.array_equal(filled, api.decode(runs).astype(bool))


def test_runs_go_down_the_columns(tmp_path):
    counts = [SIZE[0], 2, SIZE[0] * SIZE[1] - SIZE[0] - 2]
    each = {"category_id": 1, "segmentation": {"size": list(SIZE), "counts": counts}, "iscrowd": 1}
    mask = told(read_labels(coco(tmp_path / "a.json", size=SIZE, annotations=[each])))["fibrosis"]
    assert mask.sum() == 2
    assert mask[0, 1]
    assert mask[1, 1]


def test_polygons_and_both_forms_of_runs_of_one_category_are_one_mask(tmp_path):
    mask = np.zeros(SIZE, np.bool_)
    mask[15:18, 20:28] = True
    letters = api.encode(np.asfortranarray(mask.astype(np.uint8)))["counts"].decode()
    plain = {"size": list(SIZE), "counts": [0, 1, SIZE[0] * SIZE[1] - 1]}
    outline = [2.0, 2.0, 10.0, 2.0, 10.0, 9.0, 2.0, 9.0]
    path = coco(
        tmp_path / "a.json",
        size=SIZE,
        annotations=[
            {"category_id": 1, "segmentation": [outline], "iscrowd": 0},
            {"category_id": 1, "segmentation": {"size": list(SIZE), "counts": letters}},
            {"category_id": 1, "segmentation": plain, "iscrowd": 1},
        ],
    )
    wanted = fill_polygon(list(zip(outline[::2], outline[1::2], strict=True)), SIZE) | mask
    wanted[0, 0] = True
    assert np.array_equal(told(read_labels(path))["fibrosis"], wanted)


def test_an_image_that_nobody_came_to_says_nothing(tmp_path):
    assert read_labels(coco(tmp_path / "a.json", size=SIZE, annotations=[])).frames == ()


@pytest.mark.parametrize(
    ("segmentation", "words"),
    [
        ({"size": [20, 31], "counts": [620]}, "31 x 20 pixels, its image 30 x 20"),
        ({"size": [20, 30], "counts": [10**12]}, "do not fill"),
        ({"size": [20, 30], "counts": [10**400]}, "do not fill"),
        ({"size": [20, 30], "counts": [700, -100]}, "below zero"),
        ({"size": [20, 30], "counts": "~~~~"}, "cannot be read"),
        ({"size": [20, 30], "counts": "o"}, "cut"),
        ({"size": [20, 30], "counts": None}, "no numbers"),
        ([[1, 2, 3, 4]], "fewer than three"),
        ([[1, 2, 3, float("nan"), 5, 6]], "nowhere near"),
        ([[1, 2, 3, 10**400, 5, 6]], "nowhere near"),
        ([], "no outline"),
        (None, "no outline"),
    ],
)
def test_an_annotation_that_cannot_be_drawn_is_one_refusal(tmp_path, segmentation, words):
    each = {"category_id": 1, "segmentation": segmentation}
    labels = read_labels(coco(tmp_path / "a.json", size=SIZE, annotations=[each]))
    assert labels.frames == ()
    (refusal,) = labels.refusals
    assert words in refusal.reason


def test_a_category_that_is_not_listed_is_refused(tmp_path):
    each = {"category_id": 9, "segmentation": [[0, 0, 5, 0, 5, 5]]}
    labels = read_labels(coco(tmp_path / "a.json", size=SIZE, annotations=[each]))
    assert "does not list" in labels.refusals[0].reason


@pytest.mark.parametrize("strange", [{"category_id": [1]}, {"image_id": [1]}])
def test_an_annotation_of_nothing_that_can_be_named_is_one_refusal(tmp_path, strange):
    each = {"category_id": 1, "segmentation": [[0, 0, 5, 0, 5, 5]]} | strange
    labels = read_labels(coco(tmp_path / "a.json", size=SIZE, annotations=[each]))
    assert labels.frames == ()
    assert len(labels.refusals) == 1


# CVAT.


def test_masks_run_along_the_rows_of_their_box(tmp_path):
    mask = blot()
    path = cvat_images(tmp_path / "a.xml", [("loop_0004.png", SIZE, cvat_mask("scar", mask))])
    (frame,) = read_labels(path).frames
    assert np.array_equal(frame.mask, mask)
    assert (frame.stem, frame.frame, frame.label) == ("loop_0004", None, "scar")


def test_what_lies_in_front_is_painted_last_whatever_the_order_of_the_file(tmp_path):
    square = [(2, 2), (20, 2), (20, 15), (2, 15)]
    small = [(5, 5), (9, 5), (9, 9), (5, 9)]
    shapes = cvat_polygon("cavity", small, depth=2) + cvat_polygon("wall", square, depth=1)
    labels = read_labels(cvat_images(tmp_path / "a.xml", [("a.png", SIZE, shapes)]))
    assert [each.label for each in labels.frames] == ["wall", "cavity"]
    assert [each.order for each in labels.frames] == [0, 1]


def test_a_background_in_front_takes_away_what_lies_under_it(tmp_path):
    square = [(2, 2), (20, 2), (20, 15), (2, 15)]
    away = np.zeros(SIZE, np.bool_)
    away[4:9, 3:12] = True
    shapes = cvat_mask("background", away, depth=5) + cvat_polygon("scar", square)
    labels = read_labels(cvat_images(tmp_path / "a.xml", [("a.png", SIZE, shapes)]))
    assert np.array_equal(told(labels)["scar"], fill_polygon(square, SIZE) & ~away)
    assert told(labels).keys() == {"scar"}


def test_boxes_and_ellipses_are_filled_and_lines_are_told(tmp_path):
    shapes = (
        '<box label="la" xtl="2" ytl="3" xbr="12" ybr="8" z_order="0"/>'
        '<ellipse label="scar" cx="20" cy="10" rx="5" ry="4" z_order="0"/>'
        '<polyline label="scar" points="1,1;5,5" z_order="0"/>'
    )
    labels = read_labels(cvat_images(tmp_path / "a.xml", [("a.png", SIZE, shapes)]))
    assert told(labels)["la"].sum() == 50
    assert told(labels)["scar"].sum() == pytest.approx(np.pi * 20, abs=4)
    assert "polyline, which encloses nothing" in labels.refusals[0].reason


def test_tracks_of_a_video_are_frames_of_its_loop(tmp_path):
    square = [(2, 2), (20, 2), (20, 15), (2, 15)]
    shapes = "".join(
        cvat_polygon("scar", square, more=f'frame="{frame}" outside="{out}" keyframe="{key}"')
        for frame, out, key in ((3, 0, 1), (4, 0, 0), (5, 1, 1))
    )
    path = cvat_video(tmp_path / "a.xml", [("scar", shapes)], source="IMG_0007.mp4", size=SIZE)
    labels = read_labels(path)
    told = [(each.stem, each.frame, each.interpolated) for each in labels.frames]
    assert told == [("IMG_0007", 3, False), ("IMG_0007", 4, True)]


def test_images_that_cvat_cut_from_a_video_are_counted_from_0(tmp_path):
    path = cvat_images(
        tmp_path / "a.xml",
        [("frame_000004", SIZE, cvat_mask("scar", blot()))],
        source="IMG_0007.mp4",
    )
    (frame,) = read_labels(path).frames
    assert (frame.stem, frame.frame) == ("IMG_0007", 4)


@pytest.mark.parametrize(
    ("element", "words"),
    [
        ('<mask label="s" rle="1, 2" left="0" top="0" width="2" height="2"/>', "do not fill"),
        ('<mask label="s" rle="0, 4" left="29" top="0" width="2" height="2"/>', "not inside"),
        ('<mask label="s" rle="a" left="0" top="0" width="2" height="2"/>', "cannot be read"),
        ('<mask label="s" rle="4" left="-1" top="0" width="2" height="2"/>', "tells no left"),
        ('<polygon label="s" points="1,nan;2,2;3,3"/>', "cannot be read"),
        ('<polygon label="s" points="1,1;2,2"/>', "fewer than three"),
        ('<ellipse label="s" cx="1" cy="1" rx="inf" ry="2"/>', "tells no rx"),
    ],
)
def test_a_shape_that_cannot_be_drawn_takes_its_frame_with_it(tmp_path, element, words):
    good = cvat_mask("scar", blot())
    path = cvat_images(tmp_path / "a.xml", [("a.png", SIZE, good + element), ("b.png", SIZE, good)])
    labels = read_labels(path)
    assert [each.stem for each in labels.frames] == ["b"]
    assert words in labels.refusals[0].reason


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><annotations>&c;</annotations>',
            "ent",
        ),
        ('<!DOCTYPE annotations SYSTEM "http://x/y.dtd"><annotations/>', "outside"),
        ("<annotations>", "no whole XML"),
        ("<annotations>" + "<a>" * 100 + "</a>" * 100 + "</annotations>", "deeper"),
        ("<registry2/>", "no file of CVAT"),
    ],
)
def test_xml_that_no_tool_writes_is_refused(tmp_path, text, words):
    (tmp_path / "a.xml").write_text(text)
    with pytest.raises(LabelsRefusedError, match=words):
        read_labels(tmp_path / "a.xml", "cvat")
