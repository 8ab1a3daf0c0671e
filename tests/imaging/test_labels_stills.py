"""Masks on single frames: PNG and LabelMe, with the traps of each."""

import base64
import io
import struct
import zlib

import numpy as np
import pytest
from imaging.label_writers import labelme, shape, write_png
from PIL import Image, ImageDraw

from fibrodesk.imaging.labels.content import PackedFrame
from fibrodesk.imaging.labels.errors import LabelsRefusedError
from fibrodesk.imaging.labels.folders import settled
from fibrodesk.imaging.labels.reading import read_labels
from fibrodesk.imaging.png import encode_png

SIZE = (20, 30)


def square(value=1, kind=np.uint8):
    values = np.zeros(SIZE, kind)
    values[3:8, 4:12] = value
    return values


def told(labels):
    return {each.label: each.mask for each in labels.frames}


@pytest.mark.parametrize("value", [1, 255])
def test_a_binary_png_is_labelled_by_its_number(tmp_path, value):
    labels = read_labels(write_png(tmp_path / "loop_0002.png", square(value)))
    assert told(labels).keys() == {str(value)}
    assert np.array_equal(told(labels)[str(value)], square() == 1)
    assert labels.frames[0].stem == "loop_0002"
    assert labels.frames[0].frame is None


def test_label_numbers_are_labels_each(tmp_path):
    values = square(2)
    values[15:, 20:] = 3
    labels = read_labels(write_png(tmp_path / "a.png", values))
    assert {name: int(mask.sum()) for name, mask in told(labels).items()} == {"2": 40, "3": 50}


def test_sixteen_bits_and_a_palette_are_told_and_not_guessed(tmp_path):
    wide = read_labels(write_png(tmp_path / "wide.png", square(1000, np.uint16)))
    assert told(wide).keys() == {"1000"}
    assert "16 bits" in wide.warnings[0]
    palette = read_labels(write_png(tmp_path / "palette.png", square(2), mode="P"))
    assert told(palette).keys() == {"2"}
    assert "palette" in palette.warnings[0]


def test_grey_that_is_written_as_colour_is_grey(tmp_path):
    labels = read_labels(write_png(tmp_path / "a.png", np.stack([square(255)] * 3, axis=-1)))
    assert told(labels).keys() == {"255"}


def test_colours_are_refused_with_what_to_do(tmp_path):
    colour = np.stack([square(255), square(0), square(0)], axis=-1)
    with pytest.raises(LabelsRefusedError, match="in colour") as error:
        read_labels(write_png(tmp_path / "a.png", colour))
    assert "label numbers" in error.value.advice


def test_soft_edges_are_refused(tmp_path):
    soft = np.arange(600, dtype=np.uint16).reshape(SIZE).astype(np.uint8)
    with pytest.raises(LabelsRefusedError, match="soft edges"):
        read_labels(write_png(tmp_path / "a.png", soft))


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def test_a_png_bomb_is_refused_by_its_header(tmp_path):
    head = struct.pack(">IIBBBBB", 60000, 60000, 8, 0, 0, 0, 0)
    data = zlib.compress(bytes(10_000_000))
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    (tmp_path / "bomb.png").write_bytes(bomb)
    with pytest.raises(LabelsRefusedError, match="claims more pixels"):
        read_labels(tmp_path / "bomb.png")


def test_a_png_that_is_cut_is_refused(tmp_path):
    path = write_png(tmp_path / "a.png", np.random.default_rng(1).integers(0, 2, SIZE, np.uint8))
    path.write_bytes(path.read_bytes()[:60])
    with pytest.raises(LabelsRefusedError, match="no whole PNG"):
        read_labels(path)


# What the folder says.


def still(source, label, *, drawn=True):
    return PackedFrame(
        stem=source.rpartition("/")[2].removesuffix(".png"),
        frame=None,
        label=label,
        packed=b"drawn" if drawn else b"empty",
        source=source,
    )


def test_a_folder_of_one_structure_names_its_masks_and_empty_ones_say_none():
    found, warnings = settled(
        [still("a/fibrosis/x_1.png", "255"), still("a/fibrosis/x_2.png", "", drawn=False)]
    )
    assert [(each.stem, each.label) for each in found] == [("x_1", "fibrosis"), ("x_2", "fibrosis")]
    assert not warnings


def test_a_file_that_is_named_after_a_structure_is_of_it():
    (found,), _ = settled([still("a/x_0003_scar_mask.png", "1")])
    assert (found.stem, found.label) == ("x_0003", "scar")


def test_an_empty_file_among_label_numbers_says_nothing():
    found, warnings = settled([still("a/x_1.png", "2"), still("a/x_2.png", "", drawn=False)])
    assert [each.label for each in found] == ["2"]
    assert "1 masks are empty" in warnings[0]


def test_numbers_of_several_labels_are_never_named_by_the_folder():
    found, _ = settled([still("fibrosis/x_1.png", "1"), still("fibrosis/x_1.png", "2")])
    assert [each.label for each in found] == ["1", "2"]


# LabelMe.


def by_pillow(draw):
    canvas = Image.new("L", (SIZE[1], SIZE[0]))
    draw(ImageDraw.Draw(canvas))
    return np.asarray(canvas) != 0


TRIANGLE = [(3.4, 2.5), (20.1, 4.0), (9.0, 15.7)]


