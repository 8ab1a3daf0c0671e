"""Videos without a header: their frames, their time, and what is wrong with them."""

import os
import subprocess
import sys

import cv2
import numpy as np
import pytest
from foreign_loops import FRAMES, apart, claiming, found_in, loops

from fibrodesk.imaging.candidates import find_candidates
from fibrodesk.imaging.errors import CineCutError, StillImageError
from fibrodesk.imaging.foreign.errors import TooLargeError, VideoUnreadableError
from fibrodesk.imaging.foreign.jpeg_frames import frame_sizes
from fibrodesk.imaging.opening import open_source
from fibrodesk.imaging.source import SourceRef
from fibrodesk.phantom.layouts.plain import write_videos
from fibrodesk.phantom.layouts.rate import per_s
from fibrodesk.phantom.layouts.video import LOSSLESS, write_video

LARGEST_LOSS = 3.0  # grey levels on average, by MJPG and MPEG-4 at 112 px


def ref(path, **more):
    return SourceRef(path, "video", **more)


@pytest.fixture
def lossless(tmp_path):
    path = tmp_path / "one.avi"
    write_video(loops()[0].cine.frames, path, per_s=50, codec=LOSSLESS)
    return path


@pytest.mark.parametrize(
    ("name", "codec"),
    [("a.avi", "MJPG"), ("b.mp4", "mp4v"), ("c.mov", "MJPG"), ("d.avi", "HFYU"), ("e.mov", "png ")],
)
def test_the_frames_of_each_container_are_the_loops(tmp_path, name, codec):
    path = tmp_path / name
    write_video(loops()[0].cine.frames, path, per_s=48.4, codec=codec)
    with open_source(ref(path)) as cine:
        assert cine.facts.frames == FRAMES
        assert cine.facts.shape == (112, 112)
        assert cine.facts.frame_times_ms == pytest.approx([i * 1000 / 48.4 for i in range(FRAMES)])
        assert not cine.facts.time_assumed
        assert not cine.facts.colour
        assert cine.facts.spacing is None
        for index, truth in enumerate(loops()[0].cine.frames):
            assert apart(cine.frame(index), truth) < LARGEST_LOSS


def test_a_lossless_video_gives_every_pixel_in_any_order(lossless):
    with open_source(ref(lossless)) as cine:
        for index in (5, 0, 11, 3, 3):
            assert np.array_equal(cine.luma(index), loops()[0].cine.frames[index])
        assert cine.origin.loss is None
        with pytest.raises(IndexError):
            cine.frame(FRAMES)


def test_frames_that_are_not_kept_are_decoded_again(lossless, monkeypatch):
    """A long video is not held in memory: it is rewound, and gives the same frames."""
    monkeypatch.setattr("fibrodesk.imaging.foreign.moving._KEPT_BYTES", 3 * 112 * 112 * 3)
    with open_source(ref(lossless)) as cine:
        for index in (11, 2, 7, 4, 10, 0):
            assert np.array_equal(cine.luma(index), loops()[0].cine.frames[index])


def test_real_colour_stays_and_grey_is_grey(tmp_path):
    frames = loops()[0].cine.frames
    flow = np.repeat(frames[..., np.newaxis], 3, axis=-1).copy()
    for index in range(FRAMES):
        flow[index, 30:60, 20 + index : 60 + index, 0] = 255
    path = tmp_path / "flow.avi"
    write_video(flow, path, per_s=50, codec=LOSSLESS)
    with open_source(ref(path)) as cine:
        assert cine.facts.colour
        assert np.array_equal(cine.frame(4), flow[4])


def test_how_a_video_was_compressed_is_told(tmp_path):
    path = tmp_path / "loss.avi"
    write_video(loops()[0].cine.frames, path, per_s=50)
    with open_source(ref(path)) as cine:
        assert cine.origin.loss.method == "ISO_10918_1"
        assert cine.origin.loss.ratio > 1


def test_uneven_frames_keep_their_times(tmp_path):
    """A container that holds a time for each frame is believed before its mean rate."""
    path = tmp_path / "uneven.mp4"
    write_video(loops()[0].cine.frames, path, per_s=50, codec="mp4v")
    path.write_bytes(with_a_pause(path.read_bytes()))
    with open_source(ref(path)) as cine:
        steps = np.diff(cine.facts.frame_times_ms)
        assert not cine.facts.time_assumed
        assert steps[:5] == pytest.approx([20] * 5, abs=1)
        assert steps[5] == pytest.approx(120, abs=1)
        assert steps[6:] == pytest.approx([20] * 5, abs=1)


