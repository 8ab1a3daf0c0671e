"""Loops on their way into the study: what is stopped, what finds no room, what came in."""

import resource
from threading import Event
from zipfile import ZipFile

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton

from fibrodesk.desk.auditing import verify_project
from fibrodesk.desk.cines import list_cines
from fibrodesk.desk.labels.imports import imported_readings
from fibrodesk.domain.mask import Structure
from fibrodesk.phantom.pairs import write_pngs
from fibrodesk.ui.library.importing.acts import DeskImport
from fibrodesk.ui.library.importing.presenter import Fate, Step


class Watched(DeskImport):
    """The desk itself; after the first loop it waits until a test has done what it wants."""

    def __init__(self, session):
        super().__init__(session)
        self.first, self.go_on = Event(), Event()

    def bring_in(self, confirmed, table, progress, cancel):
        def tell(step):
            progress(step)
            self.first.set()
            assert self.go_on.wait(60)

        return super().bring_in(confirmed, table, tell, cancel)


@pytest.fixture
def watched(import_hands):
    acts = Watched(import_hands.session)
    import_hands.presenter.writing._acts = acts
    yield acts
    acts.go_on.set()


def begin(hands, sources, watched):
    """All loops are confirmed and the first is in."""
    hands.find_loops(sources.folder / "loops")
    hands.click("import_look")
    hands.confirm_all()
    hands.wait(watched.first.is_set)
    hands.wait(lambda: hands.presenter.writing.done == 1)


def fates(hands):
    return [loop.fate for loop in hands.presenter.found]


def kept_clean(hands):
    hands.wait(lambda: not hands.screen.workplace.runner.busy)
    return verify_project(hands.session.project.path) == []


def test_a_cancelled_import_keeps_what_is_in_and_the_rest_can_follow(
    import_hands, sources, watched
):
    begin(import_hands, sources, watched)
    import_hands.click("import_stop")
    assert not import_hands.find("import_stop").isEnabled()
    assert import_hands.words("import_sentence").startswith("Stopping after the loop"), "heard"
    watched.go_on.set()
    import_hands.wait(lambda: import_hands.presenter.step is Step.SUMMARY)
    inside = fates(import_hands).count(Fate.IMPORTED)
    assert 1 <= inside < 4
    assert len(list_cines(import_hands.session)) == inside
    assert kept_clean(import_hands)
    assert import_hands.words("import_rest") == f"Import {4 - inside} confirmed"
    told = import_hands.words("import_sentence")
    assert "stopped: " in told
    assert "left out" not in told, "nobody left them out"
    for name in ("import_done", "import_rest", "import_again", "import_copy"):
        button = import_hands.find(name)
        assert button.width() >= button.sizeHint().width(), f"{name} is read whole"
    import_hands.click("import_rest")
    import_hands.wait(lambda: fates(import_hands).count(Fate.IMPORTED) == 4)
    import_hands.wait(lambda: import_hands.presenter.step is Step.SUMMARY)


