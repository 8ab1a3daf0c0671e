"""A report tells where it happened, and nothing of whose heart it was."""

import sys
import threading

from fibrodesk.ui.shell.crash import CrashReports, described

SECRET = "Rakhmonov^Gulchehra"


def fail(patient):
    raise ValueError(f"no frames of {patient} in /home/{patient}/loop.dcm")


def caught():
    try:
        fail(SECRET)
    except ValueError:
        return sys.exc_info()


def test_a_report_names_the_lines_and_holds_no_value():
    kind, _error, trace = caught()
    text = described(kind, trace)
    assert "ValueError" in text
    assert "fail, line" in text
    assert SECRET not in text
    assert "/home" not in text


def test_a_report_is_written_once_for_an_error_that_comes_again(tmp_path, capsys):
    told = []
    reports = CrashReports(tmp_path, told.append)
    for _ in range(3):
        reports.caught(*caught())
    written = list(tmp_path.glob("report-*.txt"))
    assert [path.name for path in written] == told
    assert SECRET not in written[0].read_text(encoding="utf-8")
    assert SECRET not in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_is_told_all_the_same(tmp_path, capsys):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    told = []
    CrashReports(blocked, told.append).caught(*caught())
    assert told == [""]


def test_only_the_newest_reports_are_kept(tmp_path, capsys):
    for number in range(30):
        (tmp_path / f"report-2000-{number:02d}.txt").write_text("old")
    CrashReports(tmp_path, lambda _name: None).caught(*caught())
    assert len(list(tmp_path.glob("report-*.txt"))) == 20


def test_an_exception_on_any_thread_is_reported(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    told = []
    CrashReports(tmp_path, told.append).install()
    thread = threading.Thread(target=fail, args=(SECRET,))
    thread.start()
    thread.join()
    assert len(told) == 1