def with_a_pause(data):
    """The same MP4 with a pause of 100 ms after its sixth frame, in its table of times."""
    place = data.find(b"stts")
    length = int.from_bytes(data[place - 4 : place], "big")
    count, step = (int.from_bytes(data[place + o : place + o + 4], "big") for o in (12, 16))
    assert (length, count) == (24, FRAMES)
    entries = b"".join(
        value.to_bytes(4, "big") for pair in ((5, step), (1, 6 * step), (6, step)) for value in pair
    )
    table = (40).to_bytes(4, "big") + b"stts" + bytes(4) + (3).to_bytes(4, "big") + entries
    changed = bytearray(data[: place - 4] + table + data[place - 4 + length :])
    for box in (b"moov", b"trak", b"mdia", b"minf", b"stbl"):
        at = changed.find(box) - 4
        size = int.from_bytes(changed[at : at + 4], "big") + 16
        changed[at : at + 4] = size.to_bytes(4, "big")
    shown = changed.find(b"elst") + 12  # how long the loop is shown: all of it
    changed[shown : shown + 4] = (1 << 30).to_bytes(4, "big")
    return bytes(changed)


def test_a_cut_video_is_refused_and_comes_in_as_far_as_whole_frames_go(tmp_path):
    path = tmp_path / "cut.avi"
    write_video(loops()[0].cine.frames, path, per_s=50)
    with open_source(ref(path)) as whole:
        before = [whole.luma(index) for index in range(FRAMES)]
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])
    with pytest.raises(CineCutError) as told:
        open_source(ref(path))
    with open_source(ref(path, salvage=True)) as cine:
        assert cine.facts.frames == told.value.fields["found"]
        assert 2 <= cine.facts.frames < cine.declared_frames == FRAMES
        for index in range(cine.facts.frames):
            assert np.array_equal(cine.luma(index), before[index])


def test_a_video_of_one_frame_is_a_still(tmp_path):
    path = tmp_path / "one.avi"
    write_video(loops()[0].cine.frames[:1], path, per_s=50)
    with pytest.raises(StillImageError):
        open_source(ref(path))


def test_a_video_of_too_many_frames_is_refused(lossless, monkeypatch):
    monkeypatch.setattr("fibrodesk.imaging.foreign.moving.MOST_FRAMES", FRAMES - 1)
    with pytest.raises(TooLargeError):
        open_source(ref(lossless))


def test_a_claim_of_65500_px_is_one_refusal(tmp_path):
    good = tmp_path / "good.avi"
    write_video(loops()[0].cine.frames, good, per_s=50)
    (tmp_path / "huge.avi").write_bytes(claiming(good.read_bytes(), 65500, 65500))
    taken, refused = found_in(tmp_path)
    assert list(taken) == ["good.avi"]
    assert list(refused) == ["huge.avi"]


def test_a_frame_of_another_size_is_never_stretched(tmp_path):
    """The seventh picture of a Motion JPEG video claims 96 x 96 px."""
    path = tmp_path / "grows.avi"
    write_video(loops()[0].cine.frames, path, per_s=50)
    assert frame_sizes(path) == {(112, 112)}
    data = bytearray(path.read_bytes())
    places = [i for i in range(len(data) - 1) if data[i : i + 2] == b"\xff\xc0"]
    data[places[6] + 5 : places[6] + 9] = (96).to_bytes(2, "big") * 2
    path.write_bytes(data)
    with pytest.raises(VideoUnreadableError, match="several sizes"):
        open_source(ref(path))


@pytest.mark.parametrize(
    "content",
    [
        b"#EXTM3U\n#EXTINF:1,\n/etc/hostname\n",
        b"ffconcat version 1.0\nfile '/etc/hostname'\n",
        b"RIFF\x10\0\0\0AVI LIST",
        b"\0\0\0\x18ftypisom" + bytes(200),
        b"",
        os.urandom(5000),
    ],
)
def test_what_is_no_video_is_refused_by_name(tmp_path, content):
    """A list of other files is none either: nothing but the file itself is ever opened."""
    path = tmp_path / "odd.avi"
    path.write_bytes(content)
    with pytest.raises(VideoUnreadableError) as told:
        open_source(ref(path))
    assert "odd.avi" in str(told.value)