@pytest.fixture
def full_disk():
    """Once called, the system writes no file further than to that size."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    yield lambda size: resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_disk_that_fills_up_is_named_what_is_in_stays_and_the_rest_comes_later(
    import_hands, sources, watched, full_disk
):
    begin(import_hands, sources, watched)
    full_disk(50_000)
    watched.go_on.set()
    import_hands.wait(lambda: import_hands.presenter.step is Step.SUMMARY)
    full_disk(-1)
    loops = import_hands.presenter.found
    inside = [loop for loop in loops if loop.fate is Fate.IMPORTED]
    refused = [loop for loop in loops if loop.fate is Fate.REFUSED]
    assert inside
    assert len(inside) + len(refused) == 4
    assert len(refused) >= 2
    told = {loop.problem.title for loop in refused}
    assert told <= {"The disk takes no more", "The loop could not be stored"}
    assert len(list_cines(import_hands.session)) == len(inside)
    assert kept_clean(import_hands)
    import_hands.find_loops(sources.folder / "loops")
    import_hands.bring_in()
    assert len(list_cines(import_hands.session)) == 4
    assert kept_clean(import_hands)


def test_loops_that_are_here_already_are_named_with_their_cines(import_hands, sources):
    first = sorted((sources.folder / "loops").glob("loop*.dcm"))[0]
    for _ in range(2):
        import_hands.find_loops(first)
        import_hands.bring_in()
        outcome = import_hands.presenter.found[0]
    cine = list_cines(import_hands.session)[0]
    assert outcome.fate is Fate.REFUSED
    assert outcome.cine_id == cine.id
    assert f"same pixels as cine {cine.number} of {cine.patient}" in outcome.problem.text
    assert import_hands.words("import_title") == "Nothing was imported"
    tree = import_hands.find("import_refusals")
    assert tree.topLevelItem(0).text(0).startswith("This loop is here already (1)")


def under_another_fan(import_hands, path):
    """Look at a loop again, take one corner of its fan away, and confirm what is left."""
    import_hands.find_loops(path)
    import_hands.click("import_look")
    import_hands.wait(import_hands.find("pixel_confirm").isEnabled)
    import_hands.screen._import_page._pixels.view.setFocus()
    import_hands.press(Qt.Key.Key_N)
    import_hands.press(Qt.Key.Key_Delete)
    import_hands.confirm_all()
    import_hands.wait(lambda: import_hands.presenter.step is Step.SUMMARY)


def test_a_recording_under_another_fan_waits_for_a_word_of_the_person(import_hands, sources):
    first = sorted((sources.folder / "loops").glob("loop*.dcm"))[0]
    import_hands.find_loops(first)
    import_hands.bring_in()
    under_another_fan(import_hands, first)
    (loop,) = import_hands.presenter.found
    assert loop.fate is Fate.REFUSED
    cine = list_cines(import_hands.session)[0]
    told = f"shows the recording of cine {cine.number} of {cine.patient}, under another fan"
    assert told in loop.problem.text
    import_hands.click("import_beside")
    import_hands.wait(lambda: import_hands.presenter.step is Step.SUMMARY)
    assert loop.fate is Fate.IMPORTED
    assert len(list_cines(import_hands.session)) == 2
    assert import_hands.screen.findChild(QPushButton, "import_beside").isHidden()
    assert kept_clean(import_hands)


def test_the_outlines_of_a_data_set_become_its_reading(import_hands, sources):
    import_hands.find_loops(sources.folder.parent / "camus")
    for row, loop in enumerate(import_hands.presenter.found):
        if loop.candidate.facts.view != "A4C":
            import_hands.click_cell("import_list", row)
            import_hands.press(Qt.Key.Key_Delete)
    box = import_hands.find("import_tracings")
    assert box.text().endswith("as the reading of CAMUS")
    box.setFocus()
    import_hands.press(Qt.Key.Key_Space)
    assert import_hands.presenter.tracings
    import_hands.click("import_look")
    view = import_hands.screen._import_page._pixels.view
    while import_hands.presenter.step is Step.PIXELS:
        loop = import_hands.presenter.in_hand
        import_hands.wait(lambda: import_hands.presenter.in_hand.survey is not None)
        if view.kept is None:  # the fan of so short a loop is drawn by hand
            view.setFocus()
            import_hands.press(Qt.Key.Key_Right)
        import_hands.wait(import_hands.find("pixel_confirm").isEnabled)
        import_hands.press(Qt.Key.Key_Return)
        assert loop.fate is Fate.CONFIRMED
    import_hands.wait(lambda: import_hands.presenter.step is Step.SUMMARY)
    readings = imported_readings(import_hands.session)
    assert len(readings) == 2
    assert "masks of 2 loops" in import_hands.words("import_traced")
    assert kept_clean(import_hands)


def test_the_summary_goes_on_to_prepare_the_first_loop(import_hands, sources, went):
    import_hands.find_loops(sources.folder / "loops")
    import_hands.bring_in()
    assert import_hands.words("import_done") == "Prepare the first loop"
    import_hands.press(Qt.Key.Key_Return)
    first = list_cines(import_hands.session)[0]
    assert went == [("prepare", {"cine_id": first.id})]
    assert import_hands.presenter.step is Step.CHOOSE


def answer(button):
    """Presses a button of the question as soon as it is asked; answers with its words."""
    told = []

    def look():
        box = QApplication.activeModalWidget()
        if isinstance(box, QMessageBox):
            told.append(box.text())
            box.findChild(QPushButton, button).click()
        else:
            QTimer.singleShot(10, look)

    QTimer.singleShot(0, look)
    return told


def test_closing_during_an_import_asks_and_the_default_is_to_go_on(import_hands, sources, watched):
    begin(import_hands, sources, watched)
    told = answer("question_keep")
    assert not import_hands.screen.may_close()
    assert told == ["Loops are still being imported"]
    answer("question_lose")
    assert import_hands.screen.may_close()
    watched.go_on.set()
    import_hands.wait(lambda: import_hands.presenter.step is Step.SUMMARY)
    assert import_hands.screen.may_close(), "nothing is under way any more"


def test_closing_with_confirmed_loops_asks(import_hands, sources):
    import_hands.find_loops(sources.folder / "loops")
    assert import_hands.screen.may_close(), "a list alone is found again in a moment"
    import_hands.click("import_look")
    button = import_hands.find("pixel_confirm")
    import_hands.wait(button.isEnabled)
    import_hands.click(button)
    told = answer("question_keep")
    assert not import_hands.screen.may_close()
    assert told == ["The import is not finished"]


def test_what_is_dropped_while_pixels_are_looked_at_waits_with_a_word(import_hands, sources):
    import_hands.find_loops(sources.folder / "loops")
    import_hands.click("import_look")
    import_hands.drop(sources.folder.parent / "camus")
    assert import_hands.presenter.step is Step.PIXELS
    assert "first" in import_hands.screen.workplace.messages.message.title


def test_masks_of_other_tools_are_joined_by_the_names_of_what_just_came_in(import_hands, sources):
    import_hands.find_loops(sources.folder / "loops")
    import_hands.bring_in()
    import_hands.click("import_masks")
    page = import_hands.find("labels_page")
    import_hands.wait(lambda: bool(page.presenter.loops))
    cines = {one.id for one in list_cines(import_hands.session)}
    assert sorted(page.presenter.loops) == ["loop0000", "loop0001", "loop0002", "loop0003"]
    assert set(page.presenter.loops.values()) == cines
    assert import_hands.presenter.step is Step.CHOOSE


def test_pairs_of_the_same_names_join_in_the_window_too(import_hands, tmp_path):
    """Pictures and masks as the paper keeps them: each mask finds its picture's frame."""
    pairs = tmp_path / "pairs"
    write_pngs(pairs, patients=1, seed=3, frames=10)
    import_hands.find_loops(pairs / "frames")
    import_hands.bring_in()
    import_hands.click("import_masks")
    page = import_hands.find("labels_page")
    import_hands.wait(lambda: bool(page.presenter.loops))
    names = sorted(path.stem for path in (pairs / "masks").glob("*.png"))
    assert {name.lower() for name in names} <= set(page.presenter.loops)
    page.take([pairs / "masks"])
    import_hands.wait(lambda: page.presenter.plan is not None)
    for label in page.presenter.plan.undecided:
        page.presenter.say(label.name, Structure.FIBROSIS)
    import_hands.wait(lambda: bool(page.presenter.plan and page.presenter.plan.loops))
    (loop,) = page.presenter.plan.loops
    assert list(loop.frames) == [page.presenter.loops[name.lower()][1] for name in names]


def test_nothing_of_an_archive_is_left_on_the_disk_once_the_list_is_gone(
    import_hands, sources, tmp_path
):
    first = sorted((sources.folder / "loops").glob("loop*.dcm"))[0]
    with ZipFile(tmp_path / "export.zip", "w") as archive:
        archive.write(first, first.name)
    import_hands.find_loops(tmp_path / "export.zip")
    unpacked = import_hands.presenter.found[0].candidate.path
    assert unpacked.exists()
    import_hands.bring_in()
    import_hands.click("import_cancel")
    import_hands.wait(lambda: not import_hands.screen.workplace.runner.busy)
    assert not unpacked.exists()
    assert len(list_cines(import_hands.session)) == 1
