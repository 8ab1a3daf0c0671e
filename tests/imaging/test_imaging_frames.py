"""Every way in which frames are written gives the pixels that were written."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pydicom
import pytest
from craft_dicom import as_bytes, compressed, header, jpeg, jpeg_loop, moving_fan, native, save
from PIL import Image
from pydicom.data import get_testdata_file
from pydicom.encaps import generate_frames
from pydicom.uid import (
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGLSLossless,
    RLELossless,
)

from fibrodesk.imaging.decoding.worker import DecodingWorker
from fibrodesk.imaging.dicom.cine import DicomCine
from fibrodesk.imaging.dicom.codestream import stream_size


@pytest.fixture(scope="module")
def grey():
    return moving_fan()


@pytest.fixture(scope="module")
def coloured(grey):
    images = np.repeat(grey[..., None], 3, axis=3)
    images[..., 1] //= 2
    return images


def _frames(data, tmp_path):
    with DicomCine(save(data, tmp_path / "loop.dcm")) as cine:
        return np.stack([cine.frame(index) for index in range(cine.facts.frames)])


def _jpeg_ls(image):
    import jpeg_ls

    return bytes(jpeg_ls.encode_array(image, interleave_mode=2 if image.ndim == 3 else 0))


def _jpeg_2000(image):
    target = io.BytesIO()
    Image.fromarray(image).save(target, "JPEG2000", no_jp2=True, mct=0)
    return target.getvalue()


def test_uncompressed_grey(grey, tmp_path):
    assert np.array_equal(_frames(native(grey), tmp_path), grey)


def test_uncompressed_grey_where_nothing_names_the_kinds_of_values(grey, tmp_path):
    data = native(grey, syntax=ImplicitVRLittleEndian)
    path = save(data, tmp_path / "loop.dcm")
    with DicomCine(path) as cine:
        assert np.array_equal(cine.frame(5), grey[5])
        assert cine.facts.spacing.row_mm == pytest.approx(1.0)
        assert cine.facts.frame_time_ms == pytest.approx(20.0)


def test_inverted_grey_is_turned_round(grey, tmp_path):
    data = native(255 - grey, photometric="MONOCHROME1")
    assert np.array_equal(_frames(data, tmp_path), grey)


def test_uncompressed_colour_by_pixel_and_by_plane(coloured, tmp_path):
    assert np.array_equal(_frames(native(coloured, photometric="RGB"), tmp_path), coloured)
    data = native(coloured, photometric="RGB")
    data.PixelData = np.ascontiguousarray(coloured.transpose(0, 3, 1, 2)).tobytes()
    data.PlanarConfiguration = 1
    assert np.array_equal(_frames(data, tmp_path), coloured)


def test_colour_that_differs_by_eight_levels_is_grey_and_by_nine_is_colour(grey, tmp_path):
    images = np.repeat(np.clip(grey, 20, 200)[..., None], 3, axis=3)
    images[..., 2] += 8
    assert _frames(native(images, photometric="RGB"), tmp_path).ndim == 3
    images[..., 2] += 1
    assert _frames(native(images, photometric="RGB"), tmp_path).ndim == 4


def test_two_pixels_that_share_their_colour_are_right_in_every_frame(grey, tmp_path):
    """pydicom's iter_pixels returns garbage from the second frame on; its pixel_array is right."""
    rng = np.random.default_rng(2)
    chroma = rng.integers(60, 200, (*grey.shape[:2], grey.shape[2] // 2, 2), np.uint8)
    pairs = np.empty((*grey.shape[:2], grey.shape[2] // 2, 4), np.uint8)
    pairs[..., 0], pairs[..., 1], pairs[..., 2:] = grey[..., 0::2], grey[..., 1::2], chroma
    data = header(np.repeat(grey[..., None], 3, axis=3), photometric="YBR_FULL_422")
    data.PixelData = pairs.tobytes()
    data["PixelData"].VR = "OB"
    path = save(data, tmp_path / "loop.dcm")
    expected = pydicom.dcmread(path)
    from pydicom.pixels import pixel_array

    with DicomCine(path) as cine:
        for index in (0, 1, 11):
            ours = cine.rgb(index).astype(int)
            theirs = pixel_array(expected, index=index).astype(int)
            assert np.abs(ours - theirs).max() <= 1
            assert np.array_equal(cine.luma(index), grey[index])


@pytest.mark.parametrize("colour", [False, True])
@pytest.mark.parametrize(
    ("encode", "syntax"), [(_jpeg_ls, JPEGLSLossless), (_jpeg_2000, JPEG2000Lossless)]
)
def test_lossless_streams(grey, coloured, colour, encode, syntax, tmp_path):
    images = coloured if colour else grey
    data = compressed(
        [encode(image) for image in images],
        images,
        syntax=syntax,
        photometric="RGB" if colour else "MONOCHROME2",
    )
    assert np.array_equal(_frames(data, tmp_path), images)


@pytest.mark.parametrize("colour", [False, True])
def test_run_lengths(grey, coloured, colour, tmp_path):
    images = coloured if colour else grey
    data = native(images, photometric="RGB" if colour else "MONOCHROME2")
    data.compress(RLELossless, images, generate_instance_uid=False)
    assert np.array_equal(_frames(data, tmp_path), images)


@pytest.mark.parametrize(
    "layout",
    [
        {},
        {"extended": True},
        {"table": False},
        {"fragments": 3},
        {"fragments": 3, "table": False},
    ],
    ids=["basic table", "extended table", "no table", "three pieces", "three pieces, no table"],
)
def test_frames_are_found_however_they_are_cut_into_pieces(grey, layout, tmp_path):
    streams = [jpeg(image) for image in grey]
    data = compressed(streams, grey, syntax=JPEGBaseline8Bit, **layout)
    expected = [np.asarray(Image.open(io.BytesIO(stream))) for stream in streams]
    assert np.array_equal(_frames(data, tmp_path), expected)


def test_a_real_loop_of_two_run_length_frames():
    path = get_testdata_file("SC_rgb_rle_2frame.dcm", download=False)
    with DicomCine(Path(path)) as cine:
        ours = np.stack([cine.rgb(0), cine.rgb(1)])
    assert np.array_equal(ours, pydicom.dcmread(path).pixel_array)


def test_a_loop_that_is_not_written_as_it_promises_is_read_as_it_is(grey, tmp_path):
    """Compressed pixels promise explicit kinds of values; some exporters leave them out."""
    raw = as_bytes(native(grey, syntax=ImplicitVRLittleEndian))
    promised = raw.replace(b"UI\x12\x001.2.840.10008.1.2\0", b"UI\x14\x001.2.840.10008.1.2.1\0")
    assert promised != raw
    assert np.array_equal(_frames(promised, tmp_path), grey)


def test_colour_flow_in_one_late_frame_is_not_lost(grey, tmp_path):
    """Opening looks at a few frames only; the rebuilding looks at all."""
    from fibrodesk.imaging.deidentification.deidentify import has_colour

    images = np.repeat(grey[..., None], 3, axis=3)
    images[4, 60:64, 60:64, 0] = 255
    with DicomCine(save(native(images, photometric="RGB"), tmp_path / "loop.dcm")) as cine:
        assert not cine.facts.colour
        keep = np.ones(grey.shape[1:], bool)
        assert has_colour(cine, keep)
        keep[55:70, 55:70] = False
        assert not has_colour(cine, keep)


def test_eight_threads_read_what_one_reads(grey, tmp_path):
    with DicomCine(save(jpeg_loop(grey), tmp_path / "loop.dcm")) as cine:
        alone = [cine.frame(index) for index in range(12)]
        with ThreadPoolExecutor(8) as pool:
            together = list(pool.map(lambda i: cine.frame(i % 12), range(240)))
    assert all(np.array_equal(frame, alone[i % 12]) for i, frame in enumerate(together))


def test_a_closed_loop_says_so(grey, tmp_path):
    cine = DicomCine(save(native(grey), tmp_path / "loop.dcm"))
    cine.close()
    with pytest.raises(ValueError, match="closed"):
        cine.frame(0)


def test_the_size_is_read_from_each_kind_of_stream(grey):
    for encode in (jpeg, _jpeg_ls, _jpeg_2000):
        assert stream_size(encode(grey[0])) == (96, 128, 1, 8)
    assert stream_size(b"\xff\xd8\xff\xd9") is None
    assert stream_size(b"no stream") is None


def test_fragments_of_the_real_loop_are_those_that_pydicom_finds():
    path = Path(get_testdata_file("color3d_jpeg_baseline.dcm", download=False))
    data = pydicom.dcmread(path)
    streams = list(generate_frames(data.PixelData, number_of_frames=120))
    with DicomCine(path) as cine:
        ours = [cine._index.read(cine._data, index) for index in range(120)]
    assert ours == streams


def test_bytes_after_the_last_frame_do_no_harm(grey, tmp_path):
    raw = as_bytes(native(grey)) + b"\xfc\xff\xfc\xffOB\0\0\x04\0\0\0\0\0\0\0"
    assert np.array_equal(_frames(raw, tmp_path), grey)


@pytest.mark.parametrize("kind", ["3", "3.1", "6", "6.1", "7", "7.2", "7.4"])
def test_ultrasound_and_secondary_capture_come_in_retired_kinds_too(grey, kind, tmp_path):
    data = jpeg_loop(grey)
    data.SOPClassUID = f"1.2.840.10008.5.1.4.1.1.{kind}"
    data.file_meta.MediaStorageSOPClassUID = data.SOPClassUID
    assert len(_frames(data, tmp_path)) == len(grey)


def _read_through(path: Path) -> tuple[float, int]:
    """In the decoding process: by how many MiB its peak grew over all frames, and how many."""
    with DicomCine(path) as cine:
        cine.frame(0)
    before = _peak_mib()
    with DicomCine(path) as cine:
        frames = cine.facts.frames
        for index in range(frames):
            cine.rgb(index)
    return _peak_mib() - before, frames


def _peak_mib() -> float:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def _pages_fetched(path: Path) -> float:
    """In the decoding process: how many pages of memory each further frame fetched anew."""
    import resource

    with DicomCine(path) as cine:
        for index in range(10):
            cine.rgb(index)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
        for index in range(10, 60):
            cine.rgb(index)
        return (resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before) / 50


@pytest.fixture(scope="module")
def long_loop(tmp_path_factory):
    """60 frames of 768 x 1024 in colour: 135 MiB once decoded."""
    image = np.repeat(moving_fan(frames=1, rows=768, columns=1024)[0][..., None], 3, axis=2)
    data = compressed(
        [jpeg(image)] * 60,
        np.broadcast_to(image, (60, *image.shape)),
        syntax=JPEGBaseline8Bit,
        photometric="YBR_FULL_422",
    )
    return save(data, tmp_path_factory.mktemp("long") / "long.dcm")


def test_a_loop_is_never_in_memory_as_a_whole(long_loop):
    """In the field, pixel_array peaks at 1.3 GB for such a loop."""
    with DecodingWorker() as worker:
        grown_mib, frames = worker.call(_read_through, long_loop)
    assert frames == 60
    assert grown_mib < 40


def test_memory_that_held_one_frame_holds_the_next(long_loop):
    """A frame has 576 pages; to fetch them anew takes as long as decoding it."""
    with DecodingWorker() as worker:
        assert worker.call(_pages_fetched, long_loop) < 60
