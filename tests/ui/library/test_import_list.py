"""The list of an import: what is found, what is refused, and what a person chooses of it."""

from pydicom import dcmread
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QMouseEvent
from PySide6.QtWidgets import QApplication

from fibrodesk.ui.library.importing.presenter import Fate, Step

_LEFT = Qt.MouseButton.LeftButton
_NONE = Qt.KeyboardModifier.NoModifier


def cells(hands, name):
    model = hands.find("import_list").model()
    return [model.index(hands.row(name), column).data() for column in range(model.columnCount())]


def refused(hands):
    """Each group's words, and the files in it."""
    tree = hands.find("import_refusals")
    groups = [tree.topLevelItem(row) for row in range(tree.topLevelItemCount())]
    return {g.text(0): [g.child(i).text(0) for i in range(g.childCount())] for g in groups}


def test_each_loop_tells_its_size_rate_scale_and_view(import_hands, sources):
    import_hands.find_loops(sources.folder / "loops")
    loop = next(one for one in import_hands.presenter.found)
    facts = loop.candidate.facts
    name, frames, size, rate, scale, view, _said = cells(import_hands, "loop0000.dcm")
    assert (name, frames, size) == ("loop0000.dcm", "10", "320 × 240")
    assert rate == f"{1000 / facts.frame_time_ms:.0f}"
    assert scale == f"{facts.spacing.row_mm:.2f}"
    assert view == "A4C"


def test_a_scale_that_can_hardly_be_right_is_told_and_the_loop_waits(
    import_hands, sources, tmp_path
):
    data = dcmread(sources.folder / "loops" / "loop0000.dcm")
    part = data.SequenceOfUltrasoundRegions[0]
    part.PhysicalDeltaX = 2 * part.PhysicalDeltaY
    data.save_as(tmp_path / "stretched.dcm")
    import_hands.find_loops(tmp_path / "stretched.dcm")
    assert "which no scanner writes" in cells(import_hands, "stretched.dcm")[-1]
    assert [loop.fate for loop in import_hands.presenter.found] == [Fate.WAITING]


def test_a_data_set_is_named_with_its_counts_and_whose_it_is(import_hands, sources):
    import_hands.find_loops(sources.folder.parent / "camus")
    words = import_hands.words("import_sets")
    assert words.startswith("CAMUS: 2 patients, 4 loops")
    assert "own copy" in words
    said = cells(import_hands, "patient0001_4CH_half_sequence.nii.gz")[-1]
    assert "CAMUS" in said
    assert "ED frame" in said
    other = cells(import_hands, "patient0001_2CH_half_sequence.nii.gz")
    assert other[5] == "A2C"
    assert "four-chamber" in other[6]


def test_refusals_stand_under_their_reason_with_what_to_do(import_hands, sources):
    import_hands.find_loops(sources.folder / "loops")
    groups = refused(import_hands)
    assert sorted(groups.values()) == [["notes.dcm"], ["torn.dcm"]]
    words = next(group for group, files in groups.items() if files == ["notes.dcm"])
    assert words.startswith("This file is no DICOM (1). Export the loop")
    assert import_hands.words("import_refused_count") == "Refused files: 2"


def test_the_whole_frames_of_a_cut_loop_come_along_and_can_be_refused_again(import_hands, sources):
    import_hands.find_loops(sources.folder / "loops")
    button = import_hands.find("import_whole")
    whole = next(one for one in import_hands.presenter.refusals if one.cut is not None)
    assert button.text() == f"Take in the {whole.whole_frames} whole frames of torn.dcm"
    import_hands.click(button)
    import_hands.wait(lambda: len(import_hands.presenter.found) == 5)
    assert cells(import_hands, "torn.dcm")[1] == str(whole.whole_frames)
    assert list(refused(import_hands).values()) == [["notes.dcm"]]
    import_hands.click_cell("import_list", import_hands.row("torn.dcm"))
    import_hands.click("import_refuse_again")
    assert len(import_hands.presenter.found) == 4
    assert sorted(refused(import_hands).values()) == [["notes.dcm"], ["torn.dcm"]]


