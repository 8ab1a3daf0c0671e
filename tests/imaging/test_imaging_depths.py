"""More than 8 bits, and palettes."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import numpy as np
import pydicom
import pytest
from craft_dicom import compressed, header, jpeg, jpeg_loop, moving_fan, native, save
from openjpeg.utils import encode_array
from PIL import Image
from pydicom.data import get_testdata_file
from pydicom.encaps import encapsulate
from pydicom.pixels import apply_color_lut
from pydicom.uid import JPEG2000Lossless, JPEGLSLossless, RLELossless

from fibrodesk.imaging.dicom.cine import DicomCine
from fibrodesk.imaging.dicom.codestream import stream_size
from fibrodesk.imaging.dicom.deep_jpeg import words
from fibrodesk.imaging.dicom.header import Header
from fibrodesk.imaging.dicom.picture import picture_of
from fibrodesk.imaging.dicom.structure import walk
from fibrodesk.imaging.errors import FrameDamagedError, PixelsRefusedError
from fibrodesk.imaging.intake import open_candidate
from fibrodesk.imaging.source import SourceRef

COLUMNS, ROWS = 128, 96


@pytest.fixture(scope="module")
def deep():
    """Speckle of 12 bits: uint16 (T, H, W)."""
    rng = np.random.default_rng(8)
    low = rng.integers(0, 16, (6, ROWS, COLUMNS)).astype(np.uint16)
    return moving_fan(frames=6).astype(np.uint16) * 16 + low


@pytest.fixture(scope="module")
def grey():
    return moving_fan(frames=4)


def _deep_header(images, *, stored=12, **kwargs):
    data = header(images, **kwargs)
    data.BitsAllocated, data.BitsStored, data.HighBit = 16, stored, stored - 1
    return data


def _deep_native(images, **kwargs):
    data = _deep_header(images, **kwargs)
    data.PixelData = images.astype("<u2").tobytes()
    data["PixelData"].VR = "OW"
    return data


def _frames(data, tmp_path):
    with DicomCine(save(data, tmp_path / "loop.dcm")) as cine:
        return np.stack([cine.frame(index) for index in range(cine.facts.frames)])


def _over(images, low, high):
    """What a window from `low` to `high` makes of the values."""
    grey = (images.astype(float) - low) * 255 / (high - low)
    return np.clip(np.rint(grey), 0, 255).astype(np.uint8)


def test_twelve_bits_are_shown_from_black_to_white_and_it_is_told(deep, tmp_path):
    path = save(_deep_native(deep), tmp_path / "loop.dcm")
    assert np.array_equal(_frames(path.read_bytes(), tmp_path), _over(deep, 0, 4095))
    candidate = open_candidate(SourceRef(path))
    assert any("12 bits" in warning and "4095" in warning for warning in candidate.warnings)
    with DicomCine(path) as cine:
        assert cine.origin.grey_range == (0, 4095)


def test_the_window_that_the_file_tells_is_the_one_that_is_shown(deep, tmp_path):
    data = _deep_native(deep)
    data.WindowCenter, data.WindowWidth = "1000.5", "1001"  # 500 to 1500
    data.RescaleSlope, data.RescaleIntercept = "2", "-100"
    values = deep.astype(int) * 2 - 100
    assert np.array_equal(_frames(data, tmp_path), _over(values, 500, 1500))


def test_sixteen_bits_of_which_ten_are_used_are_not_shown_in_the_dark(deep, tmp_path):
    data = _deep_native(deep >> 2, stored=16)
    assert np.array_equal(_frames(data, tmp_path), _over(deep >> 2, 0, 1023))


def test_signed_numbers_are_read_as_such(deep, tmp_path):
    data = _deep_native((deep.astype(np.int32) - 2048).astype(np.int16).view(np.uint16))
    data.PixelRepresentation = 1
    data.WindowCenter, data.WindowWidth = "0", "4096"
    assert np.array_equal(_frames(data, tmp_path), _over(deep.astype(int) - 2048, -2048, 2047))


def test_bits_above_those_that_are_stored_are_no_part_of_the_picture(deep, tmp_path):
    data = _deep_native(deep | 0xF000)
    assert np.array_equal(_frames(data, tmp_path), _over(deep, 0, 4095))


def test_inverted_grey_of_twelve_bits_is_turned_round(deep, tmp_path):
    data = _deep_native(4095 - deep, photometric="MONOCHROME1")
    told = _frames(data, tmp_path).astype(int)
    assert np.abs(told - _over(deep, 0, 4095)).max() <= 1


def _jpeg_ls(image):
    import jpeg_ls

    return bytes(jpeg_ls.encode_array(image))


def _jpeg_2000(image):
    target = io.BytesIO()
    Image.fromarray(image).save(target, "JPEG2000", no_jp2=True)
    return target.getvalue()


@pytest.mark.parametrize(
    ("encode", "syntax"), [(_jpeg_ls, JPEGLSLossless), (_jpeg_2000, JPEG2000Lossless)]
)
def test_compressed_values_of_more_than_eight_bits_are_those_that_were_written(
    deep, encode, syntax, tmp_path
):
    streams = [encode(image) for image in deep]
    bits = stream_size(streams[0]).bits
    plain = _deep_native(deep, stored=bits)
    plain.WindowCenter, plain.WindowWidth = "2048", "4096"
    data = compressed(streams, deep, syntax=syntax)
    data.BitsAllocated, data.BitsStored, data.HighBit = 16, bits, bits - 1
    data.WindowCenter, data.WindowWidth = "2048", "4096"
    assert np.array_equal(_frames(data, tmp_path), _frames(plain, tmp_path))


def test_run_lengths_of_two_bytes_are_joined(deep, tmp_path):
    data = _deep_native(deep)
    data.compress(RLELossless, deep, generate_instance_uid=False)
    assert np.array_equal(_frames(data, tmp_path), _over(deep, 0, 4095))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"BitsAllocated": 32, "BitsStored": 32, "HighBit": 31}, "32 bits"),
        ({"BitsStored": 9}, "9 bits"),
        ({"PixelRepresentation": 1}, "signed"),
    ],
)
def test_other_depths_are_refused_by_name(grey, change, words, tmp_path):
    data = native(grey)
    for keyword, value in change.items():
        setattr(data, keyword, value)
    with pytest.raises(PixelsRefusedError, match=words):
        DicomCine(save(data, tmp_path / "loop.dcm"))


STREAMS = Path(__file__).parent / "streams"


def _deep_pattern(bits):
    """What the streams of more than 8 bits were written from, by libjpeg-turbo: uint16 (48, 64)."""
    y, x = np.mgrid[:48, :64]
    twelve = x * 50 + y * 18
    return (twelve if bits == 12 else twelve * 16 + 5).astype(np.uint16)


def _loop_of_stream(name, *, bits, syntax, frames=3):
    images = np.stack([_deep_pattern(bits)] * frames)
    stream = (STREAMS / f"jpeg_{name}_{bits}_bit.jpg").read_bytes()
    data = compressed([stream] * frames, images, syntax=syntax)
    data.BitsAllocated, data.BitsStored, data.HighBit = 16, bits, bits - 1
    return data


@pytest.mark.parametrize(
    ("name", "bits", "syntax", "most_apart"),
    [
        ("extended", 12, "1.2.840.10008.1.2.4.51", 1),
        ("lossless", 12, "1.2.840.10008.1.2.4.57", 0),
        ("lossless", 12, "1.2.840.10008.1.2.4.70", 0),
        ("lossless", 16, "1.2.840.10008.1.2.4.70", 0),
    ],
)
def test_a_jpeg_of_more_than_eight_bits_is_read_through_its_window(
    name, bits, syntax, most_apart, tmp_path
):
    """The window is as wide as 256 values, so that each grey level is one of them."""
    data = _loop_of_stream(name, bits=bits, syntax=syntax)
    middle = int(_deep_pattern(bits)[24, 32])
    data.WindowCenter, data.WindowWidth = str(middle + 0.5), "256"
    expected = np.clip(_deep_pattern(bits).astype(int) - (middle - 127.5), 0, 255)
    frames = _frames(data, tmp_path)
    assert np.abs(frames[1] - expected).max() <= most_apart + 0.5
    assert 0 < np.count_nonzero((frames[1] > 0) & (frames[1] < 255)) < frames[1].size


def test_a_jpeg_of_twelve_bits_without_a_window_tells_what_it_shows(tmp_path):
    data = _loop_of_stream("extended", bits=12, syntax="1.2.840.10008.1.2.4.51")
    path = save(data, tmp_path / "loop.dcm")
    with DicomCine(path) as cine:
        assert np.abs(cine.frame(0) - _deep_pattern(12) * (255 / 4095)).max() <= 1
    assert any("12 bits" in warning for warning in open_candidate(SourceRef(path)).warnings)


def test_a_signed_jpeg_of_sixteen_bits_keeps_its_sign(tmp_path):
    data = _loop_of_stream("lossless", bits=16, syntax="1.2.840.10008.1.2.4.70")
    data.PixelRepresentation = 1
    data.WindowCenter, data.WindowWidth = "0.5", "65536"
    signed = _deep_pattern(16).astype(np.int16).astype(float)
    assert signed.min() < 0 < signed.max()
    assert np.abs(_frames(data, tmp_path)[2] - (signed + 32768) * (255 / 65535)).max() <= 1


@pytest.mark.parametrize("stored", [13, 16])
def test_a_signed_jpeg_2000_keeps_its_sign(stored, tmp_path):
    y, x = np.mgrid[:48, :64]
    signed = (x * 60 + y * 40 - 2900).astype(np.int16)
    stream = encode_array(signed, bits_stored=stored, photometric_interpretation=2, use_mct=False)
    images = np.stack([signed] * 3)
    data = compressed([bytes(stream)] * 3, images, syntax=JPEG2000Lossless)
    data.BitsAllocated, data.BitsStored, data.HighBit = 16, stored, stored - 1
    data.PixelRepresentation = 1
    data.WindowCenter, data.WindowWidth = "0.5", "256"
    assert signed.min() < -1000
    assert np.abs(_frames(data, tmp_path)[1] - np.clip(signed + 127.5, 0, 255)).max() <= 0.5


def test_the_field_s_own_file_of_twelve_bits_has_the_values_that_others_find():
    """As pydicom's own tests expect them of its decoders: 244 and 95 at two places."""
    path = Path(get_testdata_file("JPGExtended.dcm", download=False))
    data = path.read_bytes()
    structure = walk(data, path=path.name)
    picture = picture_of(Header(data, structure.elements, structure), path=path.name)
    (stream,) = pydicom.encaps.generate_frames(pydicom.dcmread(path).PixelData, number_of_frames=1)
    found = words(stream, picture)
    assert (found[420, 140], found[230, 120]) == (244, 95)


