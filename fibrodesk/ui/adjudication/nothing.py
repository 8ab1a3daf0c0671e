"""What stands on the screen while there is nothing to adjudicate, and who may do more."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication

from fibrodesk.desk.roles import Act, may
from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.ui.adjudication.ports import ListedRound
from fibrodesk.ui.look import pieces
from fibrodesk.ui.messages import translated
from fibrodesk.ui.workplace import Workplace

translate = QCoreApplication.translate  # under this name the strings are found for translation


class NothingApart(pieces.EmptyState):
    """One sentence: nobody is far apart, no round has opened, or why it may not be seen."""

    def __init__(self, see_agreement: Callable[[], object]) -> None:
        button = pieces.button(
            translate("Adjudication", "See the agreement"),
            "adjudication_agreement",
            primary=True,
            run=see_agreement,
        )
        super().__init__("check", "", action=button, name="adjudication_empty")
        self.tell((), None)

    def tell(self, rounds: Sequence[ListedRound], refusal: FibrodeskError | None) -> None:
        """Say which of them it is."""
        if refusal is not None:
            told = translated(refusal)
            self.sentence.setText(f"{told.text} {told.advice}".strip())
        elif not rounds:
            self.sentence.setText(
                translate(
                    "Adjudication",
                    "No round has opened yet. It opens when every reader has submitted everything.",
                )
            )
        else:
            self.sentence.setText(
                translate(
                    "Adjudication",
                    "On no frame are the readers further apart than this study allows.",
                )
            )


def moderates(workplace: Workplace) -> bool:
    """Whether who sits here may lead a meeting, as far as the role table tells."""
    session = workplace.session
    return session is not None and may(session.person, Act.MODERATE)
