"""JPEG frames of 9 to 16 bits, lossy or lossless, by the decoder that ITK carries.

It reads files alone, so that a frame goes to it as a file of its own, in a folder that nobody
else may look into and that is taken away however the process ends.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fibrodesk.imaging.archives.shelter import Shelter
from fibrodesk.imaging.decoding.itk import quiet_itk
from fibrodesk.imaging.dicom.codestream import is_lossless_jpeg, stream_size
from fibrodesk.imaging.dicom.faults import FrameFault
from fibrodesk.imaging.dicom.picture import Picture
from fibrodesk.imaging.errors import NoRoomToUnpackError

_EXTENDED, _LOSSLESS = "1.2.840.10008.1.2.4.51", "1.2.840.10008.1.2.4.57"
_ANY_IMAGE = "1.2.840.10008.5.1.4.1.1.7"  # secondary capture: nothing but pixels


def words(data: bytes, picture: Picture) -> NDArray[np.uint16]:
    """The words of a frame of one component that `check_stream` has passed: (H, W).

    Raises:
        FrameFault: it cannot be decoded.
    """
    import SimpleITK

    with _file_of(data, picture) as path, quiet_itk():
        try:
            image = SimpleITK.ReadImage(str(path), imageIO="GDCMImageIO")
        except RuntimeError as error:  # its words hold the path
            raise FrameFault("it cannot be decoded") from error
    pixels = SimpleITK.GetArrayViewFromImage(image)
    if pixels.dtype.kind not in "iu" or pixels.size != picture.rows * picture.columns:
        raise FrameFault("its size is not that of the loop")
    return np.array(pixels.reshape(picture.rows, picture.columns), dtype=np.uint16)


@contextmanager
def _file_of(data: bytes, picture: Picture) -> Iterator[Path]:
    """The frame as a file, for a moment."""
    shelter = Shelter()
    try:
        path = shelter.new_folder("frame") / "frame.dcm"
        _write(path, data, picture)
        yield path
    except (NoRoomToUnpackError, OSError) as error:
        raise FrameFault("there is no room on the disk to decode it") from error
    finally:
        shelter.close()


def _write(path: Path, data: bytes, picture: Picture) -> None:
    """A file of one grey image whose words are told as they lie, without sign or scale."""
    from pydicom.dataset import Dataset, FileMetaDataset
    from pydicom.encaps import encapsulate
    from pydicom.uid import UID

    size = stream_size(data)
    bits = size.bits if size else picture.depth.allocated
    image = Dataset()
    image.file_meta = FileMetaDataset()
    syntax = _LOSSLESS if is_lossless_jpeg(data) else _EXTENDED
    image.file_meta.TransferSyntaxUID = UID(syntax)
    image.file_meta.MediaStorageSOPClassUID = image.SOPClassUID = UID(_ANY_IMAGE)
    image.file_meta.MediaStorageSOPInstanceUID = image.SOPInstanceUID = UID("2.25.1")
    image.SamplesPerPixel, image.PhotometricInterpretation = 1, "MONOCHROME2"
    image.Rows, image.Columns = picture.rows, picture.columns
    image.BitsAllocated, image.BitsStored, image.HighBit = 16, bits, bits - 1
    image.PixelRepresentation = 0
    image.PixelData = encapsulate([data])
    image["PixelData"].VR = "OB"
    image.save_as(path, enforce_file_format=True)
