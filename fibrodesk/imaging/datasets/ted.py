"""TED: whole cycles of the four-chamber view, from end-diastole over end-systole to the next.

Built like the old layout of CAMUS, but that a patient's table bears the patient's name.

Source:
    Painchaud et al., IEEE Transactions on Medical Imaging 2022;41(10):2867-2878.
"""

from __future__ import annotations

from pathlib import Path

from fibrodesk.imaging.datasets.camus import loops_below
from fibrodesk.imaging.datasets.camus_outlines import camus_labels
from fibrodesk.imaging.datasets.camus_places import TED
from fibrodesk.imaging.datasets.camus_places import recognised as data_set_of
from fibrodesk.imaging.datasets.listing import DataSet, Listing

TED_KIND = "ted"


def is_ted(folder: Path) -> bool:
    """Whether a folder is TED, or a part of it."""
    return data_set_of(folder) == TED


def ted_loops(folder: Path) -> Listing:
    """Every whole cycle below a folder."""
    return loops_below(folder, TED_KIND)


DATA_SET = DataSet(kind=TED_KIND, name=TED, recognise=is_ted, loops=ted_loops, labels=camus_labels)
