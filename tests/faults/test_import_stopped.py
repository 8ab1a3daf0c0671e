"""An import that is stopped, loses its decoders or finds no room: said in words, nothing lost."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from fibrodesk.cli.main import main
from fibrodesk.desk.auditing import verify_project
from fibrodesk.desk.project.folder import open_project
from fibrodesk.imaging.decoding.worker import DecodingWorker
from fibrodesk.imaging.errors import DecoderFailedError
from fibrodesk.phantom.dataset import write_dataset

pytestmark = pytest.mark.faults

TESTS = Path(__file__).parent.parent
LOOPS = 4

_LIMITED = """
import resource, sys
from pathlib import Path
from fibrodesk.cli.main import main
project, room = Path(sys.argv[2]), int(sys.argv.pop(1))
size = (project / "project.db").stat().st_size + room
resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
sys.exit(main(["import", *sys.argv[1:]]))
"""


@pytest.fixture(scope="module")
def loops(tmp_path_factory):
    folder = tmp_path_factory.mktemp("loops")
    return write_dataset(folder, patients=LOOPS, seed=6, frames=9, size_px=(120, 160)).folder / (
        "loops"
    )


@pytest.fixture
def project(tmp_path):
    assert main(["init", str(tmp_path / "p"), "--unprotected"]) == 0
    return tmp_path / "p"


_PLAIN = """
import signal, sys
from fibrodesk.cli.main import main
signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background ignores it
sys.exit(main())
"""


def _start(*arguments, code=_PLAIN):
    command = [sys.executable, "-W", "error", "-c", code, *map(str, arguments)]
    environment = os.environ | {"PYTHONPATH": str(TESTS.parent)}
    return subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        start_new_session=True,
    )


def _count(project):
    opened = open_project(project)
    try:
        return len(opened.store.read(lambda rows: rows.cines.all()))
    finally:
        opened.close()


def _files(project):
    return [path for path in (project / "cines").rglob("*") if path.is_file()]


@pytest.mark.parametrize("moment", ["search", "store"])
def test_ctrl_c_says_what_is_in_and_leaves_whole_loops(project, loops, moment):
    """The whole group gets the signal, as from a terminal: no decoder tells of it by a trace."""
    child = _start("import", project, loops, "--confirm-pixels", "--json")
    begun = time.monotonic()
    if moment == "search":
        while not _children(child.pid) and child.poll() is None and time.monotonic() - begun < 60:
            time.sleep(0.005)
    else:
        while not _files(project) and child.poll() is None and time.monotonic() - begun < 60:
            time.sleep(0.005)
    os.killpg(child.pid, signal.SIGINT)
    data, words = child.communicate(timeout=60)
    assert child.returncode == 130
    told = json.loads(data)
    assert told["stopped"] is True
    assert "Stopped." in words
    assert "Traceback" not in words
    assert verify_project(project) == []
    inside = _count(project)
    assert len(told["imported"]) <= inside < LOOPS
    assert len(_files(project)) == inside


def _children(pid):
    told = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):  # a thread, or the process, that has just ended
            told += task.read_text().split()
    return told


@pytest.mark.parametrize("room", [30_000, 60_000])
def test_a_disk_that_fills_on_the_way_names_each_loop_and_keeps_the_others(project, loops, room):
    """The real system call fails, by RLIMIT_FSIZE, on the database or on a loop."""
    child = _start(room, project, loops, "--confirm-pixels", "--json", code=_LIMITED)
    data, words = child.communicate(timeout=120)
    told = json.loads(data)
    assert "Traceback" not in words
    inside = len(told["imported"])
    assert inside + len(told["refused"]) == LOOPS
    assert told["refused"]
    assert inside > 0  # what the database may grow by holds a loop
    assert child.returncode == 1
    for refusal in told["refused"]:
        assert refusal["path"].endswith(".dcm")
        assert "could not be written" in refusal["reason"]
        assert "drew" not in refusal["hint"]
    assert verify_project(project) == []
    assert _count(project) == inside == len(_files(project))
    assert main(["import", str(project), str(loops), "--confirm-pixels"]) == 1
    assert _count(project) == LOOPS


def test_a_decoder_that_is_killed_as_it_starts_costs_one_call(monkeypatch):
    """The desk waits for its first word: it gets an end instead, and goes on with a fresh one."""
    with DecodingWorker() as worker:
        start = worker._ready

        def killed(name):
            stop = threading.Event()

            def kill():
                while not stop.is_set():
                    child = worker._child
                    if child is not None and child.pid:
                        os.kill(child.pid, signal.SIGKILL)
                        return
                    time.sleep(0.001)

            killer = threading.Thread(target=kill)
            killer.start()
            try:
                return start(name)
            finally:
                stop.set()
                killer.join()

        with monkeypatch.context() as patch:
            patch.setattr(worker, "_ready", killed)
            with pytest.raises(DecoderFailedError):
                worker.call(os.path.basename, Path("a"))
        assert worker.call(os.path.basename, Path("a")) == "a"


@pytest.mark.parametrize(
    "arguments",
    [
        ["nowhere.fibrodesk", "x.dcm"],
        ["p"],
        ["p", "x.dcm", "--as", "nobody", "--password-file", "nowhere"],
        ["p", "x.dcm", "--clinical", "nowhere.csv"],
        ["p", "x.dcm"],
    ],
)
def test_json_is_one_object_whatever_goes_wrong(project, capsys, monkeypatch, arguments):
    monkeypatch.chdir(project.parent)
    assert main(["import", *arguments, "--json"]) == 2
    told = json.loads(capsys.readouterr().out)
    assert told["imported"] == []
    (refusal,) = told["refused"]
    assert refusal["reason"]
    assert refusal["hint"]


def test_loops_that_came_in_are_told_though_what_came_after_them_failed(project, loops, capsys):
    """No mask is where one is looked for: the loops are in, and the exit says so."""
    arguments = ["--masks", "nowhere", "--masks-format", "png", "--reader", "administrator"]
    capsys.readouterr()
    code = main(["import", str(project), str(loops), "--confirm-pixels", "--json", *arguments])
    assert code == 1
    told = json.loads(capsys.readouterr().out)
    assert len(told["imported"]) == LOOPS
    assert told["refused"]


def test_the_name_of_a_file_cannot_write_on_the_terminal(project, tmp_path, capsys):
    capsys.readouterr()
    for name in ("red\x1b[31m.dcm", "new\nline.dcm", "back\u202ewards.dcm"):
        (tmp_path / name).write_bytes(b"junk")
        assert main(["import", str(project), str(tmp_path / name)]) == 2
        words = capsys.readouterr().err
        assert name not in words or "\n" in name
        assert all(sign.isprintable() or sign == "\n" for sign in words)


def test_another_cut_of_a_loop_that_is_here_is_refused_and_the_rest_comes_in(
    project, loops, tmp_path, capsys
):
    """A frame is its pixels and its place; two loops that share one would share its masks."""
    import pydicom
    from pydicom.encaps import encapsulate, generate_frames

    first, other, *_ = sorted(loops.iterdir())
    whole = pydicom.dcmread(first)
    frames = list(generate_frames(whole.PixelData, number_of_frames=int(whole.NumberOfFrames)))
    whole.NumberOfFrames = len(frames) - 1
    whole.PixelData = encapsulate(frames[:-1])
    whole.save_as(tmp_path / "cut.dcm")
    sources = [str(each) for each in (first, tmp_path / "cut.dcm", "x" * 5000, other)]
    capsys.readouterr()
    fan = ["--confirm-pixels", "--json"]
    assert main(["import", str(project), *sources, *fan]) == 1
    told = json.loads(capsys.readouterr().out)
    reasons = " ".join(each["reason"] for each in told["refused"])
    assert "frames that are those of cine 1" in reasons
    assert "does not exist" in reasons
    assert len(told["imported"]) == 2
    assert verify_project(project) == []
