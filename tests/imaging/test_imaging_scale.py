"""A scale that cannot be right gives no calibration, and the loop comes in all the same.

The page of formats: `|dx| = |dy|`, implied depth 60 to 300 mm; else none, and a warning.
"""

from __future__ import annotations

from io import BytesIO

import pytest
from craft_dicom import moving_fan, native, region, save
from pydicom import dcmread

from fibrodesk.domain.geometry import ImagePoint, PixelSpacing
from fibrodesk.imaging.deidentification.deidentify import rebuild
from fibrodesk.imaging.deidentification.linkage import Linkage
from fibrodesk.imaging.deidentification.pixelmask import from_handles
from fibrodesk.imaging.dicom.cine import DicomCine
from fibrodesk.imaging.intake import open_candidate
from fibrodesk.imaging.region import scale_doubts, scale_refusal
from fibrodesk.imaging.source import SourceRef


def square(mm):
    return PixelSpacing(row_mm=mm, column_mm=mm)


@pytest.fixture
def taken(tmp_path):
    """A candidate of a loop with these regions; it is one in every case."""

    def look(*parts, **changes):
        data = native()
        data.SequenceOfUltrasoundRegions = list(parts)
        for keyword, value in changes.items():
            setattr(data, keyword, value)
        return open_candidate(SourceRef(save(data, tmp_path / "loop.dcm")))

    return look


@pytest.mark.parametrize(
    ("wide_mm", "refused"), [(0.4, False), (0.4039, False), (0.4045, True), (0.3955, True)]
)
def test_a_scanner_s_pixels_that_are_oblong_by_more_than_a_hundredth_tell_no_scale(
    wide_mm, refused
):
    spacing = PixelSpacing(row_mm=0.4, column_mm=wide_mm)
    assert bool(scale_refusal(spacing, rows=400)) == refused
    assert len(scale_doubts(spacing, rows=400)) == refused


def test_the_sentence_of_oblong_pixels_has_both_sides_of_one():
    spacing = PixelSpacing(row_mm=0.2, column_mm=0.35)
    for sentence in (scale_refusal(spacing, rows=500), *scale_doubts(spacing, rows=500)):
        assert "0.2 mm high" in sentence
        assert "0.35 mm wide" in sentence


def test_oblong_pixels_of_a_data_set_that_is_known_for_them_are_no_doubt():
    spacing = PixelSpacing(row_mm=0.154, column_mm=0.308)
    assert scale_doubts(spacing, rows=1000, oblong_known=True) == ()
    assert len(scale_doubts(spacing, rows=100, oblong_known=True)) == 1  # the depth still is


@pytest.mark.parametrize(
    ("rows", "refused"),
    [(19, True), (59, True), (60, False), (160, False), (300, False), (301, True)],
)
def test_a_depth_that_no_echo_has_tells_no_scale(rows, refused):
    assert bool(scale_refusal(square(1.0), rows=rows)) == refused
    doubts = scale_doubts(square(1.0), rows=rows)
    assert len(doubts) == refused
    for sentence in doubts if refused else ():
        assert f"{rows} mm deep" in sentence
        assert "60 to 300 mm" in sentence


def test_a_loop_without_a_scale_has_no_doubtful_one():
    assert scale_doubts(None, rows=10_000) == ()


def test_an_honest_loop_is_warned_of_nothing(taken):
    candidate = taken(region(96, 128))
    assert candidate.facts.spacing == square(1.0)
    assert not candidate.warnings


def test_a_stretched_region_gives_no_calibration_and_says_so(taken):
    part = region(96, 128)
    part.PhysicalDeltaX, part.PhysicalDeltaY = 0.12, 0.1
    candidate = taken(part)
    assert candidate.facts.spacing is None
    (told,) = candidate.warnings
    assert "1 mm high and 1.2 mm wide" in told
    assert "in pixels" in told


