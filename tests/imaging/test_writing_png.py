"""Pairs of PNG: every pixel as it was, and the square of the paper."""

import numpy as np
import pytest
from imaging.crafted_loop import COLUMNS, ROWS, crafted_loop, ring
from PIL import Image

from fibrodesk.domain.letterbox import Letterbox
from fibrodesk.imaging.png import read_mask
from fibrodesk.imaging.writing.png import PngWriter


@pytest.fixture
def written(tmp_path):
    loop = crafted_loop()
    PngWriter(tmp_path).add(loop)
    return loop, tmp_path


def test_native_frames_and_masks_are_exact(written):
    loop, folder = written
    for frame in loop.frames:
        with Image.open(folder / f"native/frames/cine-0001_frame-{frame + 1:04d}.png") as image:
            assert np.array_equal(np.asarray(image), loop.picture(frame))
    mask = folder / "native/reader-a_round-1/fibrosis/cine-0001_frame-0002.png"
    assert np.array_equal(read_mask(mask), ring())


def test_each_file_says_that_it_is_for_research(written):
    _, folder = written
    files = list(folder.rglob("*.png"))
    assert len(files) == 2 * (4 + 2 + 3)
    for path in files:
        with Image.open(path) as image:
            image.load()
            assert image.text["Comment"].startswith("Research use only")


def test_none_is_an_empty_mask_and_not_assessable_is_no_mask(written):
    _, folder = written
    masks = folder / "native/reader-a_round-1/fibrosis"
    assert not read_mask(masks / "cine-0001_frame-0003.png").any()
    assert sorted(path.name[-8:-4] for path in masks.iterdir()) == ["0002", "0003"]


def test_the_square_keeps_the_aspect_ratio_and_blackens_its_bars(written):
    loop, folder = written
    box = Letterbox(shape=(ROWS, COLUMNS)).box
    name = "cine-0001_frame-0002.png"
    with Image.open(folder / "256/frames" / name) as image:
        square = np.asarray(image)
    assert square.shape == (256, 256)
    assert not square[: box.top].any()
    assert not square[box.bottom :].any()
    mask = read_mask(folder / "256/reader-a_round-1/fibrosis" / name)
    scale = (256 / max(loop.facts.shape)) ** 2
    assert mask.sum() == pytest.approx(ring().sum() * scale, rel=0.03)


def test_masks_are_0_and_1_where_the_paper_is_followed(tmp_path):
    loop = crafted_loop()
    PngWriter(tmp_path, one=True).add(loop)
    numbers = set()
    for path in tmp_path.glob("*/reader-*/*/*.png"):
        with Image.open(path) as image:
            numbers |= set(np.unique(np.asarray(image)).tolist())
    assert numbers == {0, 1}


def test_each_mask_lies_beside_a_frame_of_its_name_and_size_in_both_layouts(written):
    """What a training on pairs walks over: 256 px as in the paper, and the own size."""
    loop, folder = written
    for layout, size in (("native", (COLUMNS, ROWS)), ("256", (256, 256))):
        masks = sorted((folder / layout).glob("reader-*/*/*.png"))
        assert len(masks) == sum(
            voice.mask(key, loop.facts.shape) is not None
            for voice in loop.voices
            for key in voice.said
        )
        for path in masks:
            with Image.open(folder / layout / "frames" / path.name) as frame:
                assert (frame.size, frame.mode) == (size, "L")
            with Image.open(path) as mask:
                assert (mask.size, mask.mode) == (size, "L")
                assert set(np.unique(np.asarray(mask))) <= {0, 255}
