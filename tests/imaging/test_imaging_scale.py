"""A scale that can hardly be right is told beside the loop, and the loop comes in all the same."""

from __future__ import annotations

import pytest
from craft_dicom import native, region, save

from fibrodesk.domain.geometry import PixelSpacing
from fibrodesk.imaging.intake import open_candidate
from fibrodesk.imaging.region import scale_doubts
from fibrodesk.imaging.source import SourceRef


def square(mm):
    return PixelSpacing(row_mm=mm, column_mm=mm)


@pytest.fixture
def warned(tmp_path):
    """What is told of a loop with these regions; it is a candidate in every case."""

    def look(*parts, **changes):
        data = native()
        data.SequenceOfUltrasoundRegions = list(parts)
        for keyword, value in changes.items():
            setattr(data, keyword, value)
        return " ".join(open_candidate(SourceRef(save(data, tmp_path / "loop.dcm"))).warnings)

    return look


@pytest.mark.parametrize(("wide_mm", "told"), [(0.4, 0), (0.4039, 0), (0.4045, 1), (0.3955, 1)])
def test_pixels_that_are_oblong_by_more_than_a_hundredth_are_told(wide_mm, told):
    spacing = PixelSpacing(row_mm=0.4, column_mm=wide_mm)
    assert len(scale_doubts(spacing, rows=400)) == told


def test_the_sentence_of_oblong_pixels_has_both_sides_of_one():
    (doubt,) = scale_doubts(PixelSpacing(row_mm=0.2, column_mm=0.35), rows=500)
    assert "0.2 mm high" in doubt
    assert "0.35 mm wide" in doubt


def test_oblong_pixels_of_a_data_set_that_is_known_for_them_are_no_doubt():
    spacing = PixelSpacing(row_mm=0.154, column_mm=0.308)
    assert scale_doubts(spacing, rows=1000, oblong_known=True) == ()
    assert len(scale_doubts(spacing, rows=100, oblong_known=True)) == 1  # the depth still is


@pytest.mark.parametrize(
    ("rows", "told"), [(19, 1), (20, 0), (38, 0), (160, 0), (400, 0), (401, 1)]
)
def test_a_depth_that_no_heart_is_shown_at_is_told_in_millimetres(rows, told):
    doubts = scale_doubts(square(1.0), rows=rows)
    assert len(doubts) == told
    assert all(f"{rows} mm deep" in doubt for doubt in doubts)


def test_a_loop_without_a_scale_has_no_doubtful_one():
    assert scale_doubts(None, rows=10_000) == ()


def test_an_honest_loop_is_warned_of_nothing(warned):
    assert warned(region(96, 128)) == ""


def test_a_stretched_region_is_told_beside_the_loop(warned):
    part = region(96, 128)
    part.PhysicalDeltaX, part.PhysicalDeltaY = 0.06, 0.04
    assert "0.4 mm high and 0.6 mm wide" in warned(part)


def test_centimetres_that_were_meant_as_millimetres_are_told_beside_the_loop(warned):
    assert "384 mm deep" not in warned(region(96, 128, delta_cm=0.4))
    assert "480 mm deep" in warned(region(96, 128, delta_cm=0.5))
    assert "3.84 mm deep" in warned(region(96, 128, delta_cm=0.004))


def test_the_depth_is_that_of_the_region_which_tells_the_scale(warned):
    """The image around it may be higher, and a larger region without a scale tells none."""
    unscaled, scaled = region(96, 128, units=4), region(40, 60, delta_cm=0.04)
    assert "16 mm deep" in warned(unscaled, scaled)


def test_without_a_region_the_depth_is_that_of_the_image(warned):
    assert "9.6 mm deep" in warned(PixelSpacing=["0.1", "0.1"])
    assert "deep" not in warned(PixelSpacing=["0.4", "0.4"])
