"""JPEG-LS decoded without the interpreter's lock: the same pixels, the same refusals."""

import threading
import time

import jpeg_ls
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fibrodesk.imaging.dicom import charls

RNG = np.random.default_rng(0)
GREY = RNG.rayleigh(40, (96, 128)).clip(0, 255).astype(np.uint8)
COLOUR = RNG.integers(0, 256, (40, 56, 3)).astype(np.uint8)


def encoded(pixels, interleave=0):
    return bytes(jpeg_ls.encode_array(pixels, interleave_mode=interleave))


def test_the_interface_is_there():
    """Else every stroke waits for the frames that are read ahead."""
    assert charls.available()


def test_grey_is_what_the_package_itself_decodes():
    data = encoded(GREY)
    samples, _ = charls.decode(data, size=GREY.size)
    assert np.array_equal(samples.reshape(GREY.shape), GREY)
    assert samples.tobytes() == bytes(jpeg_ls.decode_pixel_data(data)[0])


@pytest.mark.parametrize("interleave", [0, 1, 2])
def test_colour_comes_by_plane_or_by_pixel_and_says_which(interleave):
    pixels = np.ascontiguousarray(COLOUR.transpose(2, 0, 1)) if interleave == 0 else COLOUR
    samples, planes = charls.decode(encoded(pixels, interleave), size=COLOUR.size)
    assert planes == (interleave == 0)
    assert np.array_equal(samples.reshape(pixels.shape), pixels)


def test_another_size_than_the_loop_tells_is_refused():
    with pytest.raises(charls.CharLSError):
        charls.decode(encoded(GREY), size=GREY.size + 1)


@given(cut=st.integers(0, 2000))
@settings(max_examples=100, deadline=500)
def test_a_stream_that_is_cut_is_refused(cut):
    data = encoded(GREY)
    with pytest.raises(charls.CharLSError):
        charls.decode(data[: min(cut, len(data) - 40)], size=GREY.size)


@given(at=st.integers(0, 5000), flip=st.integers(1, 255))
@settings(max_examples=200, deadline=None)
def test_a_changed_byte_is_refused_or_gives_a_frame_of_the_same_size(at, flip):
    data = bytearray(encoded(GREY))
    data[at % len(data)] ^= flip
    try:
        samples, _ = charls.decode(bytes(data), size=GREY.size)
    except charls.CharLSError:
        return
    assert samples.shape == (GREY.size,)


def test_another_thread_goes_on_while_a_frame_is_decoded():
    """A thread that only counts gets as far beside two decoders as the processors let it."""
    large = RNG.rayleigh(40, (2048, 2048)).clip(0, 255).astype(np.uint8)
    data = encoded(large)
    longest_s = 0.0
    done = threading.Event()

    def decode():
        charls.decode(data, size=large.size)
        done.set()

    began_s = time.perf_counter()
    thread = threading.Thread(target=decode)
    thread.start()
    last_s = time.perf_counter()
    while not done.is_set():
        time.sleep(0.0002)
        now_s = time.perf_counter()
        longest_s, last_s = max(longest_s, now_s - last_s), now_s
    thread.join()
    assert longest_s < 0.5 * (last_s - began_s), "it waited for the whole frame"