def test_a_damaged_jpeg_of_twelve_bits_costs_its_frame_and_no_word_to_the_terminal(tmp_path, capfd):
    data = _loop_of_stream("extended", bits=12, syntax="1.2.840.10008.1.2.4.51")
    stream = bytearray((STREAMS / "jpeg_extended_12_bit.jpg").read_bytes())
    cut = bytes(stream[: stream.index(b"\xff\xda") + 6])
    data.PixelData = encapsulate([bytes(stream), cut, bytes(stream)])
    data["PixelData"].VR = "OB"
    data.WindowCenter, data.WindowWidth = "2048", "4096"
    with DicomCine(save(data, tmp_path / "loop.dcm")) as cine:
        assert cine.frame(0).any()
        with pytest.raises(FrameDamagedError, match=r"Frame 2 of loop\.dcm") as refusal:
            cine.frame(1)
        assert cine.frame(2).any()
    assert "/" not in str(refusal.value)
    assert capfd.readouterr().err == ""


def test_deep_colours_of_a_jpeg_are_refused_with_what_to_do(grey, tmp_path):
    data = jpeg_loop(np.repeat(grey[..., None], 3, axis=3))
    data.BitsAllocated, data.BitsStored, data.HighBit = 16, 12, 11
    with pytest.raises(PixelsRefusedError, match="colours have 12 bits") as refusal:
        DicomCine(save(data, tmp_path / "loop.dcm"))
    assert "8-bit" in refusal.value.advice


