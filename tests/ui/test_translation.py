"""Every word that a person sees goes through translation: a translator that marks them shows it.

The screens run over a small synthetic study on a real disk. What the translator gave back stands
in «»; a letter that is left outside must be a datum, and `DATA` says which kinds there are.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractListModel, Qt, QTranslator
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QGroupBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTabBar,
    QWidget,
)
from two_rounds import make_two_rounds

import fibrodesk.ui
from fibrodesk.agreement.reasons import SENTENCES, in_words
from fibrodesk.contract.events import Finished, Saved, Started, Step, Stopped, Validated
from fibrodesk.desk.calibration.cases import make_set
from fibrodesk.desk.models.registry import list_models
from fibrodesk.desk.reviewing.review import REJECT_REASONS
from fibrodesk.desk.training.presets import networks, presets
from fibrodesk.domain.reading import NOT_ASSESSABLE_REASONS
from fibrodesk.ui.entrance.new_project_page import NewProjectPage
from fibrodesk.ui.entrance.sign_in import SignInPage
from fibrodesk.ui.entrance.start_page import StartPage
from fibrodesk.ui.keys.card import KeysCard
from fibrodesk.ui.keys.tables.shipped import shipped
from fibrodesk.ui.library.importing.page import ImportPage
from fibrodesk.ui.library.importing.presenter import ImportPresenter
from fibrodesk.ui.look.pieces import ElidedLabel
from fibrodesk.ui.shell.navigation import Navigation
from fibrodesk.ui.shell.screens import PLACES

_LONG_MS = 20_000

DATA = {
    r"FD-\d+|R\d+": "study codes",
    r"\bA4C\b|fibrodesk phantom look [A-D]": "the view and the scanner, as the file tells them",
    r"\b(administrator|ann|bob|rita|Study|one|two)\b": "names that the people of the study gave",
    r"\b(px²?|mm²?|mm/px|ms|s|kB|MB|M)\b": "units",
    r"^fibrodesk$": "the name of the program",
    r"(?<!\+)\b[ABM]\b": "the letters of readers and model, as they stand at outlines",
    "|".join(
        rf"^{re.escape(key)}$"
        for command in shipped()
        for key in (*command.shown_keys, *(s.join(command.shown_keys) for s in ("  ", "   ")))
        if key
    ): "the names of keys, alone, as they stand on the keyboard",
    "|".join(
        re.escape(in_words(reason).capitalize()) for reason in sorted(SENTENCES, reverse=True)
    ): "why a figure is missing: words of the statistics, which know no Qt",
}


class Marking(QTranslator):
    """A language in which every text is its own source in «»."""

    def translate(self, context, source, disambiguation=None, n=-1):
        return f"«{source}»" if source else ""

    def isEmpty(self):
        return False


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    made = make_two_rounds(tmp_path_factory.mktemp("study"))
    yield made
    made.project.close()


@pytest.fixture(autouse=True)
def _marked(qapp):
    """Before any widget is made: what is translated once at its making is marked too."""
    marking = Marking()
    qapp.installTranslator(marking)
    yield
    qapp.removeTranslator(marking)


@pytest.fixture
def sit(study, workplace, qtbot):
    """Open a screen for somebody of the study and wait until it has all it asked for."""
    shown = []

    def sit(name, person, **where):
        workplace.session = study.sessions[person]
        screen = next(place for place in PLACES if place.name == name).make(workplace)
        qtbot.addWidget(screen)
        shown.append(screen)
        screen.resize(1200, 720)
        screen.show()
        screen.open(**where)
        rest(qtbot, workplace.runner)
        return screen

    yield sit
    for screen in shown:
        screen.close_down()
        screen.hide()


def rest(qtbot, runner):
    """Until no task runs, and none followed from the last."""
    for _ in range(3):
        qtbot.waitUntil(lambda: not runner.busy, timeout=_LONG_MS)
        QApplication.processEvents()


# What is seen.


def texts(root: QWidget) -> Iterator[tuple[str, str]]:
    """Every text of `root`, hidden pages too, with the name of the widget that shows it."""
    for widget in (root, *root.findChildren(QWidget)):
        name = f"{type(widget).__name__} {widget.objectName()}".strip()
        for text in (widget.toolTip(), *_own_texts(widget)):
            yield name, text
        if not widget.toolTip().startswith(widget.accessibleName()):  # else its first line
            yield name, widget.accessibleName()
    for action in root.findChildren(QAction):
        yield f"action {action.objectName()}", action.text()
        yield f"action {action.objectName()}", action.toolTip()


def _own_texts(widget: QWidget) -> list[str]:
    """The first kind that fits tells them: an elided label is a label too."""
    return next((told(widget) for kind, told in _TOLD if isinstance(widget, kind)), [])


def _heads(header: QHeaderView) -> list[str]:
    model = header.model()
    if model is None or header.isHidden():
        return []
    return [
        str(model.headerData(place, header.orientation()) or "") for place in range(header.count())
    ]


def _cells(view: QAbstractItemView) -> list[str]:
    model = view.model()
    if model is None:
        return []
    return [
        str(model.data(model.index(row, column), role) or "")
        for row in range(model.rowCount())
        for column in range(1 if isinstance(model, QAbstractListModel) else model.columnCount())
        for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole)
    ]


_TOLD = (
    (ElidedLabel, lambda label: [label.whole]),
    (QLabel | QAbstractButton, lambda shown: [shown.text()]),
    (QGroupBox, lambda box: [box.title()]),
    (QLineEdit, lambda field: [field.placeholderText()]),
    (QPlainTextEdit, lambda said: [said.placeholderText(), *said.toPlainText().splitlines()]),
    (QComboBox, lambda box: [box.itemText(place) for place in range(box.count())]),
    (QTabBar, lambda tabs: [tabs.tabText(place) for place in range(tabs.count())]),
    (QHeaderView, _heads),
    (QAbstractItemView, _cells),
)


def unmarked(root: QWidget, *data: str) -> list[str]:
    """The texts with letters that no translator has seen and that are none of `data`."""
    known = [*(re.escape(text) for text in sorted(data, key=len, reverse=True) if text), *DATA]
    found = []
    for name, text in texts(root):
        rest_of = text
        while (inner := re.sub(r"«[^«»]*»", "", rest_of)) != rest_of:
            rest_of = inner
        for pattern in known:
            rest_of = re.sub(pattern, "", rest_of)
        if re.search(r"[^\W\d_]", rest_of):
            found.append(f"{name}: {text!r}")
    return sorted(set(found))


# The screens.


def test_a_word_that_no_translator_saw_is_found(qtbot):
    page = QWidget()
    qtbot.addWidget(page)
    label, button = QLabel(page.tr("Patient") + " of FD-0001, 2 mm", page), QPushButton(page)
    button.setToolTip("«Whole» and bare")
    assert unmarked(page) == [
        "QLabel: '«Patient» of FD-0001, 2 mm'",
        "QPushButton: '«Whole» and bare'",
    ]
    label.setText(page.tr("{patient}, {size} mm").format(patient="FD-0001", size=2))
    button.setToolTip("")
    assert unmarked(page) == []


def test_the_review_is_translated(study, sit):
    screen = sit("review", "rita")
    assert screen.presenter.frame is not None
    models = [model.name for model in list_models(study.sessions["administrator"])]
    screen._ask_reason()
    screen.propose_form.ask()
    assert not unmarked(screen, *models, *map(str.capitalize, REJECT_REASONS))


def test_a_verdict_is_told_in_the_language_of_the_reader(study, sit, qtbot, workplace):
    screen = sit("review", "rita")
    screen.presenter.reject(reason="too large", reader=study.people["ann"].id)
    rest(qtbot, workplace.runner)
    screen.presenter.show(None)
    told = screen.queue._model.data(screen.queue._model.index(0), Qt.ItemDataRole.ToolTipRole)
    assert told == "««{verdict}: {reason}» · on the list of {reader}»".replace(
        "{verdict}", "«Rejected»"
    ).format(reason="too large", reader="ann")
    screen.presenter.take_back()
    rest(qtbot, workplace.runner)


def test_the_correction_is_translated(study, sit, qtbot, workplace):
    screen = sit("review", "rita")
    with qtbot.waitSignal(screen.presenter.correction_opened, timeout=_LONG_MS):
        screen.presenter.correct()
    models = [model.name for model in list_models(study.sessions["administrator"])]
    assert not unmarked(screen.correction, *models)
    screen.presenter.lay_aside()
    rest(qtbot, workplace.runner)


def test_the_agreement_is_translated(study, sit, qtbot, workplace):
    screen = sit("agreement", "administrator", round_id=study.first.id)
    assert screen.presenter.figures is not None
    assert not unmarked(screen)


def test_the_page_of_a_sealed_round_is_translated(study, sit):
    screen = sit("agreement", "administrator", round_id=study.second.id)
    assert not unmarked(screen.sealed)
    refused = sit("agreement", "ann", round_id=study.first.id)
    assert refused.presenter.refusal is not None
    assert not unmarked(refused.refused)


def test_the_adjudication_is_translated(study, sit, qtbot, workplace):
    cine = study.cines[0]
    where = {"round_id": study.first.id, "cine_id": cine.id, "frame": cine.key_frames[0]}
    screen = sit("adjudication", "rita", **where)
    assert screen.page is not None
    hidden = ("Reader A", "Reader B")  # what the study calls its readers
    assert not unmarked(screen, *NOT_ASSESSABLE_REASONS, *hidden)
    screen.page.laying.start_from("A")
    screen.page.show_finish()
    rest(qtbot, workplace.runner)
    assert not unmarked(screen, *NOT_ASSESSABLE_REASONS, *hidden)
    screen.leave()
    rest(qtbot, workplace.runner)


def test_the_meeting_is_translated(study, sit, qtbot, workplace):
    screen = sit("meeting", "rita", round_id=study.first.id)
    assert not unmarked(screen)
    screen.presenter.begin(people=[study.people["ann"].id], guests=[])
    rest(qtbot, workplace.runner)
    assert not unmarked(screen)
    screen.record.summarise()
    rest(qtbot, workplace.runner)
    minutes = screen.summary.text.toPlainText().splitlines()
    assert not unmarked(screen, *minutes)


def test_the_training_is_translated(study, sit):
    screen = sit("training", "administrator")
    for event in (
        Started(config={}, epoch=1, device="cpu", parameters=850_000, train_frames=9),
        Step(
            step=4,
            epoch=1,
            generator_loss=0.5,
            discriminator_loss=None,
            dice_loss=0.4,
            bce=0.1,
            seconds_left=9000,
        ),
        Validated(epoch=1, dice=0.5, iou=0.4, best=True),
        Saved(path="run"),
        Stopped(epoch=2, step=9),
        Finished(bundle="run", reason="all epochs"),
    ):
        screen.presenter.event_told.emit(event)
    told = (*presets(), *networks())
    data = [text for each in told for text in (each.title, each.words)]
    for model in list_models(study.sessions["administrator"]):
        card = model.card
        data += [model.name, card.preset, card.network, card.intended_use, *card.limits]
    assert not unmarked(screen, *data)


def test_the_reports_are_translated(sit, qtbot, workplace):
    screen = sit("reports", "administrator")
    assert screen.presenter.outlook is not None
    assert not unmarked(screen)


def test_the_library_is_translated(sit):
    assert not unmarked(sit("library", "administrator"))


def test_the_reading_is_translated(study, sit):
    screen = sit("reading", "ann", round_id=study.second.id, cine_id=study.cines[1].id)
    assert screen.page is not None
    assert not unmarked(screen, *NOT_ASSESSABLE_REASONS)


def test_the_calibration_is_translated(study, sit, qtbot, workplace):
    fresh = sit("calibration", "ann")
    assert not unmarked(fresh)
    make_set(study.sessions["ann"])
    screen = sit("calibration", "ann")
    assert not unmarked(screen)
    with qtbot.waitSignal(screen.presenter.opened, timeout=_LONG_MS):
        screen.presenter.begin()
    rest(qtbot, workplace.runner)
    assert not unmarked(screen, *NOT_ASSESSABLE_REASONS)
    for frame in screen.page.opened.record.key_frames:
        screen.page.presenter.go_to(frame)
        screen.page.presenter.answers.none()
    with qtbot.waitSignal(screen.presenter.opened, timeout=_LONG_MS):
        screen.page.ask_submit()
    rest(qtbot, workplace.runner)
    assert screen.page.result is not None
    assert not unmarked(screen, *NOT_ASSESSABLE_REASONS)


def test_the_preparation_is_translated(study, sit):
    screen = sit("prepare", "rita", cine_id=study.cines[2].id)
    assert screen.page is not None
    assert not unmarked(screen)


def test_the_settings_are_translated(sit):
    assert not unmarked(sit("settings", "administrator"))


def test_the_window_around_the_screens_is_translated(qtbot, workplace):
    rail, start, study, person = Navigation(), StartPage(), NewProjectPage(), SignInPage()
    rail.offer(PLACES)
    keys = KeysCard(workplace.commands, "drawing", "«»", rail)
    for window in (rail, start, study, person, keys, ImportPage(_importing(workplace), workplace)):
        qtbot.addWidget(window)
        assert not unmarked(window)


def _importing(workplace):
    return ImportPresenter(None, workplace)


# How it is written.

# What is translated under another name than its own stands as a constant elsewhere: the templates
# of errors, and tables whose words are marked where they stand.
_HANDED_ON = {
    "messages.py",
    "commands.py",
    "groups.py",
    "keys_panel.py",
    "screens.py",
    "tables.py",
}


def test_every_string_can_be_found_for_translation():
    """Constant, and of `self` or with its context: else a search of the source misses it."""
    missed = [
        f"{path.name}:{node.lineno} {ast.unparse(node)[:80]}"
        for path in sorted(Path(fibrodesk.ui.__file__).parent.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and not _can_be_found(node, path.name)
    ]
    assert not missed


def _can_be_found(call: ast.Call, file: str) -> bool:
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    constants = [isinstance(argument, ast.Constant) for argument in call.args]
    if name == "tr" and isinstance(call.func, ast.Attribute):
        return ast.unparse(call.func.value) == "self" and all(constants)
    if name in ("translate", "QT_TRANSLATE_NOOP") and len(call.args) == 2:
        return constants[0] and (constants[1] or file in _HANDED_ON)
    return name != "_tr"
