"""Scale and time as DICOM.md orders them."""

from __future__ import annotations

import numpy as np
import pytest
from craft_dicom import header, moving_fan, native, region, save
from pydicom.tag import Tag

from fibrodesk.domain.geometry import ImagePoint, PixelBox, PixelSpacing
from fibrodesk.imaging.deidentification.deidentify import rebuild
from fibrodesk.imaging.deidentification.linkage import Linkage
from fibrodesk.imaging.deidentification.pixelmask import from_handles
from fibrodesk.imaging.dicom.calibration import scale_under, spacing, tissue_regions
from fibrodesk.imaging.dicom.cine import DicomCine, read_header
from fibrodesk.imaging.dicom.timing import frame_times, heart_rate, r_waves
from fibrodesk.imaging.region import Region


@pytest.fixture
def read(tmp_path):
    def reader(data):
        return read_header(save(data, tmp_path / "loop.dcm"))

    return reader


def _bare(**changes):
    data = native()
    del data.SequenceOfUltrasoundRegions
    for keyword, value in changes.items():
        setattr(data, keyword, value)
    return data


def _timeless(**changes):
    data = native()
    del data.FrameTime
    del data.FrameIncrementPointer
    for keyword, value in changes.items():
        setattr(data, keyword, value)
    return data


def test_rows_are_told_by_y_and_columns_by_x_in_centimetres(read):
    part = region(96, 128)
    part.PhysicalDeltaX, part.PhysicalDeltaY = 0.0703, 0.07
    found, warnings = spacing(read(_bare(SequenceOfUltrasoundRegions=[part])))
    assert found.row_mm == pytest.approx(0.7)
    assert found.column_mm == pytest.approx(0.703)
    assert warnings == []


def test_the_largest_two_dimensional_region_tells(read):
    parts = [
        region(96, 20, delta_cm=0.9, spatial=3),  # an ECG strip
        region(30, 30, delta_cm=0.25),
        region(60, 80, delta_cm=0.11, top=10),
        region(96, 128, delta_cm=0.3, units=4),  # seconds
    ]
    found, warnings = spacing(read(_bare(SequenceOfUltrasoundRegions=parts)))
    assert found.row_mm == pytest.approx(1.1)
    assert "several regions" in warnings[0]


@pytest.mark.parametrize(("rows", "believed"), [(96, True), (97, True), (98, False), (480, False)])
def test_a_region_that_reaches_over_the_image_means_it_was_resized(read, rows, believed):
    data = _bare(SequenceOfUltrasoundRegions=[region(rows, 128)], PixelSpacing=["0.9", "0.9"])
    found, warnings = spacing(read(data))
    assert (found is not None) == believed
    assert believed or "resized" in warnings[0]


def test_pixel_spacing_comes_next_and_then_the_nominal_one(read):
    found, _ = spacing(read(_bare(PixelSpacing=["0.8", "0.801"])))
    assert (found.row_mm, found.column_mm) == (0.8, 0.801)
    found, _ = spacing(read(_bare(NominalScannedPixelSpacing=["0.9", "0.901"])))
    assert (found.row_mm, found.column_mm) == (0.9, 0.901)
    both = _bare(PixelSpacing=["0.8", "0.801"], NominalScannedPixelSpacing=["0.9", "0.901"])
    assert spacing(read(both))[0].row_mm == 0.8


@pytest.mark.parametrize("value", ["0.004", "5.1", "0", "-1"])
def test_outside_of_what_an_echo_can_be_there_is_no_scale(read, value):
    found, warnings = spacing(read(_bare(PixelSpacing=[value, value])))
    assert found is None
    assert "not calibrated" in warnings[0]


def test_a_loop_that_tells_nothing_is_measured_in_pixels(read):
    found, warnings = spacing(read(_bare()))
    assert found is None
    assert "pixels" in warnings[0]


def test_a_region_is_known_by_its_first_and_last_pixel(read):
    (part,) = tissue_regions(read(_bare(SequenceOfUltrasoundRegions=[region(50, 60, left=7)])))
    assert (part.box.top, part.box.bottom, part.box.left, part.box.right) == (0, 50, 7, 67)


def test_even_frames(read):
    timing = frame_times(read(native()), frames=12)
    assert timing.times_ms == pytest.approx(np.arange(12) * 20.0)
    assert not timing.assumed