def test_an_extended_jpeg_of_eight_bits_is_read(grey, tmp_path):
    streams = [jpeg(image).replace(b"\xff\xc0", b"\xff\xc1", 1) for image in grey]
    data = compressed(streams, grey, syntax="1.2.840.10008.1.2.4.51")
    expected = [np.asarray(Image.open(io.BytesIO(jpeg(image)))) for image in grey]
    assert np.array_equal(_frames(data, tmp_path), expected)


# Palettes.


def _palette(data, *, bits=16, entries=256, first=0):
    ramp = np.arange(entries)
    channels = {"Red": ramp, "Green": 255 - ramp % 256, "Blue": (ramp * 7) % 256}
    for name, values in channels.items():
        setattr(data, f"{name}PaletteColorLookupTableDescriptor", [entries % 65536, first, bits])
        words = (values % 256).astype("<u2") * (257 if bits == 16 else 1)
        raw = words.tobytes() if bits == 16 else (values % 256).astype(np.uint8).tobytes()
        setattr(data, f"{name}PaletteColorLookupTableData", raw)
        data[f"{name}PaletteColorLookupTableDescriptor"].VR = "US"
        data[f"{name}PaletteColorLookupTableData"].VR = "OW"
    return data


@pytest.mark.parametrize("bits", [8, 16])
def test_a_palette_gives_the_colours_that_pydicom_finds(grey, bits, tmp_path):
    data = _palette(native(grey, photometric="PALETTE COLOR"), bits=bits)
    path = save(data, tmp_path / "loop.dcm")
    theirs = pydicom.dcmread(path)
    expected = apply_color_lut(theirs.pixel_array, theirs)
    if bits == 16:
        expected = (expected >> 8).astype(np.uint8)
    with DicomCine(path) as cine:
        assert cine.facts.colour
        assert cine.samples == 3
        assert np.array_equal([cine.frame(index) for index in range(4)], expected)