def test_the_whole_frames_come_with_a_key_too(import_hands, sources):
    import_hands.find_loops(sources.folder / "loops")
    import_hands.press(Qt.Key.Key_W)
    import_hands.wait(lambda: len(import_hands.presenter.found) == 5)


def test_delete_leaves_a_loop_out_and_takes_it_along_again(import_hands, sources):
    import_hands.find_loops(sources.folder / "loops")
    import_hands.click_cell("import_list", 1)
    import_hands.press(Qt.Key.Key_Delete)
    loop = import_hands.presenter.found[1]
    assert loop.fate is Fate.LEFT_OUT
    assert "1 left out" in import_hands.words("import_sentence")
    assert import_hands.find("import_out").text() == "Take along again"
    import_hands.press(Qt.Key.Key_Delete)
    assert loop.fate is Fate.WAITING
    import_hands.press(Qt.Key.Key_Delete)
    import_hands.press(Qt.Key.Key_Return)
    assert import_hands.words("pixel_count") == "Loop 1 of 3"


def test_a_double_click_looks_at_that_loop_and_the_others_after_it(import_hands, sources):
    import_hands.find_loops(sources.folder / "loops")
    import_hands.click_cell("import_list", 2, twice=True)
    assert import_hands.presenter.in_hand is import_hands.presenter.found[2]
    import_hands.wait(import_hands.find("pixel_confirm").isEnabled)
    for _ in range(2):
        import_hands.click("pixel_skip")
    assert import_hands.presenter.in_hand is import_hands.presenter.found[0]


def test_the_second_half_of_a_double_click_confirms_nothing(import_hands, sources):
    import_hands.find_loops(sources.folder / "loops")
    import_hands.click("import_look")
    import_hands.wait(lambda: import_hands.presenter.loops[1].survey is not None)
    button = import_hands.find("pixel_confirm")
    import_hands.wait(button.isEnabled)
    import_hands.click(button)
    assert button.isEnabled(), "the next loop was looked at meanwhile"
    at, screen_at = (
        QPointF(button.rect().center()),
        QPointF(button.mapToGlobal(button.rect().center())),
    )
    for kind in (QEvent.Type.MouseButtonDblClick, QEvent.Type.MouseButtonRelease):
        QApplication.sendEvent(button, QMouseEvent(kind, at, screen_at, _LEFT, _LEFT, _NONE))
    assert [loop.fate for loop in import_hands.presenter.found[:2]] == [
        Fate.CONFIRMED,
        Fate.WAITING,
    ]