@pytest.mark.parametrize(
    ("kind", "points", "draw"),
    [
        ("polygon", TRIANGLE, lambda d: d.polygon(TRIANGLE, outline=1, fill=1)),
        (None, TRIANGLE, lambda d: d.polygon(TRIANGLE, outline=1, fill=1)),
        (
            "rectangle",
            [(12, 9), (4, 2)],
            lambda d: d.rectangle([4, 2, 12, 9], outline=1, fill=1),
        ),
        ("circle", [(10, 9), (13, 13)], lambda d: d.ellipse([5, 4, 15, 14], outline=1, fill=1)),
        ("line", [(2, 2), (25, 9)], lambda d: d.line([(2, 2), (25, 9)], fill=1, width=10)),
        ("linestrip", TRIANGLE, lambda d: d.line(TRIANGLE, fill=1, width=10)),
        ("point", [(10, 9)], lambda d: d.ellipse([5, 4, 15, 14], outline=1, fill=1)),
        (
            "oriented_rectangle",
            [(5, 2), (9, 6), (6, 9), (2, 5)],
            lambda d: d.polygon([(5, 2), (9, 6), (6, 9), (2, 5)], outline=1, fill=1),
        ),
    ],
)
def test_every_shape_is_drawn_as_labelme_draws_it(tmp_path, kind, points, draw):
    path = labelme(tmp_path / "a.json", [shape("scar", points, kind)], size=SIZE)
    (frame,) = read_labels(path).frames
    assert np.array_equal(frame.mask, by_pillow(draw))


def png_of(mask):
    return base64.b64encode(encode_png(mask)).decode()


def test_both_corners_of_a_mask_belong_to_it(tmp_path):
    mask = np.random.default_rng(2).random((5, 8)) < 0.5
    each = shape("scar", [[4, 3], [11, 7]], "mask", mask=png_of(mask))
    (frame,) = read_labels(labelme(tmp_path / "a.json", [each], size=SIZE)).frames
    assert np.array_equal(frame.mask[3:8, 4:12], mask)
    assert frame.mask.sum() == mask.sum()


def test_a_mask_that_does_not_fit_its_box_is_refused_and_not_stretched(tmp_path):
    each = shape("scar", [[4, 3], [12, 7]], "mask", mask=png_of(np.ones((5, 8), np.bool_)))
    path = labelme(tmp_path / "a.json", [each], size=SIZE)
    with pytest.raises(LabelsRefusedError, match="8 x 5 pixels in a box of 9 x 5"):
        read_labels(path)


def test_a_path_of_windows_is_a_name(tmp_path):
    path = labelme(
        tmp_path / "other.json",
        [shape("scar", TRIANGLE)],
        size=SIZE,
        image=r"..\pictures\loop_0003.png",
    )
    assert read_labels(path).frames[0].stem == "loop_0003"


def test_a_hole_is_cut_out_of_what_lies_beneath_it(tmp_path):
    shapes = [
        shape("wall", [(2, 2), (25, 15)], "rectangle"),
        shape("scar", [(26, 16), (28, 18)], "rectangle"),
        shape("hole", [(5, 5), (20, 12)], "rectangle"),
        shape("wall", [(8, 8), (10, 10)], "rectangle"),
    ]
    labels = read_labels(labelme(tmp_path / "a.json", shapes, size=SIZE))
    wall = np.zeros(SIZE, np.bool_)
    for each in labels.frames:
        wall |= each.mask if each.label == "wall" else False
    assert wall.sum() == 24 * 14 - 16 * 8 + 9
    assert [each.label for each in labels.frames] == ["wall", "scar", "wall"]
    assert [each.order for each in labels.frames] == [0, 1, 2]


def test_an_old_file_tells_its_size_by_the_picture_that_it_holds(tmp_path):
    held = io.BytesIO()
    Image.new("L", (SIZE[1], SIZE[0])).save(held, "JPEG")
    path = labelme(
        tmp_path / "a.json",
        [shape("scar", TRIANGLE)],
        size=(None, None),
        imageData=base64.b64encode(held.getvalue()).decode(),
    )
    assert read_labels(path).frames[0].mask.shape == SIZE


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"imageHeight": None}, "does not tell the size"),
        ({"imageHeight": 10**9}, "claims a picture"),
        ({"shapes": [shape("scar", [[0, 0], [float("nan"), 2], [3, 3]])]}, "nowhere near"),
        ({"shapes": [shape("scar", [[0, 0], [1e30, 2], [3, 3]])]}, "nowhere near"),
        ({"shapes": [shape("scar", [[0, 0], [1, 2]])]}, "polygon of 2 points"),
        ({"shapes": [shape("scar", [[0, 0], ["x", 2], [3, 3]])]}, "no pair of numbers"),
        ({"shapes": [shape("scar", TRIANGLE, "spiral")]}, "'spiral'"),
        ({"shapes": [shape("scar", TRIANGLE)] * 20_000}, "20,000 shapes"),
        ({"shapes": "none"}, "no file of LabelMe"),
        ({"shapes": [{"points": []}]}, "no label"),
        (
            {"shapes": [shape("scar", [[4, 3], [6, 7]], "mask", mask="????")]},
            "has a shape, number 1",
        ),
    ],
)
def test_a_file_that_cannot_be_true_is_one_refusal(tmp_path, more, words):
    path = labelme(tmp_path / "a.json", more.pop("shapes", []), size=SIZE, **more)
    with pytest.raises(LabelsRefusedError, match=words):
        read_labels(path, "labelme")


@pytest.mark.parametrize("text", ["{", "[1, 2]", "", "[" * 100_000])
def test_what_is_no_json_is_refused(tmp_path, text):
    path = tmp_path / "a.json"
    path.write_text(text)
    with pytest.raises(LabelsRefusedError):
        read_labels(path, "labelme")
