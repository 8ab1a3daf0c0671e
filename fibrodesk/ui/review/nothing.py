"""What stands in the review while nothing waits for a verdict."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from fibrodesk.ui.look import pieces

translate = QCoreApplication.translate  # under this name the strings are found for translation


class NothingToJudge(pieces.EmptyState):
    """Proposals can be asked for; the readers' disagreements are a review of their own."""

    def __init__(self, *, propose: Callable[[], object], settle: Callable[[], object]) -> None:
        both = QWidget()
        both.setLayout(
            pieces.row(
                pieces.button(
                    translate("Review", "Propose for a cine"),
                    "review_empty_propose",
                    primary=True,
                    glyph="model",
                    run=propose,
                ),
                pieces.button(
                    translate("Review", "Disagreements"),
                    "review_empty_disagreements",
                    glyph="agreement",
                    run=settle,
                ),
            )
        )
        super().__init__(
            "review",
            translate(
                "Review",
                "Nothing waits for a verdict. Let the model propose masks for a cine, "
                "then accept, correct or reject them here.",
            ),
            action=both,
            name="review_empty",
        )
