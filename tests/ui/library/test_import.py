"""The import on the real desk: real files, a real study, and a person's hand on each loop."""

import pytest
from desk.studies import PASSWORD, make_project
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QTableView, QTreeWidget

from fibrodesk.desk.cines import list_cines
from fibrodesk.desk.session import sign_in
from fibrodesk.phantom.dataset import write_dataset
from fibrodesk.ui.library.importing.presenter import Fate, Step
from fibrodesk.ui.library.pixels.view import PixelView
from fibrodesk.ui.library.screen import LibraryScreen
from fibrodesk.ui.look.pieces import EmptyState

LONG_MS = 60_000


@pytest.fixture(scope="module")
def loops(tmp_path_factory):
    """Two synthetic loops, one file that is none, one that is cut."""
    folder = tmp_path_factory.mktemp("phantom") / "study"
    dataset = write_dataset(folder, patients=2, seed=5, frames=10, size_px=(240, 320))
    whole = sorted((folder / "loops").glob("*.dcm"))
    (folder / "loops" / "notes.dcm").write_bytes(b"no image at all")
    data = whole[0].read_bytes()
    (folder / "loops" / "torn.dcm").write_bytes(data[: len(data) // 3])
    return dataset


@pytest.fixture
def screen(qtbot, tmp_path, workplace):
    project = make_project(tmp_path / "study.fibrodesk")
    workplace.session = sign_in(project, "administrator", PASSWORD)
    made = LibraryScreen(workplace)
    qtbot.addWidget(made)
    made.resize(1200, 800)
    made.show()
    made.open()
    qtbot.waitUntil(lambda: made.presenter.loaded)
    yield made
    made.close_down()
    workplace.runner.shutdown()
    project.close()


def click(screen, name):
    button = screen.findChild(QPushButton, name)
    assert button.isVisible(), name
    button.click()


def search(screen, qtbot, *paths):
    click(screen, "library_empty_import")
    screen._import_page.take([str(path) for path in paths])
    qtbot.waitUntil(lambda: screen.importing.step is Step.LIST, timeout=LONG_MS)


def look(screen, qtbot):
    """Wait until the pixels of the loop in hand are shown."""
    qtbot.waitUntil(
        lambda: (
            screen.importing.step is not Step.PIXELS or screen.importing.in_hand.survey is not None
        ),
        timeout=LONG_MS,
    )


def test_an_empty_library_says_what_to_do_with_one_button(screen):
    empty = screen.findChild(EmptyState, "library_empty")
    assert empty.isVisible()
    assert "Import" in empty.sentence.text()
    assert len([b for b in empty.findChildren(QPushButton) if b.isVisible()]) == 1


def test_every_file_is_listed_with_what_to_do_and_bad_ones_stop_nothing(screen, loops, qtbot):
    search(screen, qtbot, loops.folder / "loops")
    listed = screen.findChild(QTableView, "import_list").model()
    names = [listed.index(row, 0).data() for row in range(listed.rowCount())]
    assert names == [loop.candidate.path.name for loop in screen.importing.loops]
    assert len(names) == 2
    tree = screen.findChild(QTreeWidget, "import_refusals")
    groups = [tree.topLevelItem(row) for row in range(tree.topLevelItemCount())]
    told = {group.child(0).text(0): group.text(0) + group.child(0).text(1) for group in groups}
    assert set(told) == {"notes.dcm", "torn.dcm"}
    assert "no DICOM (1). Export the loop from the scanner" in told["notes.dcm"]
    assert "cut" in told["torn.dcm"]


def test_nothing_is_imported_that_no_person_confirmed(screen, loops, qtbot, workplace):
    """Looking is not confirming: Skip all, and the study stays empty."""
    search(screen, qtbot, loops.folder / "loops")
    click(screen, "import_look")
    while screen.importing.step is Step.PIXELS:
        look(screen, qtbot)
        click(screen, "pixel_skip")
    assert screen.importing.step is Step.SUMMARY
    assert list_cines(workplace.session) == []


def test_confirmed_loops_come_in_and_the_others_do_not(screen, loops, qtbot, workplace):
    search(screen, qtbot, loops.folder / "loops")
    screen._import_page.take([str(loops.clinical_table)])
    accept = screen._import_page.findChild(QPushButton, "clinical_accept")
    qtbot.waitUntil(accept.isEnabled, timeout=LONG_MS)
    accept.click()
    qtbot.waitUntil(lambda: screen.importing.joined == 2)
    click(screen, "import_look")
    look(screen, qtbot)
    click(screen, "pixel_confirm")
    look(screen, qtbot)
    click(screen, "pixel_skip")
    qtbot.waitUntil(lambda: screen.importing.step is Step.SUMMARY, timeout=LONG_MS)
    fates = [loop.fate for loop in screen.importing.loops]
    told = [loop.problem for loop in screen.importing.loops]
    assert fates == [Fate.IMPORTED, Fate.SKIPPED], told
    assert len(list_cines(workplace.session)) == 1
    assert workplace.busy.works == []
    click(screen, "import_done")
    qtbot.waitUntil(lambda: len(screen.presenter.shelf.cines) == 1)


def test_a_loop_that_is_here_already_is_refused_in_words(screen, loops, qtbot):
    first = sorted((loops.folder / "loops").glob("loop*.dcm"))[0]
    search(screen, qtbot, first)
    for _ in range(2):
        click(screen, "import_look")
        look(screen, qtbot)
        click(screen, "pixel_confirm")
        qtbot.waitUntil(lambda: screen.importing.step is Step.SUMMARY, timeout=LONG_MS)
        outcome = screen.importing.loops[0]
        screen._import_page.take([str(first)])
        qtbot.waitUntil(lambda: screen.importing.step is Step.LIST, timeout=LONG_MS)
    assert outcome.fate is Fate.REFUSED
    assert "already" in outcome.problem.title


def test_back_goes_to_the_loop_before_and_then_to_the_list(screen, loops, qtbot):
    search(screen, qtbot, loops.folder / "loops")
    click(screen, "import_look")
    look(screen, qtbot)
    click(screen, "pixel_confirm")
    look(screen, qtbot)
    assert screen.importing.place == 1
    click(screen, "pixel_back")
    assert screen.importing.place == 0
    assert screen.findChild(QLabel, "pixel_fate").text() == "Confirmed"
    click(screen, "pixel_back")
    assert screen.importing.step is Step.LIST


def test_enter_confirms_and_s_skips(screen, loops, qtbot):
    search(screen, qtbot, loops.folder / "loops")
    click(screen, "import_look")
    look(screen, qtbot)
    screen.activateWindow()
    qtbot.waitActive(screen)
    view = screen.findChild(PixelView)
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert screen.importing.loops[0].fate is Fate.CONFIRMED
    look(screen, qtbot)
    QTest.keyClick(view, Qt.Key.Key_S)
    assert screen.importing.loops[1].fate is Fate.SKIPPED
    qtbot.waitUntil(lambda: screen.importing.step is Step.SUMMARY, timeout=LONG_MS)


def test_a_corner_that_is_dragged_changes_what_is_kept(screen, loops, qtbot):
    search(screen, qtbot, loops.folder / "loops")
    click(screen, "import_look")
    look(screen, qtbot)
    view = screen.findChild(PixelView)
    found = screen.importing.in_hand.survey.mask
    assert found.automatic
    corner = view.widget_point(view.handles[0]).toPoint()
    to = (view.widget_point(view.handles[0]) + QPointF(25, 25)).toPoint()
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=corner)
    QTest.mouseMove(view, to)
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=to)
    assert not view.kept.automatic
    assert (view.kept.keep != found.keep).any()
    assert screen.findChild(QLabel, "pixel_fan").text() == "Fan drawn by hand."
    click(screen, "pixel_confirm")
    assert screen.importing.loops[0].mask is not found


def test_what_will_be_erased_is_dim_on_the_screen(screen, loops, qtbot):
    search(screen, qtbot, loops.folder / "loops")
    click(screen, "import_look")
    look(screen, qtbot)
    view = screen.findChild(PixelView)
    projection = screen.importing.in_hand.survey.projection
    gone = (~view.kept.keep) & (projection > 100)
    assert gone.any()  # the letters of the invented patient
    row, column = (int(place[0]) for place in gone.nonzero())
    assert view._image.pixelColor(column, row).lightness() < 0.3 * projection[row, column]
    kept = view.kept.keep & (projection > 100)
    row, column = (int(place[0]) for place in kept.nonzero())
    assert view._image.pixelColor(column, row).lightness() == projection[row, column]


def test_an_empty_folder_gets_a_sentence(screen, tmp_path, qtbot):
    empty = tmp_path / "nothing"
    empty.mkdir()
    search(screen, qtbot, empty)
    assert screen.importing.loops == []
    assert screen.importing.refusals[0].hint
    assert not screen.findChild(QPushButton, "import_look").isEnabled()
