"""The two ways to end a disagreement: a button each, and why it is not this person's."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject

from fibrodesk.ui.agreement.presenter import AgreementPresenter
from fibrodesk.ui.keys.actions import Actions
from fibrodesk.ui.look import pieces
from fibrodesk.ui.workplace import Workplace

translate = QCoreApplication.translate  # under this name the strings are found for translation


class Ways(QObject):
    """To adjudicate stands on the frame, the meeting beside the round."""

    def __init__(
        self, presenter: AgreementPresenter, workplace: Workplace, actions: Actions, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._presenter, self._workplace, self._actions = presenter, workplace, actions
        self.adjudicate = pieces.button(
            translate("Agreement", "Adjudicate"),
            "agreement_adjudicate",
            primary=True,
            run=self._adjudicate,
        )
        self.meet = pieces.button(
            translate("Agreement", "Hold a meeting"),
            "agreement_meeting",
            glyph="people",
            run=self._meet,
        )
        actions.bind("adjudicate", self._adjudicate)
        actions.bind("hold_meeting", self._meet)
        presenter.figures_changed.connect(self.allow)
        presenter.frame_chosen.connect(lambda _row: self.allow())
        self.allow()

    def allow(self) -> None:
        """Whoever may not is told why, on the button and instead of the key."""
        may, commands = self._presenter.may, self._workplace.commands
        none = "" if self._presenter.chosen else translate("Agreement", "Choose a frame first.")
        for button, name, why_not in (
            (self.adjudicate, "adjudicate", may.adjudicate or none),
            (self.meet, "hold_meeting", may.meet or none),
        ):
            tip = commands[name].tooltip
            pieces.allow(button, not why_not, why_not=f"{tip}\n{why_not}", tip=tip)
            self._actions[name].setEnabled(not why_not)

    def _adjudicate(self) -> None:
        presenter = self._presenter
        if presenter.round is not None and presenter.chosen is not None:
            cine_id, frame = presenter.chosen.key
            where = {"round_id": presenter.round.id, "cine_id": cine_id, "frame": frame}
            self._workplace.go("adjudication", dict(where))

    def _meet(self) -> None:
        if self._presenter.round is not None:
            self._workplace.go("meeting", {"round_id": self._presenter.round.id})
