"""Everything at once falls on the window: what can come in comes in, the rest is told by name."""

import zipfile

import pytest
from desk.studies import PASSWORD, make_project
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from e2e.hands import Hands, until
from e2e.windows import windows_at
from fibrodesk.desk.auditing import verify_project
from fibrodesk.desk.cines import list_cines
from fibrodesk.desk.labels.imports import imported_readings
from fibrodesk.phantom.dataset import write_dataset
from fibrodesk.phantom.layouts.writing import write_patients
from fibrodesk.ui.library.importing.presenter import Fate, Step

pytestmark = pytest.mark.e2e

_LEFT, _NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture(scope="module")
def everything(tmp_path_factory):
    """A folder of a scanner, two public data sets, an archive, and files that are broken."""
    folder = tmp_path_factory.mktemp("everything")
    size = {"frames": 10, "size_px": (240, 320)}
    write_dataset(folder / "scanner", patients=2, seed=11, **size)
    write_patients("camus", folder / "camus", patients=1, seed=12, frames=10)
    write_patients("echonet", folder / "echonet", patients=2, seed=13, frames=10)
    archived = write_dataset(folder / "archived", patients=1, seed=14, **size).folder / "loops"
    with zipfile.ZipFile(folder / "archive.zip", "w") as archive:
        for path in sorted(archived.glob("*.dcm")):
            archive.write(path, f"export/zipped-{path.name}")
    whole = next(iter(sorted((folder / "scanner" / "loops").glob("*.dcm")))).read_bytes()
    broken = folder / "broken"
    broken.mkdir()
    (broken / "torn.dcm").write_bytes(whole[:-30_000])
    (broken / "head.dcm").write_bytes(whole[:2000])
    (broken / "notes.dcm").write_bytes(b"no image at all")
    (broken / "film.mp4").write_bytes(b"\x00\x00\x00\x18ftypmp42" + bytes(3000))
    (broken / "torn.zip").write_bytes((folder / "archive.zip").read_bytes()[:4000])
    return [folder / name for name in ("scanner/loops", "camus", "echonet", "archive.zip")] + [
        broken
    ]


@pytest.fixture
def hands(qapp, tmp_path):
    make_project(tmp_path / "study.fibrodesk").close()
    with windows_at(qapp, tmp_path) as open_window:
        window = open_window()
        window.open_project(tmp_path / "study.fibrodesk")
        yield Hands(window)


def drop(window, paths):
    """What a hand lets fall on the middle of the window."""
    data, copy = QMimeData(), Qt.DropAction.CopyAction
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    middle = window.rect().center()
    target = window.childAt(middle)
    at = target.mapFrom(window, middle)
    QApplication.sendEvent(target, QDragEnterEvent(QPoint(at), copy, data, _LEFT, _NONE))
    QApplication.sendEvent(target, QDropEvent(QPointF(at), copy, data, _LEFT, _NONE))


def confirm_every_loop(hands, importing):
    """A person looks at each; where no fan was found it is drawn."""
    view = hands.find("pixel_page").view
    button = hands.find("pixel_confirm")
    while importing.step is Step.PIXELS:
        until(
            lambda: importing.step is not Step.PIXELS or importing.in_hand.survey is not None,
            "the frames to be looked at",
        )
        if importing.step is not Step.PIXELS:
            return
        if view.kept is None:
            view.setFocus()
            hands.press(Qt.Key.Key_Right)
        until(button.isEnabled, "the fan")
        hands.click(button)


def test_everything_that_is_dropped_at_once_comes_in_or_is_told_by_name(
    hands, everything, tmp_path
):
    window = hands.window
    with hands.step("the administrator signs in"):
        hands.find("sign_in_name")
        hands.sign_in("administrator", PASSWORD)
        hands.find("library_empty_import")
    importing = hands.find("screen_library").importing
    with hands.step("everything falls on the library at once"):
        drop(window, everything)
        until(lambda: importing.step is Step.LIST, "the end of the search")
        hands.quiet()
        assert len(importing.found) == 2 + 2 + 2 + 1
        names = sorted(one.path.name for one in importing.refusals)
        assert names == ["film.mp4", "head.dcm", "notes.dcm", "torn.dcm", "torn.zip"]
        assert all(one.hint for one in importing.refusals)
        told = hands.words("import_sets")
        assert "CAMUS: 1 patient, 2 loops" in told
        assert "EchoNet-Dynamic: 2 patients, 2 loops" in told
    with hands.step("the cut loop comes along as far as it goes, and the outlines do"):
        hands.click("import_whole")
        until(lambda: len(importing.found) == 8, "the cut loop")
        box = hands.find("import_tracings")
        hands.click(box, at=QPoint(10, box.height() // 2))
        assert importing.tracings
    with hands.step("each loop's pixels are confirmed"):
        hands.find("import_list").setFocus()
        hands.press(Qt.Key.Key_Return)
        confirm_every_loop(hands, importing)
    with hands.step("they are brought in"):
        until(lambda: importing.step is Step.SUMMARY, "the end of the import")
        hands.quiet()
        session = window.door.session
        assert [loop.fate for loop in importing.found[:-1]] == [Fate.IMPORTED] * 7
        assert {one.author for one in imported_readings(session)} == {"CAMUS", "EchoNet-Dynamic"}
        assert "7 loops came in" in hands.words("import_sentence")
    with hands.step("the cut loop is known as one that came in, though its fan is another"):
        cut, numbers = importing.found[-1], {one.id: one.number for one in list_cines(session)}
        assert cut.fate is Fate.REFUSED
        assert f"cine {numbers[cut.recording_of]} of" in cut.problem.text
        hands.click_cell("import_list", 7)
        hands.click("import_beside")
        until(lambda: importing.step is Step.SUMMARY, "the end of the second import")
        hands.quiet()
        assert len(list_cines(session)) == 8
        assert "8 loops came in" in hands.words("import_sentence")
    with hands.step("the next step is to prepare the first loop"):
        hands.press(Qt.Key.Key_Return)
        hands.find("screen_prepare")
        hands.quiet()
    with hands.step("the window is closed"):
        hands.press(Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
        until(lambda: not window.isVisible(), "the window to go")
    assert verify_project(tmp_path / "study.fibrodesk") == []
