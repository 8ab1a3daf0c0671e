"""After the seal has opened: agreement, proposals and verdicts, a training, a report."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTableWidget

from e2e.hands import until
from e2e.small_study import PATIENTS
from fibrodesk.desk.agreeing.study import find_round, study_agreement
from fibrodesk.desk.models.registry import list_models, model_in_use
from fibrodesk.desk.reviewing.review import review_queue
from fibrodesk.domain.geometry import ImagePoint
from fibrodesk.ui.training.screen import MODELS, TRAIN


def compare_the_readers(hands):
    """What stands on the screen is what the desk counts, in each domain."""
    hands.go("agreement")
    session = hands.window.door.session
    round_id = find_round(session).id
    for domain in ("myocardium", "sector", "frame"):
        hands.click(f"domain_{domain}")
        hands.quiet()
        found = study_agreement(session, round_id=round_id, domain=domain).study
        assert 0 < found.kappa_mean < 1
        shown = {"kappa_mean": found.kappa_mean, "kappa_pooled": found.kappa_pooled}
        for name, value in {**shown, "dice_pooled": found.dice_pooled}.items():
            assert hands.words(f"{name}_value") == f"{value:.2f}", f"{name} in the {domain}"
    assert hands.words("kappa_mean_ground").startswith("in the whole frame")
    worst = hands.find("agreement_frames")
    before = worst.currentIndex().row()
    hands.click_cell("agreement_frames", before + 1)
    assert worst.currentIndex().row() == before + 1
    hands.quiet()


def review_proposals(hands):
    """The model proposes for one cine; one press of a key is one verdict."""
    hands.go("review")
    hands.click("review_empty_propose")
    box = hands.find("propose_cine")
    until(lambda: box.count() == PATIENTS, "the cines in the form")
    hands.choose("propose_cine", box.itemText(2))
    hands.click("propose_start")
    presenter = hands.window.workspace.screen_in_front.presenter
    until(lambda: presenter.can_judge, "the first proposal")
    hands.quiet()
    assert "8 frames have proposals now." in hands.all_words()
    _accept(hands, presenter)
    _correct(hands, presenter)
    _reject(hands, presenter)
    given = {item.frame: item for item in review_queue(hands.window.door.session) if item.verdict}
    assert [item.verdict for _, item in sorted(given.items())] == [
        "accepted",
        "corrected",
        "rejected",
    ]


def _accept(hands, presenter):
    """And take it back, and accept it again."""
    row = presenter.row
    hands.press(Qt.Key.Key_Return)
    _next(hands, presenter, row)
    hands.press(Qt.Key.Key_Backspace)
    until(lambda: presenter.row.id == row.id and presenter.can_judge, "the proposal to be back")
    hands.press(Qt.Key.Key_Return)
    _next(hands, presenter, row)


def _correct(hands, presenter):
    row = presenter.row
    hands.press(Qt.Key.Key_E)
    hands.find("correction_done")
    drawing = hands.find("canvas").parent().presenter
    before = drawing.mask().sum()
    wall = drawing.wall(drawing.frame)
    at = wall.any(axis=1).argmax() + 6, int(wall[wall.any(axis=1).argmax()].argmax()) + 4
    hands.stroke([ImagePoint(at[1] + step, at[0]) for step in range(0, 12, 3)])
    assert drawing.mask().sum() > before
    hands.click("correction_done")
    _next(hands, presenter, row)


def _reject(hands, presenter):
    row = presenter.row
    hands.press(Qt.Key.Key_R)
    hands.choose("reject_reason", hands.find("reject_reason").itemText(1))
    hands.fill("reject_text", "error of the near field")
    hands.press(Qt.Key.Key_Return)
    _next(hands, presenter, row)


def _next(hands, presenter, before):
    until(lambda: presenter.row.id != before.id and presenter.can_judge, "the next proposal")


def retrain(hands):
    """Snapshot, a short training of the published method, the gate, into use, and back."""
    hands.go("training")
    session = hands.window.door.session
    _turn_to(hands, TRAIN)
    hands.click("take_snapshot")
    until(lambda: f"{PATIENTS} patients" in hands.words("snapshot_sides"), "the snapshot")
    hands.click("preset_paper")
    hands.click("training_more")
    for name, value in (("epochs", 1), ("batches", 2), ("batch_size", 2), ("width", 8)):
        hands.fill(f"training_{name}", str(value))
        hands.press(Qt.Key.Key_Tab)
    screen = hands.window.workspace.screen_in_front
    hands.click("training_start")
    until(lambda: len(screen.presenter.course.now.steps) == 2, "both steps on the curves")
    curves = screen.presenter.course.now
    assert len(curves.generator) == len(curves.discriminator) == 2
    until(lambda: "stands among the candidates" in hands.all_words(), "the candidate")
    hands.quiet()
    _turn_to(hands, MODELS)
    _judge_and_use(hands, session)


def _turn_to(hands, station):
    tabs = hands.find("training_tabs")
    hands.click("training_tabs", at=tabs.tabRect(station).center())


def _judge_and_use(hands, session):
    table = hands.find("models", QTableWidget)
    states = [table.item(row, 1).text() for row in range(table.rowCount())]
    assert sorted(states) == ["candidate", "in use"]
    shipped = model_in_use(session).id
    hands.click_cell("models", states.index("candidate"))
    hands.click("model_judge")
    until(lambda: "not decided" in hands.words("model_gate"), "the gate")
    hands.quiet()
    hands.click("model_use")
    hands.find("use_reason")
    assert model_in_use(session).id == shipped
    hands.type("to see whether the way back is one press")
    hands.click("use_confirm")
    until(lambda: model_in_use(session).id != shipped, "the candidate in use")
    hands.quiet()
    hands.click("model_back")
    until(lambda: model_in_use(session).id == shipped, "the model of before")
    hands.quiet()
    assert len(list_models(session)) == 2


def make_the_report(hands, study):
    """One page, which holds what the study is about."""
    hands.go("reports")
    hands.click("report_make")
    until(lambda: "report-001.html is made." in hands.all_words(), "the report")
    hands.quiet()
    session = hands.window.door.session
    found = study_agreement(session, round_id=find_round(session).id).study
    page = (study.path / "reports" / "report-001.html").read_text(encoding="utf-8")
    for word in ("kappa", "Dice", "Hausdorff", "urden", "ejection fraction", "Pearson"):
        assert word in page, word
    for value in (found.kappa_mean, found.kappa_pooled, found.dice_pooled):
        assert f"{value:.2f}" in page