def test_damaged_bytes_never_stop_the_others(tmp_path):
    """Sixty videos with bytes turned over: each comes in or is one refusal, the good one comes."""
    good = tmp_path / "a_good.avi"
    write_video(loops()[0].cine.frames, good, per_s=50)
    rng, data = np.random.default_rng(4), good.read_bytes()
    for number in range(60):
        changed = bytearray(data)
        for place in rng.integers(0, 400 if number % 2 else len(data), 12):
            changed[place] = rng.integers(256)
        (tmp_path / f"bad{number:02d}.avi").write_bytes(changed)
    taken, refused = found_in(tmp_path)
    assert "a_good.avi" in taken
    assert len(taken) + len(refused) == 61


def test_the_decoder_says_nothing_on_the_terminal(tmp_path):
    """FFmpeg's own words hold the names of files."""
    path = tmp_path / "miller_anna.avi"
    write_video(loops()[0].cine.frames, path, per_s=50)
    path.write_bytes(path.read_bytes()[:-4000])
    words = (
        "from pathlib import Path; from fibrodesk.imaging.opening import open_source;"
        "from fibrodesk.imaging.source import SourceRef;"
        f"open_source(SourceRef(Path({str(path)!r}), 'video', salvage=True)).close()"
    )
    done = subprocess.run(
        [sys.executable, "-c", words], capture_output=True, text=True, timeout=120, check=True
    )
    assert done.stdout == done.stderr == ""


def test_the_patient_is_told_by_a_name_and_that_is_said(tmp_path):
    write_videos(tmp_path / "flat", loops())
    taken, _ = found_in(tmp_path / "flat")
    for loop, candidate in zip(loops(), taken.values(), strict=True):
        assert candidate.identity.patient_id == loop.patient.patient_id
        assert any("name of the file" in warning for warning in candidate.warnings)
        assert candidate.facts.frame_time_ms == pytest.approx(1000 / per_s(loop))
        assert candidate.facts.synthetic


def test_in_a_folder_of_folders_the_folder_is_the_patient(tmp_path):
    for patient in ("anna", "berta"):
        deep = tmp_path / patient / "rest"
        deep.mkdir(parents=True)
        for number in (1, 2):
            write_video(loops()[0].cine.frames, deep / f"{number}.avi", per_s=50)
    assert patients(tmp_path) == ["anna", "anna", "berta", "berta"]
    assert patients(tmp_path / "anna") == ["rest", "rest"]
    assert patients(tmp_path / "anna" / "rest") == ["1", "2"]


def test_a_folder_that_only_wraps_the_patients_is_no_patient(tmp_path):
    """As in an archive of a whole study; the one folder of one patient is that patient's."""
    for patient in ("anna", "berta"):
        (tmp_path / "zip" / "study" / patient).mkdir(parents=True)
        shown = loops()[0].cine.frames
        write_video(shown, tmp_path / "zip" / "study" / patient / "1.avi", per_s=50)
    assert patients(tmp_path / "zip") == ["anna", "berta"]
    assert patients(tmp_path / "zip" / "study") == ["anna", "berta"]
    (tmp_path / "zip" / "study" / "berta").rename(tmp_path / "elsewhere")
    assert patients(tmp_path / "zip" / "study") == ["anna"]


def patients(source):
    return [one.identity.patient_id for one in find_candidates([source])]


def test_every_word_of_a_video_is_handed_to_the_leak_scan(tmp_path):
    """The container's own remarks and the file's name, in AVI and in MP4."""
    for name, codec in (("Quackenbush.avi", "MJPG"), ("Quackenbush.mp4", "mp4v")):
        path = tmp_path / name
        write_video(loops()[0].cine.frames, path, per_s=50, codec=codec)
        with open_source(ref(path)) as cine:
            said = cine.outside_pixels()
        assert b"Quackenbush" in said
        assert b"SYNTHETIC" in said
        assert len(said) < path.stat().st_size / 2  # and not the frames


def test_a_pipe_is_no_video(tmp_path):
    path = tmp_path / "pipe.avi"
    os.mkfifo(path)
    with pytest.raises(VideoUnreadableError):
        open_source(ref(path))


def test_opencv_reads_what_was_written(lossless):
    """The writer of the fixtures is read by OpenCV too, not by our reader alone."""
    capture = cv2.VideoCapture(str(lossless))
    assert capture.get(cv2.CAP_PROP_FRAME_COUNT) == FRAMES
    capture.release()