def test_the_list_can_be_copied_as_text_with_every_refusal(import_hands, sources):
    import_hands.find_loops(sources.folder / "loops")
    import_hands.press(Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert len(lines) == 1 + 4 + 2
    assert len({line.count("\t") for line in lines}) == 1
    torn = next(line for line in lines if line.startswith("torn.dcm"))
    assert "refused: torn.dcm ends after" in torn
    assert "Export it again" in torn


def test_a_letter_beside_the_loops_is_named_with_why_nobody_looked_at_it(
    import_hands, sources, tmp_path
):
    folder = tmp_path / "mixed"
    folder.mkdir()
    first = min((sources.folder / "loops").glob("loop*.dcm"))
    (folder / first.name).write_bytes(first.read_bytes())
    for name in ("letter.txt", "values.csv", ".DS_Store"):
        (folder / name).write_text("Dear colleague")
    import_hands.find_loops(folder)
    assert import_hands.words("import_passed_over") == (
        "Not looked at: 3 files. Hidden: .DS_Store. Tables, texts and programs by their ending: "
        "letter.txt, values.csv. Choose a file by itself to have it looked at."
    )
    import_hands.press(Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert any(line.startswith("letter.txt") and "not looked at" in line for line in lines)
    import_hands.presenter.start_over()
    import_hands.find_loops(sources.folder / "loops")
    assert import_hands.seen("import_passed_over") is None


def test_what_is_dropped_during_a_search_joins_the_list(import_hands, sources):
    first, *others = sorted((sources.folder / "loops").glob("loop*.dcm"))
    import_hands.drop(sources.folder.parent / "camus")
    assert import_hands.presenter.step is Step.SEARCH
    for path in (first, *others, first):
        import_hands.drop(path)
    import_hands.wait(lambda: import_hands.presenter.step is Step.LIST)
    names = [loop.candidate.path.name for loop in import_hands.presenter.found]
    assert len(names) == 4 + 4
    assert names[4:] == [path.name for path in (first, *others)]


def test_files_that_fall_on_the_window_are_looked_at(import_hands, sources):
    data, copy = QMimeData(), Qt.DropAction.CopyAction
    data.setUrls([QUrl.fromLocalFile(str(sources.folder / "loops"))])
    comes = QDragEnterEvent(QPoint(300, 300), copy, data, _LEFT, _NONE)
    QApplication.sendEvent(import_hands.screen, comes)
    assert comes.isAccepted()
    falls = QDropEvent(QPointF(300, 300), copy, data, _LEFT, _NONE)
    QApplication.sendEvent(import_hands.screen, falls)
    import_hands.wait(lambda: import_hands.presenter.step is Step.LIST)
    assert len(import_hands.presenter.found) == 4


def test_a_search_that_is_stopped_keeps_what_it_found(import_hands, sources, tmp_path):
    first = sorted((sources.folder / "loops").glob("*.dcm"))[0]
    many = 400  # so that the search goes on while the button is reached for
    for number in range(many):
        (tmp_path / f"copy-{number:03d}.dcm").symlink_to(first)
    import_hands.drop(tmp_path)
    import_hands.wait(lambda: len(import_hands.presenter.found) > 0)
    import_hands.click("import_stop")
    import_hands.wait(lambda: import_hands.presenter.step is Step.LIST)
    assert 0 < len(import_hands.presenter.found) < many
    assert import_hands.find("import_look").isEnabled()


def test_the_search_tells_how_many_files_there_are(import_hands, sources):
    told = []
    import_hands.presenter.search_work.moved.connect(
        lambda: told.append(import_hands.presenter.search_work.total)
    )
    import_hands.find_loops(sources.folder / "loops")
    assert max(told) == 6


def test_escape_goes_back_to_the_library_and_the_list_is_kept(import_hands, sources):
    import_hands.find_loops(sources.folder / "loops")
    import_hands.press(Qt.Key.Key_Escape)
    assert import_hands.seen("import_list") is None
    import_hands.screen.show_import()
    assert import_hands.find("import_list").model().rowCount() == 4


def test_a_list_of_refusals_alone_goes_with_back_and_another_folder_can_be_chosen(
    import_hands, tmp_path
):
    (tmp_path / "nothing").mkdir()
    import_hands.find_loops(tmp_path / "nothing")
    assert import_hands.words("import_refused_count") == "Refused files: 1"
    import_hands.click("import_cancel")
    import_hands.screen.show_import()
    assert import_hands.find("import_folder").isEnabled()


def test_a_clinical_table_that_is_dropped_along_opens_after_the_search(import_hands, sources):
    import_hands.drop(sources.folder / "loops", sources.clinical_table)
    import_hands.click("clinical_accept")
    import_hands.wait(lambda: import_hands.presenter.joined == 4)
    assert "4 of the 4 here" in import_hands.words("import_clinical_words")


def test_no_button_of_the_list_is_without_a_word_of_what_it_does(import_hands, sources):
    import_hands.find_loops(sources.folder.parent)
    for name in ("copy", "more", "clinical", "look", "cancel", "whole", "out", "tracings"):
        assert import_hands.find(f"import_{name}").toolTip(), name
