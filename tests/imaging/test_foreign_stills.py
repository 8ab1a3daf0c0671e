"""Pictures as loops: which belong together, in which order, and what is no picture of a heart."""

import numpy as np
import pytest
from foreign_loops import FRAMES, apart, found_in, loops
from PIL import Image

from fibrodesk.domain.mask import Structure
from fibrodesk.imaging.errors import FrameDamagedError, ImagingError, StillImageError
from fibrodesk.imaging.foreign.errors import MaskNotPictureError, PictureUnreadableError
from fibrodesk.imaging.foreign.naming import RATE
from fibrodesk.imaging.foreign.stills import SERIES, series_in
from fibrodesk.imaging.opening import open_source
from fibrodesk.imaging.source import SourceRef
from fibrodesk.phantom.layouts.plain import write_png_stills, write_tiff, write_tiffs


@pytest.fixture
def folder(tmp_path):
    write_png_stills(tmp_path / "stills", loops())
    return tmp_path / "stills"


def only(folder):
    (taken,), refused = (list(found.values()) for found in found_in(folder))
    return taken, refused


def test_the_stills_of_a_folder_are_one_loop_in_natural_order(folder):
    """frame2 stands before frame10, and the folder's name is the patient."""
    taken, refused = found_in(folder)
    assert not refused
    assert list(taken) == [loop.patient.patient_id for loop in loops()]
    for loop, candidate in zip(loops(), taken.values(), strict=True):
        assert candidate.identity.patient_id == loop.patient.patient_id
        assert candidate.facts.time_assumed
        assert candidate.facts.synthetic
        with open_source(candidate.source) as cine:
            assert cine.samples == 1
            for index, truth in enumerate(loop.cine.frames):
                assert np.array_equal(cine.frame(index), truth)


def test_the_pages_of_a_tiff_are_one_loop(tmp_path):
    write_tiffs(tmp_path / "tiff", loops())
    taken, refused = found_in(tmp_path / "tiff")
    assert not refused
    for loop, candidate in zip(loops(), taken.values(), strict=True):
        assert candidate.path.stem == candidate.identity.patient_id == loop.patient.patient_id
        with open_source(candidate.source) as cine:
            for index in (0, 7, 3):
                assert np.array_equal(cine.frame(index), loop.cine.frames[index])


def test_one_chosen_file_is_enough(tmp_path):
    write_tiff(loops()[0].cine.frames, tmp_path / "heart.tif")
    taken, _ = found_in(tmp_path / "heart.tif")
    assert taken["heart.tif"].facts.frames == FRAMES


def test_a_rate_that_was_told_is_the_loops(folder):
    place = folder / loops()[0].patient.patient_id
    told = SourceRef(place, "stills", detail=((SERIES, "frame#"), (RATE, "50")))
    with open_source(told) as cine:
        assert cine.facts.frame_time_ms == 20
        assert not cine.facts.time_assumed


def test_two_series_in_one_folder_are_two_loops(tmp_path):
    for name, loop in zip("ab", loops(), strict=False):
        for index, frame in enumerate(loop.cine.frames):
            Image.fromarray(frame).save(tmp_path / f"{name}_{index:03d}_view1.png")
    series = series_in(tmp_path)
    assert [len(one.pages) for one in series] == [1] * 2 * FRAMES  # the last number is the view's
    for path in tmp_path.iterdir():
        path.rename(tmp_path / path.name.replace("_view1", ""))
    assert [(one.name, len(one.pages)) for one in series_in(tmp_path)] == [
        ("a_#", FRAMES),
        ("b_#", FRAMES),
    ]


def test_a_still_of_another_size_is_refused_by_name_and_the_rest_comes_in(folder):
    place = folder / loops()[0].patient.patient_id
    Image.fromarray(np.zeros((50, 60), np.uint8)).save(place / "frame99.png")
    candidate, (refusal,) = only(place)
    assert refusal.path.name == "frame99.png"
    assert "60 x 50" in refusal.reason
    assert "112 x 112" in refusal.reason
    assert candidate.facts.frames == FRAMES
    assert any("1 of its pictures" in warning for warning in candidate.warnings)


