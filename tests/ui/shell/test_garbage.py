"""Widgets that hold one another go where they were made, whatever other threads are doing."""

import gc
import threading

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from fibrodesk.ui.shell import garbage
from fibrodesk.ui.shell.garbage import Collector


class Ring(QWidget):
    """Holds itself, so that only the collector can take it away; it tells which thread did."""

    def __init__(self, gone):
        super().__init__()
        self.itself = self
        self.destroyed.connect(
            lambda: gone.append(threading.current_thread()), Qt.ConnectionType.DirectConnection
        )


@pytest.fixture
def collector(qapp, monkeypatch):
    """Looks for garbage every few milliseconds; the hand rests as long as `rested` says."""
    monkeypatch.setattr(garbage, "_EVERY_MS", 5)
    monkeypatch.setattr(garbage, "_WHOLE_EVERY_S", 0.0)
    gc.enable()  # as Python starts
    parent = QObject()
    made = Collector(parent, rested_s=lambda: made.rested)
    made.rested = 0.0
    yield made
    made.stop()
    assert gc.isenabled()


def let_others_allocate():
    """More than Python waits for before it collects in the thread that asks."""
    thread = threading.Thread(target=lambda: [[] for _ in range(20_000)])
    thread.start()
    thread.join()


def test_a_widget_in_a_cycle_is_taken_away_by_the_windows_thread(collector, qtbot):
    gone = []
    Ring(gone)
    let_others_allocate()
    assert not gone, "no other thread collects"
    qtbot.waitUntil(lambda: bool(gone))
    assert gone == [threading.main_thread()]


def test_what_had_lived_for_long_goes_when_the_hand_rests(collector, qtbot):
    gone = []
    ring = Ring(gone)
    gc.collect()
    del ring
    qtbot.wait(50)
    assert not gone
    collector.rested = 60.0
    qtbot.waitUntil(lambda: bool(gone))
    assert gone == [threading.main_thread()]


def test_at_the_end_nothing_is_left_to_other_threads(collector):
    gone = []
    ring = Ring(gone)
    gc.collect()
    del ring
    collector.stop()
    let_others_allocate()
    assert gone == [threading.main_thread()]


def test_the_hand_on_the_desk_is_no_rest(qtbot):
    from fibrodesk.ui.shell.idle import IdleWatch

    parent = QObject()
    watch = IdleWatch(parent)
    qtbot.wait(20)
    assert watch.rested_s() >= 0.02
    watch.touch()
    assert watch.rested_s() < 0.02
