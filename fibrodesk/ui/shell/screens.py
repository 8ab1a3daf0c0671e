"""The screens by their names: where each lives, and who may use it."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from fibrodesk.desk.roles import Act, may
from fibrodesk.domain.people import Person
from fibrodesk.ui.screen import Screen
from fibrodesk.ui.workplace import Workplace


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenPlace:
    """Where a screen's class stands; it is imported when the screen is first shown."""

    name: str
    text: str
    glyph: str
    purpose: str
    module: str
    kind: str  # the name of the class
    act: Act | None = None  # what the person must be allowed; None: everyone
    listed: bool = True  # in the rail; else it is reached from another screen
    beneath: str = "library"  # that other screen

    @property
    def title(self) -> str:
        return QCoreApplication.translate("screens", self.text)

    @property
    def sentence(self) -> str:
        return QCoreApplication.translate("screens", self.purpose)

    def make(self, workplace: Workplace) -> Screen:
        made = getattr(import_module(self.module), self.kind)(workplace)
        if not isinstance(made, Screen):
            raise TypeError(f"{self.kind} is no screen")
        return made


def offered_to(person: Person) -> list[ScreenPlace]:
    """The screens that `person` may use; the acts behind them ask the role table again."""
    return [place for place in PLACES if place.act is None or may(person, place.act)]


PLACES = (
    ScreenPlace(
        name="library",
        text=str(QT_TRANSLATE_NOOP("screens", "Library")),
        glyph="library",
        purpose=str(
            QT_TRANSLATE_NOOP("screens", "The loops of the study, and what is to do with each.")
        ),
        module="fibrodesk.ui.library.screen",
        kind="LibraryScreen",
    ),
    ScreenPlace(
        name="prepare",
        text=str(QT_TRANSLATE_NOOP("screens", "Prepare")),
        glyph="prepare",
        purpose=str(
            QT_TRANSLATE_NOOP("screens", "Ratings, key frames and the myocardium of one loop.")
        ),
        module="fibrodesk.ui.library.preparing.screen",
        kind="PrepareScreen",
        act=Act.PREPARE,
        listed=False,
    ),
    ScreenPlace(
        name="reading",
        text=str(QT_TRANSLATE_NOOP("screens", "Reading")),
        glyph="reading",
        purpose=str(QT_TRANSLATE_NOOP("screens", "Your own reading, alone.")),
        module="fibrodesk.ui.reading.screen",
        kind="ReadingScreen",
        act=Act.READ,
    ),
    ScreenPlace(
        name="calibration",
        text=str(QT_TRANSLATE_NOOP("screens", "Calibration")),
        glyph="reading",
        purpose=str(QT_TRANSLATE_NOOP("screens", "Loops with known answers, before a round.")),
        module="fibrodesk.ui.reading.calibration.screen",
        kind="CalibrationScreen",
        act=Act.READ,
        listed=False,
        beneath="reading",
    ),
    ScreenPlace(
        name="review",
        text=str(QT_TRANSLATE_NOOP("screens", "Review")),
        glyph="review",
        purpose=str(QT_TRANSLATE_NOOP("screens", "The model's masks: accept, correct or reject.")),
        module="fibrodesk.ui.review.screen",
        kind="ReviewScreen",
        act=Act.JUDGE,
    ),
    ScreenPlace(
        name="agreement",
        text=str(QT_TRANSLATE_NOOP("screens", "Agreement")),
        glyph="agreement",
        purpose=str(
            QT_TRANSLATE_NOOP("screens", "How far the readers agree, once the round has opened.")
        ),
        module="fibrodesk.ui.agreement.screen",
        kind="AgreementScreen",
        act=Act.SEE_AGREEMENT,
    ),
    ScreenPlace(
        name="adjudication",
        text=str(QT_TRANSLATE_NOOP("screens", "Adjudication")),
        glyph="agreement",
        purpose=str(
            QT_TRANSLATE_NOOP("screens", "Where readers disagree, and the mask that ends it.")
        ),
        module="fibrodesk.ui.adjudication.screen",
        kind="AdjudicationScreen",
        act=Act.ADJUDICATE,
        listed=False,
        beneath="agreement",
    ),
    ScreenPlace(
        name="meeting",
        text=str(QT_TRANSLATE_NOOP("screens", "Meeting")),
        glyph="people",
        purpose=str(
            QT_TRANSLATE_NOOP("screens", "Several people look at one picture, vote and decide.")
        ),
        module="fibrodesk.ui.meeting.screen",
        kind="MeetingScreen",
        act=Act.MODERATE,
        listed=False,
        beneath="agreement",
    ),
    ScreenPlace(
        name="training",
        text=str(QT_TRANSLATE_NOOP("screens", "Training")),
        glyph="training",
        purpose=str(QT_TRANSLATE_NOOP("screens", "Retrain the model and put it into use.")),
        module="fibrodesk.ui.training.screen",
        kind="TrainingScreen",
        act=Act.ADMINISTER,
    ),
    ScreenPlace(
        name="reports",
        text=str(QT_TRANSLATE_NOOP("screens", "Reports")),
        glyph="reports",
        purpose=str(QT_TRANSLATE_NOOP("screens", "The study on one page.")),
        module="fibrodesk.ui.reports.screen",
        kind="ReportsScreen",
        act=Act.SEE_AGREEMENT,
    ),
    ScreenPlace(
        name="settings",
        text=str(QT_TRANSLATE_NOOP("screens", "Settings")),
        glyph="settings",
        purpose=str(QT_TRANSLATE_NOOP("screens", "People, audit, study, appearance and keys.")),
        module="fibrodesk.ui.settings.screen",
        kind="SettingsScreen",
    ),
)
