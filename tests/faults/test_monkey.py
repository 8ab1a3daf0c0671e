"""Real events by chance at the real window: whatever is pressed, what was drawn stands."""

import shutil

import pytest
from desk.studies import PASSWORD
from desk.synthetic import make_synthetic
from e2e.hands import until
from e2e.windows import windows_at
from PySide6.QtCore import Qt
from ux.conftest import Desk

from faults.monkey import ACTS, SEED, Monkey
from faults.monkey_watch import Watch, same_draft
from fibrodesk.desk.project.folder import open_project
from fibrodesk.desk.readings import open_reading
from fibrodesk.desk.rounds.round import list_rounds
from fibrodesk.desk.session import sign_in

pytestmark = [
    pytest.mark.faults,
    pytest.mark.timeout(3600),
    # the offscreen platform, on any menu
    pytest.mark.qt_log_ignore("This plugin does not support", extend=True),
]

_TOLD = 40  # of its last acts, where it fails


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """Two patients, prepared, in a blind round of Ann and Bob."""
    made = make_synthetic(tmp_path_factory.mktemp("monkey"), patients=2)
    made.round("Round one", [cine.id for cine in made.cines])
    path = made.project.path
    made.project.close()
    return path


@pytest.fixture
def study(template, tmp_path):
    return shutil.copytree(template, tmp_path / "study.fibrodesk")


@pytest.fixture
def sit_down(qapp, study, tmp_path):
    """Ann at a window of her own, reading."""
    with windows_at(qapp, tmp_path) as open_window:

        def sit():
            made = Desk(open_window(), study)
            made.sign_in("ann")
            return made.read()

        yield sit


def _leave(desk):
    desk.saved()
    desk.hands.press(Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
    until(lambda: not desk.window.isVisible(), "the window to close")


def _all_is_on_the_disk(study, twins):
    """Each reading as its journal made it."""
    project = open_project(study)
    session = sign_in(project, "ann", PASSWORD)
    round_id = list_rounds(session)[0].id
    for cine_id, twin in twins.items():
        reading = open_reading(session, round_id=round_id, cine_id=cine_id)
        same_draft(reading.draft, twin)
        reading.close()
    project.close()


def _back_to_the_beginning(presenter):
    while presenter.draft.last_edit is not None:
        presenter.undo_elsewhere()
        presenter.undo()
    assert not presenter.draft.mask_keys(), "undo reaches back to empty masks"
    assert not presenter.answers.answered()


def test_whatever_is_pressed_what_was_drawn_stands(sit_down, study, qtlog):
    print(f"seed {SEED}, {ACTS} acts")
    desk = sit_down()
    watch = Watch(desk.window, qtlog)
    monkey = Monkey(desk.hands, watch, SEED)
    try:
        with watch.listening():
            watch.attend()
            for number in range(ACTS):
                monkey.act()
                watch.check(pixels=number % 5 == 0)
            monkey.rest()
            watch.check(pixels=True)
    except BaseException as error:
        error.add_note(f"seed {SEED}; the last acts: " + "; ".join(monkey.said[-_TOLD:]))
        raise
    print(f"slowest {watch.slowest_ms:.0f} ms: {watch.slowest}; {dict(watch.met)}")
    cine_id = desk.page.opened.record.id
    _leave(desk)
    _all_is_on_the_disk(study, watch.twins)
    again = sit_down()
    again.window.workspace.go(
        "reading", {"round_id": again.page.opened.round_id, "cine_id": cine_id}
    )
    until(lambda: again.page is not None and again.page.opened.record.id == cine_id, "that cine")
    _back_to_the_beginning(again.presenter)