def test_a_palette_of_lossless_jpeg_gives_its_colours(tmp_path):
    """The numbers in the stream are places in the palette, not greys."""
    y, x = np.mgrid[:48, :64]
    places = ((x * 3 + y * 5) % 256).astype(np.uint8)
    stream = (STREAMS / "jpeg_lossless_8_bit.jpg").read_bytes()
    images = np.stack([places] * 3)
    data = compressed(
        [stream] * 3, images, syntax="1.2.840.10008.1.2.4.70", photometric="PALETTE COLOR"
    )
    data = _palette(data)
    expected = np.stack([places, 255 - places, (places.astype(int) * 7 % 256)], axis=-1)
    with DicomCine(save(data, tmp_path / "loop.dcm")) as cine:
        assert cine.facts.colour
        assert np.array_equal(cine.frame(1), expected)


def test_a_palette_that_begins_later_keeps_its_ends_beyond_them(grey, tmp_path):
    data = _palette(native(grey, photometric="PALETTE COLOR"), entries=100, first=50)
    told = _frames(data, tmp_path)
    places = np.clip(grey.astype(int) - 50, 0, 99)
    assert np.array_equal(told[..., 0], places)


def test_a_palette_of_greys_is_a_grey_loop(grey, tmp_path):
    data = _palette(native(grey, photometric="PALETTE COLOR"))
    for name in ("Green", "Blue"):
        setattr(data, f"{name}PaletteColorLookupTableData", data.RedPaletteColorLookupTableData)
    assert np.array_equal(_frames(data, tmp_path), grey)


def _segmented(data, words):
    raw = struct.pack(f"<{len(words)}H", *words)
    for name in ("Red", "Green", "Blue"):
        delattr(data, f"{name}PaletteColorLookupTableData")
        setattr(data, f"Segmented{name}PaletteColorLookupTableData", raw)
        data[f"Segmented{name}PaletteColorLookupTableData"].VR = "OW"
    return data


def test_a_palette_of_segments_is_unfolded(grey, tmp_path):
    """A single entry, a slope up to the top, and what pydicom makes of the same."""
    words = [0, 1, 0, 1, 255, 0xFF00]
    data = _segmented(_palette(native(grey, photometric="PALETTE COLOR")), words)
    path = save(data, tmp_path / "loop.dcm")
    theirs = pydicom.dcmread(path)
    expected = apply_color_lut(theirs.pixel_array, theirs)[..., 0] >> 8
    with DicomCine(path) as cine:
        told = np.stack([cine.luma(index) for index in range(4)]).astype(int)
    assert np.abs(told - expected).max() <= 1


def test_a_segment_that_repeats_earlier_ones_is_unfolded(grey, tmp_path):
    words = [0, 2, 0, 0x8000, 1, 126, 0xFF00, 2, 2, 0, 0]  # the two segments once more
    data = _segmented(_palette(native(grey, photometric="PALETTE COLOR")), words)
    told = _frames(data, tmp_path)
    assert np.array_equal(told[grey == 129], np.full((grey == 129).sum(), 0x80))
    assert told[grey == 127].min() == 0xFF


@pytest.mark.parametrize(
    "words",
    [[2, 1, 0, 0], [1, 65535, 3], [0, 9, 1], [2, 65535, 0, 0], [7, 7, 7], [0, 1, 5] * 300],
    ids=["itself", "no start", "short", "many of itself", "no kind", "too many"],
)
def test_a_palette_out_of_joint_is_refused(grey, words, tmp_path):
    data = _segmented(_palette(native(grey, photometric="PALETTE COLOR")), words)
    with pytest.raises(PixelsRefusedError, match="palette"):
        DicomCine(save(data, tmp_path / "loop.dcm"))
