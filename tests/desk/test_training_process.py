"""The training as a child: what happens to whoever listens does not happen to it."""

from fibrodesk.contract.events import Failed
from fibrodesk.desk.training_process import TrainingProcess


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