@pytest.mark.parametrize(("delta_cm", "deep"), [(0.32, "307"), (0.01, "9.6"), (0.0625, "")])
def test_centimetres_that_were_meant_as_millimetres_give_no_calibration(taken, delta_cm, deep):
    candidate = taken(region(96, 128, delta_cm=delta_cm))
    assert (candidate.facts.spacing is None) == bool(deep)
    assert [f"{deep} mm deep" in told for told in candidate.warnings] == [True] * bool(deep)


def test_the_depth_is_that_of_the_region_which_tells_the_scale(taken):
    """The image around it may be higher, and a larger region without a scale tells none."""
    unscaled, scaled = region(96, 128, units=4), region(40, 60)
    candidate = taken(unscaled, scaled)
    assert candidate.facts.spacing is None
    assert "40 mm deep" in " ".join(candidate.warnings)


def test_a_smaller_region_does_not_speak_for_a_larger_one_that_cannot_be_right(taken):
    """Nor does another attribute: what contradicts itself once is not asked again."""
    small = region(70, 100)
    candidate = taken(region(96, 128, delta_cm=0.45), small, PixelSpacing=["1.0", "1.0"])
    assert candidate.facts.spacing is None


@pytest.mark.parametrize("name", ["PixelSpacing", "NominalScannedPixelSpacing"])
def test_without_a_region_the_depth_is_that_of_the_image(taken, name):
    assert "9.6 mm deep" in " ".join(taken(**{name: ["0.1", "0.1"]}).warnings)
    assert taken(**{name: ["0.1", "0.1"]}).facts.spacing is None
    assert taken(**{name: ["0.8", "0.8"]}).facts.spacing == square(0.8)
    assert taken(**{name: ["0.8", "0.9"]}).facts.spacing is None


def _stored(tmp_path, *parts, box=(2, 2, 126, 94)):
    data = native(moving_fan())
    data.SequenceOfUltrasoundRegions = list(parts)
    left, top, right, bottom = box
    handles = [(left, top), (right, top), (right, bottom), (left, bottom)]
    with DicomCine(save(data, tmp_path / "loop.dcm")) as cine:
        mask = from_handles([ImagePoint(float(x), float(y)) for x, y in handles], cine.facts.shape)
        pseudonym = Linkage().pseudonym(cine.identity, cine.uids)
        stored = rebuild(cine, mask, pseudonym=pseudonym, confirmed=True)
    return dcmread(BytesIO(stored))


def test_a_scale_that_was_not_believed_is_not_stored(tmp_path):
    stored = _stored(tmp_path, region(96, 128, delta_cm=0.01))
    assert "SequenceOfUltrasoundRegions" not in stored
    with DicomCine(save(stored, tmp_path / "stored.dcm")) as anew:
        assert anew.facts.spacing is None


def test_of_two_loops_side_by_side_the_one_that_is_kept_is_the_one_whose_scale_is_held(tmp_path):
    """Here the right one's is by a factor of ten off, and the left one's is not taken for it."""
    parts = region(96, 80), region(96, 48, left=80, delta_cm=0.01)
    left = _stored(tmp_path, *parts, box=(5, 5, 70, 90))
    assert len(left.SequenceOfUltrasoundRegions) == 1
    right = _stored(tmp_path, *parts, box=(85, 5, 125, 90))
    assert "SequenceOfUltrasoundRegions" not in right


def test_what_a_data_set_told_is_read_back_as_it_was_stored(tmp_path):
    """CAMUS has oblong pixels: a loop of our own writing is not held to a scanner's."""
    stored = _stored(tmp_path, region(96, 128))
    part = stored.SequenceOfUltrasoundRegions[0]
    part.PhysicalDeltaX, part.PhysicalDeltaY = 0.0308, 0.0154
    with DicomCine(save(stored, tmp_path / "stored.dcm")) as anew:
        assert anew.facts.spacing.row_mm == pytest.approx(0.154)
        assert anew.facts.spacing.column_mm == pytest.approx(0.308)