def test_a_picture_that_is_none_is_refused_by_name_and_the_rest_comes_in(folder):
    place = folder / loops()[0].patient.patient_id
    (place / "frame5.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(40))
    candidate, (refusal,) = only(place)
    assert refusal.path.name == "frame5.png"
    assert candidate.facts.frames == FRAMES - 1


def test_a_picture_that_is_cut_is_named_when_it_is_decoded(folder):
    place = folder / loops()[0].patient.patient_id
    path = place / "frame5.png"
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(FrameDamagedError), open_source(ref_of(place)) as cine:
        cine.frame(4)


def ref_of(place):
    return SourceRef(place, "stills", detail=((SERIES, "frame#"),))


def test_a_still_alone_is_a_still(tmp_path):
    Image.fromarray(loops()[0].cine.frames[0]).save(tmp_path / "one.jpg")
    taken, refused = found_in(tmp_path)
    assert not taken
    assert refused["one.jpg"].reason == str(StillImageError(path="one.jpg"))


def test_a_picture_that_claims_65500_px_is_refused_before_it_is_decoded(tmp_path):
    path = tmp_path / "huge1.png"
    Image.fromarray(loops()[0].cine.frames[0]).save(path)
    data = bytearray(path.read_bytes())
    data[16:24] = (65500).to_bytes(4, "big") * 2
    data[29:33] = crc(data[12:29])
    path.write_bytes(data)
    _, refused = found_in(tmp_path)
    assert "too many pixels" in refused["huge1.png"].reason


def crc(data):
    import zlib

    return zlib.crc32(bytes(data)).to_bytes(4, "big")


def test_masks_are_not_taken_for_pictures(tmp_path):
    masks = loops()[0].masks[Structure.LEFT_VENTRICULAR_CAVITY]
    for high in (1, 255):
        place = tmp_path / str(high)
        place.mkdir()
        for index, mask in enumerate(masks):
            Image.fromarray((mask * high).astype(np.uint8)).save(place / f"m{index}.png")
        with pytest.raises(MaskNotPictureError):
            open_source(SourceRef(place, "stills", detail=((SERIES, "m#"),)))


def test_12_bits_keep_the_highest_8_and_that_is_said(tmp_path):
    deep = loops()[0].cine.frames.astype(np.uint16) * 16
    deep[3, 0, 0] = 4095
    write_tiff(deep, tmp_path / "deep.tif")
    taken, _ = found_in(tmp_path)
    assert any("12 bits" in warning for warning in taken["deep.tif"].warnings)
    with open_source(taken["deep.tif"].source) as cine:
        assert np.array_equal(cine.frame(5), loops()[0].cine.frames[5])


def test_jpeg_palette_and_alpha_are_pictures_too(tmp_path):
    frames = loops()[0].cine.frames
    for index, frame in enumerate(frames):
        grey = Image.fromarray(frame)
        (tmp_path / "j").mkdir(exist_ok=True)
        (tmp_path / "p").mkdir(exist_ok=True)
        (tmp_path / "r").mkdir(exist_ok=True)
        grey.save(tmp_path / "j" / f"{index}.jpg", quality=92)
        grey.convert("P").save(tmp_path / "p" / f"{index}.png")
        grey.convert("RGBA").save(tmp_path / "r" / f"{index}.png")
    taken, refused = found_in(tmp_path)
    assert not refused
    assert set(taken) == {"j", "p", "r"}
    for candidate in taken.values():
        with open_source(candidate.source) as cine:
            assert not cine.facts.colour
            assert apart(cine.frame(6), frames[6]) < 2
            assert (cine.origin.loss is None) == (candidate.path.name != "j")


def test_texts_in_pictures_are_handed_to_the_leak_scan(tmp_path):
    from PIL.PngImagePlugin import PngInfo

    words = PngInfo()
    words.add_text("Description", "Quackenbush Leopold")
    for index, frame in enumerate(loops()[0].cine.frames):
        Image.fromarray(frame).save(tmp_path / f"Sonnenschein{index}.png", pnginfo=words)
    taken, _ = found_in(tmp_path)
    (candidate,) = taken.values()
    with open_source(candidate.source) as cine:
        said = cine.outside_pixels()
    assert b"Quackenbush" in said
    assert b"Sonnenschein" in said
    assert "Quackenbush" not in repr(candidate)


def test_values_that_are_no_grey_levels_are_refused(tmp_path):
    path = tmp_path / "float.tif"
    first, *others = [Image.fromarray(f.astype(np.float32) / 7) for f in loops()[0].cine.frames]
    first.save(path, save_all=True, append_images=others)
    with pytest.raises((PictureUnreadableError, FrameDamagedError)):
        open_source(SourceRef(path, "stills"))


def test_damaged_tiffs_are_one_kind_of_refusal_or_come_in(tmp_path):
    """A hundred with bytes turned over, half of them in their tables, and each cut somewhere."""
    path = tmp_path / "heart.tif"
    write_tiff(loops()[0].cine.frames, path)
    rng, data = np.random.default_rng(6), path.read_bytes()
    refused = []
    for number in range(100):
        changed = bytearray(data)
        for place in rng.integers(0, 400 if number % 2 else len(data), 8):
            changed[place] = rng.integers(256)
        path.write_bytes(changed[: rng.integers(len(data) // 2, 2 * len(data))])
        try:
            with open_source(SourceRef(path, "stills")) as cine:
                assert cine.facts.frames >= 2
        except ImagingError as error:
            refused.append(str(error))
    assert len(refused) > 20
    assert all("heart.tif" in sentence for sentence in refused)
