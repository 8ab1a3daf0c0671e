"""Where a word may ride along outside all text: in numbers, in spare bits, in colours."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from craft_dicom import header, lettered, moving_fan, native, region, save

from fibrodesk.domain.cine import ArrayCine, CineFacts
from fibrodesk.imaging.colours import luma
from fibrodesk.imaging.deidentification.deidentify import rebuild
from fibrodesk.imaging.deidentification.linkage import Linkage
from fibrodesk.imaging.deidentification.pixelmask import find_fan, project
from fibrodesk.imaging.dicom.cine import DicomCine
from fibrodesk.imaging.intake import look_at_frame
from fibrodesk.imaging.source import SourceRef
from fibrodesk.imaging.stored import StoredCine

ROWS, COLUMNS = 192, 256
_PIXELS = b"\xe0\x7f\x10\x00"


@pytest.fixture(scope="module")
def grey():
    return moving_fan(rows=ROWS, columns=COLUMNS)


def _rebuilt(data, tmp_path):
    with DicomCine(save(data, tmp_path / "loop.dcm")) as cine:
        pseudonym = Linkage().pseudonym(cine.identity, cine.uids)
        return rebuild(cine, find_fan(cine), pseudonym=pseudonym, confirmed=True)


def _head(stored):
    return stored[: stored.index(_PIXELS)]


def _scale_that_spells(word):
    """A believable distance whose lowest six bytes are letters."""
    return struct.unpack("<d", word + struct.pack("<d", 0.05)[6:])[0]


def test_a_number_of_eight_bytes_spells_no_word(grey, tmp_path):
    data = native(grey)
    item = region(ROWS, COLUMNS, delta_cm=_scale_that_spells(b"Mayerh"))
    data.SequenceOfUltrasoundRegions = [item]
    assert b"Mayerh" in save(data, tmp_path / "loop.dcm").read_bytes()
    stored = _rebuilt(data, tmp_path)
    assert b"Maye" not in _head(stored)
    assert b"ayer" not in _head(stored)
    scale = StoredCine(tmp_path / "stored.dcm", trusted=True, data=stored).facts.spacing
    assert scale.row_mm == pytest.approx(item.PhysicalDeltaY * 10, rel=1e-6)


def test_the_times_of_the_beats_spell_no_word(grey, tmp_path):
    data = native(grey)
    times = [struct.unpack("<f", each)[0] for each in (b"MarA", b"IreB", b"nerC", b"nerI")]
    data.add_new(0x00186060, "FL", times)
    stored = _head(_rebuilt(data, tmp_path))
    assert not [word for word in (b"MarA", b"IreB", b"nerC", b"nerI") if word in stored]


def test_a_time_between_frames_holds_no_date(grey, tmp_path):
    data = native(grey)
    data.FrameTime = "33.19330303"
    assert b"19330303" not in _head(_rebuilt(data, tmp_path))
    del data.FrameTime
    data.FrameIncrementPointer = 0x00181065
    data.FrameTimeVector = ["0", *(f"{33 + step}.19330303" for step in range(len(grey) - 1))]
    stored = _rebuilt(data, tmp_path)
    assert b"193303" not in _head(stored)
    times = StoredCine(tmp_path / "stored.dcm", trusted=True, data=stored).facts.frame_times_ms
    assert times[1] == pytest.approx(33.19330303, abs=1e-4)


def test_what_is_written_in_the_spare_bits_of_a_pixel_is_gone(grey, tmp_path):
    """Old overlays lie in the bits above those that hold the picture."""
    deep = grey.astype(np.uint16) * 16
    ink = lettered(np.zeros((1, ROWS, COLUMNS), np.uint8), "MAYER", at=(100, 100), level=1)[0] > 0
    written = deep.copy()
    written[:, ink] |= 0x8000
    loops = []
    for words in (deep, written):
        data = header(grey)
        data.BitsAllocated, data.BitsStored, data.HighBit = 16, 12, 11
        data.PixelData = words.tobytes()
        data["PixelData"].VR = "OW"
        stored = _rebuilt(data, tmp_path)
        loops.append(stored[stored.index(_PIXELS) :])
    assert ink.any()
    assert loops[0] == loops[1]


@pytest.mark.parametrize("name", ["Ґжегож^Бжен", "王^小明", "Παπαδόπουλος", "Łukasz^Ğül", "Li^O"])
def test_names_of_any_script_and_length_are_gone_from_every_text(grey, name, tmp_path):
    data = native(grey)
    data.SpecificCharacterSet = "ISO_IR 192"
    for keyword in ("PatientName", "PatientID", "InstitutionName", "StudyDescription",
                    "OperatorsName", "ImageComments", "ManufacturerModelName"):  # fmt: skip
        setattr(data, keyword, name)
    data.Manufacturer = f"GE Healthcare {name}"
    head = _head(_rebuilt(data, tmp_path))
    for encoding in ("utf-8", "utf-16-le", "utf-16-be", "gb18030", "iso8859-5", "iso8859-7"):
        parts = [each.encode(encoding, "ignore") for each in name.split("^")]
        assert not [part for part in parts if len(part) > 2 and part in head]


def test_letters_of_the_tissue_s_own_brightness_are_seen_by_their_colour(grey, tmp_path):
    """In a coloured loop luma alone would hide them from whoever confirms the pixels."""
    loop = np.repeat(np.clip(grey, 0, 90)[..., None], 3, axis=3)
    loop[..., 0] = np.where(grey > 60, loop[..., 0] + 20, loop[..., 0])  # tissue that is coloured
    ink = lettered(np.zeros((1, ROWS, COLUMNS), np.uint8), "MAYER", at=(100, 100), level=1)[0] > 0
    loop[:, ink] = (10, 110, 255)
    assert abs(int(luma(loop[0])[ink][0]) - int(luma(loop[0])[grey[0] > 60].max())) < 12
    facts = CineFacts(frames=len(loop), rows=ROWS, columns=COLUMNS, colour=True)
    seen = project(ArrayCine(facts, loop)).brightest
    assert seen[ink].min() > seen[~ink].max() + 100
    path = save(native(loop, photometric="RGB"), tmp_path / "loop.dcm")
    one = look_at_frame(SourceRef(path), 3)
    assert one[ink].min() > one[~ink].max() + 100
