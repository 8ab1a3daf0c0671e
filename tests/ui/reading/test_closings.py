"""A reading is opened while another closes; the same one waits for its pen."""

import threading

import pytest

from fibrodesk.ui.reading.closings import Closings

HERE, THERE = ("round", "here"), ("round", "there")


def in_thread(call):
    over = threading.Event()
    threading.Thread(target=lambda: (call(), over.set()), daemon=True).start()
    return over


def test_another_reading_waits_for_none_that_closes():
    closings = Closings()
    closings.begin(HERE)
    assert in_thread(lambda: closings.wait_for(THERE)).wait(5)


def test_the_same_reading_waits_until_it_is_closed():
    closings = Closings()
    closings.begin(HERE)
    over = in_thread(lambda: closings.wait_for(HERE))
    assert not over.wait(0.05)
    with closings.ending(HERE):
        assert not over.is_set()
    assert over.wait(5)


def test_the_list_waits_for_every_one():
    closings = Closings()
    for place in (HERE, THERE):
        closings.begin(place)
    over = in_thread(closings.wait_for_all)
    with closings.ending(HERE):
        pass
    assert not over.wait(0.05)
    with closings.ending(THERE):
        pass
    assert over.wait(5)


def test_a_closing_that_fails_is_waited_for_no_longer():
    closings = Closings()
    closings.begin(HERE)
    with pytest.raises(OSError, match="full"), closings.ending(HERE):
        raise OSError("full")
    assert in_thread(lambda: closings.wait_for(HERE)).wait(5)


def test_what_closes_twice_is_waited_for_twice():
    closings = Closings()
    closings.begin(HERE)
    closings.begin(HERE)
    with closings.ending(HERE):
        pass
    over = in_thread(lambda: closings.wait_for(HERE))
    assert not over.wait(0.05)
    with closings.ending(HERE):
        pass
    assert over.wait(5)
