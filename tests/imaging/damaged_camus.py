"""Copies of single patients of CAMUS, to be damaged."""

import gzip
import shutil
import struct

import pytest
import SimpleITK
from imaging.foreign_studies import phantom_loops

from fibrodesk.phantom.layouts.camus import write_camus
from fibrodesk.phantom.layouts.camus_mhd import write_camus_mhd


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole")
    write_camus(folder / "new", phantom_loops(2))
    write_camus_mhd(folder / "old", phantom_loops(2)[:1])
    return folder


@pytest.fixture
def patient(whole, tmp_path):
    """A copy of one patient of the new layout."""
    folder = tmp_path / "patient0001"
    shutil.copytree(whole / "new" / "database_nifti" / "patient0001", folder)
    return folder


@pytest.fixture
def old_patient(whole, tmp_path):
    folder = tmp_path / "training" / "patient0001"
    shutil.copytree(whole / "old" / "training" / "patient0001", folder)
    return folder


def part(folder, name, view="4CH"):
    return folder / f"patient0001_{view}_{name}.nii.gz"


def write(path, values, spacing=(1.0, 2.0, 1.0)):
    image = SimpleITK.GetImageFromArray(values)
    image.SetSpacing(spacing[: values.ndim])
    SimpleITK.WriteImage(image, str(path))


def header(path, *, dims=None, data_type=None):
    """Change what the header of a .nii.gz claims."""
    data = bytearray(gzip.decompress(path.read_bytes()))
    if dims is not None:
        struct.pack_into("<8h", data, 40, *dims)
    if data_type is not None:
        struct.pack_into("<2h", data, 70, data_type, 8)
    path.write_bytes(gzip.compress(bytes(data)))
