"""Curves go with all that their channels are called; the times of the R waves stay."""

from __future__ import annotations

import io

import pydicom
import pytest
from craft_dicom import native, save
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from fibrodesk.imaging.deidentification.deidentify import rebuild
from fibrodesk.imaging.deidentification.linkage import Linkage
from fibrodesk.imaging.deidentification.pixelmask import find_fan
from fibrodesk.imaging.dicom.cine import DicomCine


def _rebuilt(path):
    with DicomCine(path) as cine:
        pseudonym = Linkage().pseudonym(cine.identity, cine.uids)
        return rebuild(cine, find_fan(cine), pseudonym=pseudonym, confirmed=True)


def test_an_ecg_as_numbers_is_left_out_and_said_and_its_r_waves_stay(tmp_path):
    data = native()
    data.RWaveTimeVector = [40.0, 120.0]
    wave = Dataset()
    wave.WaveformOriginality, wave.NumberOfWaveformChannels = "ORIGINAL", 1
    wave.MultiplexGroupLabel = "Zqxmark lead"
    data.WaveformSequence = Sequence([wave])
    path = save(data, tmp_path / "loop.dcm")
    with DicomCine(path) as cine:
        assert [said for said in cine.warnings if "ECG" in said]
    result = _rebuilt(path)
    stored = pydicom.dcmread(io.BytesIO(result))
    assert "WaveformSequence" not in stored
    assert list(stored.RWaveTimeVector) == [40.0, 120.0]
    assert b"Zqxmark" not in result
    with DicomCine(save(native(), tmp_path / "plain.dcm")) as cine:
        assert not [said for said in cine.warnings if "ECG" in said]


@pytest.mark.parametrize("group", [0x5000, 0x5002, 0x50FE])
def test_a_curve_of_old_files_is_left_out_and_said(tmp_path, group):
    data = native()
    data.add_new(group << 16 | 0x2500, "LO", "Zqxmark ECG")
    data.add_new(group << 16 | 0x3000, "OW", b"Zqxmark ")
    path = save(data, tmp_path / "loop.dcm")
    with DicomCine(path) as cine:
        assert [said for said in cine.warnings if "curve" in said]
    assert b"Zqxmark" not in _rebuilt(path)
