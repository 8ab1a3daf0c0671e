"""Several decoding processes side by side; answers in the order of the questions."""

from __future__ import annotations

import os
import random
import time
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Event

import pytest
from craft_dicom import native, save

from fibrodesk.imaging.candidates import Refusal, find_candidates
from fibrodesk.imaging.decoding.pool import DecodingPool, in_order, memory_bound
from fibrodesk.imaging.decoding.worker import LARGEST_BYTES, DecodingWorker
from fibrodesk.imaging.errors import DecoderFailedError


@pytest.fixture
def pool():
    with DecodingPool(size=2) as pool:
        yield pool


def _pid_after(_path: Path, seconds: float) -> int:
    time.sleep(seconds)
    return os.getpid()


def _die(_path: Path) -> None:
    os._exit(5)


def _bound(_path: Path) -> int:
    import resource

    return resource.getrlimit(resource.RLIMIT_AS)[0]


def test_two_calls_at_once_go_to_two_processes_and_calls_in_turn_to_one(pool, tmp_path):
    in_turn = {pool.call(_pid_after, tmp_path / "a", 0.0) for _ in range(4)}
    assert len(in_turn) == 1
    at_once = list(
        in_order(lambda _: pool.call(_pid_after, tmp_path / "a", 0.4), range(4), width=2)
    )
    assert len(set(at_once)) == 2
    assert in_turn < set(at_once)


def test_an_answer_that_nobody_waited_for_is_not_that_of_the_next_call(tmp_path, monkeypatch):
    """As where Ctrl-C comes while a file is decoded."""

    def interrupted(*_):
        raise KeyboardInterrupt

    with DecodingWorker() as worker:
        before = worker.call(_pid_after, tmp_path / "a", 0.0)
        with monkeypatch.context() as patch:
            patch.setattr(Connection, "poll", interrupted)
            with pytest.raises(KeyboardInterrupt):
                worker.call(_pid_after, tmp_path / "a", 0.0)
        assert worker.call(_bound, tmp_path / "a") != before


def test_each_process_has_its_share_of_the_memory(pool, tmp_path):
    bound = pool.call(_bound, tmp_path / "a")
    assert bound == memory_bound(2)
    assert memory_bound(64) < bound <= LARGEST_BYTES


def test_a_process_that_dies_costs_one_call(pool, tmp_path):
    def act(number):
        try:
            return pool.call(_die if number == 3 else _pid_after, *_arguments(number))
        except DecoderFailedError as error:
            return str(error)

    def _arguments(number):
        return (tmp_path / "bad.dcm",) if number == 3 else (tmp_path / "good.dcm", 0.01)

    told = list(in_order(act, range(8), width=2))
    assert [isinstance(each, int) for each in told] == [number != 3 for number in range(8)]
    assert told[3] == "bad.dcm could not be decoded: the decoder ended."


def test_answers_come_in_the_order_of_the_questions_whatever_takes_longest():
    waits = [random.Random(n).random() / 50 for n in range(40)]

    def act(number):
        time.sleep(waits[number])
        return number

    assert list(in_order(act, range(40), width=4)) == list(range(40))


def test_questions_are_drawn_a_little_ahead_and_no_further():
    """Ten thousand files are never all opened because the first of them is looked at."""
    drawn = []

    def questions():
        for number in range(10_000):
            drawn.append(number)
            yield number

    told = in_order(lambda number: number, questions(), width=2)
    for _ in range(5):
        next(told)
    told.close()
    assert len(drawn) < 40


def test_a_cancelled_search_ends_with_what_was_found(pool, tmp_path):
    for number in range(60):
        save(native(), tmp_path / f"{number:03d}.dcm")
    cancel, found = Event(), []
    for each in find_candidates([tmp_path], worker=pool, cancel=cancel):
        found.append(each.path.name)
        if len(found) == 7:
            cancel.set()
    assert found == [f"{number:03d}.dcm" for number in range(7)]


def test_what_an_act_raises_is_raised_in_its_turn():
    def act(number):
        if number == 2:
            raise KeyError(number)
        return number

    told = in_order(act, range(5), width=2)
    assert [next(told), next(told)] == [0, 1]
    with pytest.raises(KeyError):
        next(told)


def test_the_first_of_many_files_is_told_while_the_others_are_looked_at(pool, tmp_path):
    """A folder of ten thousand fills the list from its first file on."""
    for number in range(2000):
        (tmp_path / f"{number:05d}.dcm").write_bytes(b"no loop")
    list(find_candidates([tmp_path / "00000.dcm"], worker=pool))  # the first process is there
    start = time.perf_counter()
    found = find_candidates([tmp_path], worker=pool)
    assert isinstance(next(found), Refusal)
    first_s = time.perf_counter() - start
    rest = sum(1 for _ in found)
    assert rest == 1999
    assert first_s < 0.5 * (time.perf_counter() - start)
