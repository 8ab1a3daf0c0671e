"""The training as a child: what happens to whoever listens does not happen to it."""

from fibrodesk.contract.events import Failed
from fibrodesk.desk.training.process import TrainingProcess, is_running


def test_a_listener_that_fails_neither_ends_the_run_nor_silences_the_others(tmp_path):
    """As a terminal that was closed: `fibrodesk train … | head`."""

    def gone(_event):
        raise BrokenPipeError

    heard = []
    run = TrainingProcess(["--snapshot", str(tmp_path), "--out", str(tmp_path)], folder=tmp_path)
    run.listen(gone)
    run.listen(heard.append)
    assert run.wait(60)
    assert isinstance(run.failure, Failed)
    assert heard == [run.failure]


def test_a_folder_is_trained_in_until_its_process_ends(tmp_path):
    """Going on with it from another window would have two processes write one checkpoint."""
    run = TrainingProcess(["--snapshot", str(tmp_path), "--out", str(tmp_path)], folder=tmp_path)
    assert is_running(tmp_path)
    run.end()
    assert not is_running(tmp_path)


def test_what_a_process_left_that_was_killed_with_its_desk_does_not_count(tmp_path):
    (tmp_path / "process.json").write_text('{"pid": 1, "start": "long ago"}')
    assert not is_running(tmp_path)
