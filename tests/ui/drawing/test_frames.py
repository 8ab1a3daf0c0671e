"""Frames are there before they are asked for, and memory has an end."""

import threading
import time

import numpy as np
import pytest

from fibrodesk.domain.cine import CineFacts
from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.ui.drawing.loop import frames
from fibrodesk.ui.drawing.loop.frames import FrameStore


class CountingCine:
    """Tells which frames were decoded; some cannot be."""

    def __init__(self, frames=40, *, broken=(), shape=(20, 30)):
        self.facts = CineFacts(frames=frames, rows=shape[0], columns=shape[1])
        self.decoded = []
        self._broken = set(broken)
        self._lock = threading.Lock()

    def frame(self, index):
        if index in self._broken:
            raise FibrodeskError
        with self._lock:
            self.decoded.append(index)
        return np.full(self.facts.shape, index, np.uint8)


class SlowCine(CountingCine):
    """Takes its time, and knows how many asked at once."""

    most = now = 0

    def frame(self, index):
        with self._lock:
            self.now += 1
            self.most = max(self.most, self.now)
        time.sleep(0.004)
        with self._lock:
            self.now -= 1
        return super().frame(index)


@pytest.fixture
def stores():
    made = []
    yield made
    for store in made:
        store.close()


def store_of(cine, stores, **more):
    store = FrameStore(cine, post=lambda call: call(), **more)
    stores.append(store)
    return store


def test_the_neighbours_of_the_frame_shown_are_read_ahead(stores, qtbot):
    cine = CountingCine()
    store = store_of(cine, stores)
    assert store.frame(10)[0, 0] == 10
    qtbot.waitUntil(lambda: all(store.has(index) for index in range(cine.facts.frames)))
    assert sorted(set(cine.decoded)) == list(range(40))
    before = len(cine.decoded)
    assert store.frame(11)[0, 0] == 11
    assert len(cine.decoded) == before


def test_no_more_is_kept_than_there_is_room_for(stores, qtbot):
    cine = CountingCine(100)
    store = store_of(cine, stores, capacity_bytes=9 * 600)
    for index in (50, 51, 52, 90):
        assert store.frame(index)[0, 0] == index
    qtbot.waitUntil(lambda: all(store.has(index) for index in range(87, 94)))
    assert len(store._kept) <= 9
    assert not store.has(50)


def test_a_broken_frame_is_told_to_whoever_asks_and_stops_nobody(stores, qtbot):
    store = store_of(CountingCine(10, broken={4}), stores)
    store.frame(3)
    qtbot.waitUntil(lambda: all(store.has(index) for index in range(10) if index != 4))
    with pytest.raises(FibrodeskError):
        store.frame(4)


def test_a_thumbnail_is_a_small_picture_of_its_frame(stores, qtbot):
    pictures = {}
    store = store_of(CountingCine(), stores)
    store.thumbnail(7, 10, lambda index, picture: pictures.update({index: picture}))
    qtbot.waitUntil(lambda: 7 in pictures)
    assert (pictures[7].width(), pictures[7].height()) == (15, 10)
    assert pictures[7].pixelColor(3, 3).red() == 7


def test_closing_ends_both_threads():
    store = FrameStore(CountingCine(), post=lambda call: call())
    store.frame(0)
    store.close()
    assert not any(thread.is_alive() for thread in store._threads)


def test_a_picture_that_was_on_its_way_as_the_store_closed_finds_nobody(qtbot):
    on_its_way, pictures = [], []
    store = FrameStore(CountingCine(), post=on_its_way.append)
    store.thumbnail(7, 10, lambda index, _picture: pictures.append(index))
    qtbot.waitUntil(lambda: bool(on_its_way))
    store.close()
    on_its_way[0]()
    assert pictures == []


def test_nothing_is_read_before_something_is_asked_for(stores):
    cine = CountingCine()
    store_of(cine, stores)
    time.sleep(0.03)
    assert cine.decoded == []


def test_while_the_hand_waits_for_frames_one_thread_rests(stores, monkeypatch):
    """Steps faster than the threads: never more than one is at work beside whoever asks."""
    monkeypatch.setattr(frames, "_QUIET_S", 5.0)
    cine = SlowCine(frames=120)
    store = store_of(cine, stores)
    store.frame(0)
    time.sleep(0.12)
    missed = [index for index in range(20, 110, 15) if not store.has(index)]
    store.frame(60)  # what both had in hand they finish
    while store._at_work > 1:
        time.sleep(0.001)
    cine.most = 0
    for index in missed:
        store.frame(index)
    assert cine.most <= 2


def test_who_works_through_the_loop_beside_the_reader_moves_nothing(stores, qtbot):
    cine = CountingCine()
    store = store_of(cine, stores)
    store.frame(0)
    qtbot.waitUntil(lambda: store.has(1))
    far = cine.facts.frames // 2
    assert np.array_equal(store.read(far), cine.frame(far))
    assert store._centre == 0


class SecretiveCine(CountingCine):
    """Tells on which thread it was asked."""

    asked_on = ""

    def frame(self, index):
        self.asked_on = threading.current_thread().name
        return super().frame(index)


def test_the_first_frame_is_decoded_while_the_window_is_made(stores, qtbot):
    cine = SecretiveCine()
    store = store_of(cine, stores, first=7)
    qtbot.waitUntil(lambda: store.has(7))
    time.sleep(0.03)
    assert cine.decoded == [7], "the others wait until it is on the screen"
    assert cine.asked_on.startswith("frames-")
    assert store.frame(7)[0, 0] == 7
    qtbot.waitUntil(lambda: store.has(8) and store.has(6))
    assert cine.decoded.count(7) == 1


def test_a_first_frame_that_is_still_being_decoded_is_waited_for(stores):
    cine = SlowCine()
    store = store_of(cine, stores, first=3)
    assert store.frame(3)[0, 0] == 3
    assert cine.decoded.count(3) == 1


def test_a_first_frame_that_cannot_be_decoded_is_told_to_whoever_asks(stores):
    store = store_of(CountingCine(broken=[5]), stores, first=5)
    with pytest.raises(FibrodeskError):
        store.frame(5)
    assert store.frame(6)[0, 0] == 6


def test_a_first_frame_beyond_the_loop_is_not_waited_for(stores):
    store = store_of(CountingCine(), stores, first=99)
    assert store.frame(0)[0, 0] == 0
