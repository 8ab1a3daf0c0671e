"""The check list before a reading is submitted."""

from PySide6.QtWidgets import QPushButton

from fibrodesk.desk.drafts.checking import Finding
from fibrodesk.ui.reading.checklist import CheckList


def test_what_submitting_waits_for_stands_first_then_all_in_the_order_of_the_loop(qtbot):
    made = CheckList()
    qtbot.addWidget(made)
    made.tell(
        [
            Finding(kind="outside_wall", frame=4, fields={"pixels": 12}),
            Finding(kind="unanswered", frame=9),
            Finding(kind="form_missing"),
            Finding(kind="unanswered", frame=2),
            Finding(kind="open_question", frame=0),
        ]
    )
    lines = [made.findChild(QPushButton, f"finding_{place}").text() for place in range(5)]
    assert lines == [
        "Frame 3: no answer yet",
        "Frame 10: no answer yet",
        "Frame 1: a question is open",
        "Frame 5: 12 px outside the wall",
        "The form of the disease is not told",
    ]