def test_uneven_frames_follow_the_vector_that_the_pointer_names(read):
    steps = [0, 20, 25, 30, 20, 25, 30, 20, 25, 30, 20, 25]
    data = native()
    data.FrameTimeVector = [str(step) for step in steps]
    assert frame_times(read(data), frames=12).times_ms[1] == 20.0
    assert frame_times(read(data), frames=12).times_ms[3] == 60.0  # the pointer names FrameTime
    data.FrameIncrementPointer = Tag("FrameTimeVector")
    assert frame_times(read(data), frames=12).times_ms == pytest.approx(np.cumsum(steps))


def test_a_vector_of_another_length_is_not_believed(read):
    data = _timeless(FrameTimeVector=["0", "20", "25"], CineRate="40")
    data.FrameIncrementPointer = Tag("FrameTimeVector")
    timing = frame_times(read(data), frames=12)
    assert timing.times_ms[1] == 25.0
    assert not timing.assumed


def test_rates_come_next_and_thirty_a_second_is_assumed_last(read):
    rates = {"CineRate": "50", "RecommendedDisplayFrameRate": "25"}
    assert frame_times(read(_timeless(**rates)), frames=3).times_ms[1] == 20.0
    del rates["CineRate"]
    assert frame_times(read(_timeless(**rates)), frames=3).times_ms[1] == 40.0
    timing = frame_times(read(_timeless()), frames=3)
    assert timing.assumed
    assert timing.times_ms[2] == pytest.approx(2000 / 30)


@pytest.mark.parametrize("value", ["0", "-33", "1e9", "NaN"])
def test_an_impossible_frame_time_is_not_believed(read, value, recwarn):
    data = native()
    data["FrameTime"]._value = value
    assert frame_times(read(data), frames=12).assumed


@pytest.mark.parametrize(("told", "known"), [("0", None), ("", None), ("64", 64.0), ("900", None)])
def test_a_heart_rate_of_zero_is_unknown(read, told, known):
    data = native()
    data.HeartRate = told
    assert heart_rate(read(data)) == known


def test_r_waves_are_taken_where_they_rise(read):
    data = native()
    data.RWaveTimeVector = [12.5, 840.0]
    assert r_waves(read(data)) == (12.5, 840.0)
    data.RWaveTimeVector = [840.0, 12.5]
    assert r_waves(read(data)) == ()
    assert r_waves(read(native())) == ()


def test_the_view_is_told_by_its_code(tmp_path):
    from pydicom.dataset import Dataset

    code = Dataset()
    code.CodeValue, code.CodingSchemeDesignator = "399214001", "SCT"
    code.CodeMeaning = "Apical four chamber"
    data = header(moving_fan())
    data.ViewCodeSequence = [code]
    data.PixelData = moving_fan().tobytes()
    data["PixelData"].VR = "OB"
    with DicomCine(save(data, tmp_path / "loop.dcm")) as cine:
        assert cine.facts.view == "A4C"
        assert cine.facts.scanner == "GE Vingmed Ultrasound Vivid E95"


@pytest.mark.parametrize(("side", "millimetres"), [("left", 1.0), ("right", 0.7)])
def test_of_two_loops_side_by_side_the_scale_is_that_of_the_one_that_is_kept(
    side, millimetres, tmp_path
):
    """The right loop was zoomed; the larger region alone would tell for both."""
    data = native()
    data.SequenceOfUltrasoundRegions = [
        region(96, 80),
        region(96, 48, left=80, delta_cm=0.07),
    ]
    columns = (5, 70) if side == "left" else (85, 125)
    corners = [(columns[0], 5), (columns[1], 5), (columns[1], 90), (columns[0], 90)]
    handles = [ImagePoint(float(x), float(y)) for x, y in corners]
    with DicomCine(save(data, tmp_path / "loop.dcm")) as cine:
        mask = from_handles(handles, cine.facts.shape)
        pseudonym = Linkage().pseudonym(cine.identity, cine.uids)
        stored = rebuild(cine, mask, pseudonym=pseudonym, confirmed=True)
    with DicomCine(save(stored, tmp_path / "stored.dcm")) as anew:
        assert anew.facts.spacing.row_mm == pytest.approx(millimetres)
        assert len(anew.origin.regions) == 1


def test_one_scale_in_two_regions_and_a_scale_without_regions_stay_as_they_are():
    keep = np.ones((10, 20), bool)
    told = PixelSpacing(row_mm=0.3, column_mm=0.3)
    assert scale_under(keep, [], told) == ((), told)
    halves = [
        Region(box=PixelBox(0, left, 10, left + 10), spacing=told, data_type=1) for left in (0, 10)
    ]
    assert scale_under(keep, halves, told) == (tuple(halves), told)
    assert scale_under(keep, halves, None) == (tuple(halves), None)
