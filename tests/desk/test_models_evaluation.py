"""The evaluation as a child: its progress, its last words, and what becomes of it."""

import copy
import threading
import time

import pytest

from fibrodesk.desk.models import evaluation
from fibrodesk.ui.messages import translated

CHILD = """
import json, os, signal, sys, time
how = sys.argv[1]
print("1 3", file=sys.stderr, flush=True)
print("2 3", file=sys.stderr, flush=True)
if how == "slow":
    time.sleep(600)
if how == "killed":
    os.kill(os.getpid(), signal.SIGKILL)
if how == "refused":
    print("a library's chatter", file=sys.stderr)
    print("Patient FD-0001 was in the training.", file=sys.stderr)
    sys.exit(2)
if how == "apart":
    from fibrodesk.contract.refusal import Refusal, to_line
    told = Refusal(title="Too few patients", text="None is here.", hint="Read more.")
    print(to_line(told), file=sys.stderr)
    print("the last chatter of a library", file=sys.stderr)
    sys.exit(2)
print(json.dumps({"rows": ["x" * 1000] * 1000}))
"""


@pytest.fixture(autouse=True)
def child(tmp_path, monkeypatch):
    (tmp_path / "a_child.py").write_text(CHILD)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))


def asked(how, **options):
    options = {"cancel": None, "progress": None, **options}
    return evaluation._answer(["a_child", how], options["cancel"], options["progress"])


def test_progress_comes_as_it_is_told_and_a_large_answer_whole():
    told = []
    found = asked("done", progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3)]
    assert len(found["rows"]) == 1000


def test_a_refusal_is_told_in_its_last_words():
    with pytest.raises(evaluation.EvaluationFailedError, match="FD-0001 was in the training"):
        asked("refused")


def test_a_refusal_comes_over_in_its_parts_and_stands_alone():
    """Also in the window, and out of another process."""
    with pytest.raises(evaluation.EvaluationFailedError) as refused:
        asked("apart")
    for error in (refused.value, copy.copy(refused.value)):
        assert (error.title, str(error), error.advice) == (
            "Too few patients",
            "None is here.",
            "Read more.",
        )
        told = translated(error)
        assert (told.title, told.text, told.advice) == (error.title, str(error), error.advice)


def test_a_process_that_was_killed_is_told_with_its_signal():
    with pytest.raises(evaluation.EvaluationFailedError, match=r"ended early \(signal 9\)"):
        asked("killed")


def test_a_machine_without_the_training_says_where_to_judge(monkeypatch):
    monkeypatch.setattr(evaluation, "find_spec", lambda _name: None)
    with pytest.raises(evaluation.JudgeMissingError, match="PyTorch, which is not installed"):
        asked("done")


def test_a_cancel_ends_the_process_at_once():
    cancel, heard = threading.Event(), threading.Event()
    timer = threading.Thread(target=lambda: (heard.wait(30), cancel.set()))
    timer.start()
    began = time.monotonic()
    with pytest.raises(evaluation.JudgingCancelledError):
        asked("slow", cancel=cancel, progress=lambda _done, _total: heard.set())
    timer.join()
    assert time.monotonic() - began < 60
