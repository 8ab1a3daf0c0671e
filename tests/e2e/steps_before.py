"""Before anybody reads: the study is opened, loops come in and are prepared, a round is made."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFileDialog

from e2e.hands import until
from e2e.small_study import FIRST, KEY_FRAMES, PATIENTS, SECOND, outline, prepare_the_rest
from fibrodesk.desk.cines import list_cines
from fibrodesk.desk.preparing import preparation
from fibrodesk.domain.mask import MaskKey, Structure
from fibrodesk.domain.reading import Origin

_DOT = 20  # how far the dots of a rating stand apart


def open_the_study(hands):
    """With the keyboard alone: Tab to the button, Enter presses it."""
    assert hands.find("demonstration_button").hasFocus()
    hands.press(Qt.Key.Key_Tab)
    hands.press(Qt.Key.Key_Return)
    hands.find("sign_in_password")
    assert hands.words("sign_in_study") == "Small study"


def bring_in_the_loops(hands, study, dialog):
    """Files and clinical table by the page's own buttons; each loop's pixels are confirmed."""
    hands.click("library_empty_import")
    loops = study.dataset.folder / "loops"
    dialog(QFileDialog, "getExistingDirectory", lambda *_: str(loops))
    hands.click("import_folder")
    hands.find("import_look")
    table = str(study.dataset.clinical_table)
    dialog(QFileDialog, "getOpenFileName", lambda *_: (table, ""))
    hands.click("import_clinical")
    hands.click("clinical_choose")
    hands.click("clinical_accept")
    until(lambda: f"Clinical table: {PATIENTS} patients" in hands.all_words(), "the table")
    hands.click("import_look")
    for number in range(1, PATIENTS + 1):
        _confirm_the_pixels(hands, number)
    hands.click("import_cancel")
    model = hands.find("loop_table").model()
    until(lambda: model.rowCount() == PATIENTS, "the loops in the library")
    _know_the_patients(hands, study)


def _confirm_the_pixels(hands, number):
    """The first with the button, the others with Enter."""
    count = f"Loop {number} of {PATIENTS}"
    until(lambda: hands.words("pixel_count") == count, count)
    button = hands.find("pixel_confirm")
    until(button.isEnabled, "the fan to be found")
    assert hands.words("pixel_fan") == "Fan found by its motion."
    if number == 1:
        hands.click(button)
    else:
        hands.press(Qt.Key.Key_Return)


def _know_the_patients(hands, study):
    """Loops come in by the order of their names, which is that of the synthetic patients."""
    records = list_cines(hands.window.door.session)
    assert [record.number for record in records] == [1, 2, 3, 4]
    for record, case in zip(records, study.dataset.cases, strict=True):
        assert record.facts.frames > 0
        assert case.patient_id not in record.patient
        study.cases[record.id] = case


def prepare_the_loops(hands, study):
    """One with the mouse in full, the others by simulated hands."""
    hands.click("library_next")
    hands.find("prepare_page")
    opened = hands.window.workspace.screen_in_front.page.opened
    _rate(hands)
    _choose_the_key_frames(hands)
    _draw_the_wall(hands, study, opened)
    until(lambda: hands.words("prepare_missing").startswith("Complete"), "nothing to be missing")
    hands.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    until(lambda: "is locked" in hands.all_words(), "the cine to be locked")
    hands.go("library")
    session = hands.window.door.session
    assert preparation(session, opened.record.id).locked
    prepare_the_rest(session, study)


def _rate(hands):
    for name in ("view_A4C", "apex_up", "septum_left"):
        hands.click(name)
    for name, value in (("quality", 4), ("contrast", 3), ("accuracy", 5)):
        dots = hands.find(f"rating_{name}")
        hands.click(dots, at=QPoint(round(_DOT * (value - 0.5)), dots.height() // 2))
        assert dots.value == value
    hands.click("artefact_dropout")


def _choose_the_key_frames(hands):
    hands.click("suggest_key_frames")
    assert hands.words("key_frame_count") == str(KEY_FRAMES)
    facts = hands.window.workspace.screen_in_front.page.drawing.draft.facts
    assert facts["ed"] in facts["key_frames"]
    assert facts["es"] in facts["key_frames"]
    hands.press(Qt.Key.Key_Home)
    hands.click("mark_ed")
    assert hands.window.workspace.screen_in_front.page.drawing.draft.facts["ed"] == 0


def _draw_the_wall(hands, study, opened):
    """The first frame by hand, which the model then leaves alone; the others by the model."""
    page = hands.window.workspace.screen_in_front.page
    drawing = page.drawing
    truth = study.truth(opened.record.id, Structure.MYOCARDIUM)
    hands.press(Qt.Key.Key_L)
    hands.stroke(outline(truth[drawing.frame]))
    drawn = drawing.mask().copy()
    assert overlap(drawn, truth[drawing.frame]) > 0.9
    assert hands.words("wall_count") == f"1/{KEY_FRAMES}"
    hands.click("propose_wall")
    until(lambda: hands.words("wall_count") == f"{KEY_FRAMES}/{KEY_FRAMES}", "every wall")
    hands.quiet()
    assert (drawing.mask() == drawn).all()
    frames = drawing.policy.frames_wanted
    origins = [drawing.draft.answer(MaskKey(f, Structure.MYOCARDIUM)).origin for f in frames]
    assert origins[0] is Origin.DRAWN
    assert set(origins[1:]) == {Origin.MODEL}
    for frame in frames[1:]:
        assert overlap(drawing.wall(frame), truth[frame]) > 0.6


def overlap(first, second):
    return 2 * (first & second).sum() / (first.sum() + second.sum())


def make_the_round(hands):
    """Every loop, both readers; the page knows them already."""
    hands.click("library_round")
    hands.find(f"round_reader_{FIRST}")
    hands.find(f"round_reader_{SECOND}")
    hands.fill("round_name", "Round one")
    page = hands.find("round_page")
    assert len(page.chosen_loops) == PATIENTS
    hands.click("round_create")
    until(lambda: "Round one is sealed until" in hands.all_words(), "the round")
