"""The codes of DICOM for what the desk calls a structure (SCT: SNOMED CT).

No context group of the standard has a code for the left ventricle's cavity alone; that of the left
ventricle stands for it, and the label of the segment says the rest.

Source:
    DICOM PS3.16: CID 7150 (categories), CID 7151 and 7152 (anatomy of the heart), CID 6335
    (fibrosis), CID 12305 (sites of echocardiography).
"""

from __future__ import annotations

from typing import NamedTuple

from pydicom.dataset import Dataset

from fibrodesk.domain.mask import Structure


class Code(NamedTuple):
    """A concept as value, scheme and meaning."""

    value: str
    scheme: str
    meaning: str

    def item(self) -> Dataset:
        """The item of a code sequence."""
        made = Dataset()
        made.CodeValue = self.value
        made.CodingSchemeDesignator = self.scheme
        made.CodeMeaning = self.meaning
        return made


ANATOMY = Code("91723000", "SCT", "Anatomical Structure")
ABNORMAL = Code("49755003", "SCT", "Morphologically Abnormal Structure")
HEART = Code("80891009", "SCT", "Heart")
WALL = Code("49848007", "SCT", "Left Ventricle Myocardium")

TYPES = {
    Structure.FIBROSIS: Code("112674009", "SCT", "Fibrosis"),
    Structure.MYOCARDIUM: WALL,
    Structure.LEFT_VENTRICULAR_CAVITY: Code("87878005", "SCT", "Left ventricle"),
    Structure.LEFT_ATRIUM: Code("82471001", "SCT", "Left atrium"),
}
"""What each structure is."""


def category(structure: Structure) -> Code:
    """Whether a structure is anatomy, or a change of it."""
    return ABNORMAL if structure is Structure.FIBROSIS else ANATOMY


def site(structure: Structure) -> Code:
    """Where a structure lies."""
    return WALL if structure is Structure.FIBROSIS else HEART
