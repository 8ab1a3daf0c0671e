"""Small ultrasound loops for the tests, written by pydicom and not by the code under test."""

from __future__ import annotations

import io
from pathlib import Path

import cv2
import numpy as np
from PIL import Image
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate, encapsulate_extended
from pydicom.filewriter import dcmwrite
from pydicom.tag import Tag
from pydicom.uid import (
    ExplicitVRLittleEndian,
    JPEGBaseline8Bit,
    UltrasoundMultiFrameImageStorage,
)

ROWS, COLUMNS, FRAMES = 96, 128, 12
FAN = np.array([[64, 8], [120, 80], [64, 92], [8, 80]], np.int32)


def moving_fan(*, frames=FRAMES, rows=ROWS, columns=COLUMNS, seed=1):
    """Speckle that moves inside a fan, black outside: uint8 (T, H, W)."""
    rng = np.random.default_rng(seed)
    scale = np.array([columns / COLUMNS, rows / ROWS])
    fan = np.zeros((rows, columns), np.uint8)
    cv2.fillPoly(fan, [np.rint(FAN * scale).astype(np.int32)], (1,))
    noise = rng.integers(0, 256, (frames, rows, columns)).astype(np.float32)
    speckle = np.stack([cv2.GaussianBlur(image, (5, 5), 1.0) for image in noise])
    return (np.clip(40 + speckle * 0.7, 0, 255).astype(np.uint8) * fan).astype(np.uint8)


def lettered(images, text, *, at=(2, 6), level=200):
    """The same letters burnt into every frame, as a scanner's banner."""
    images = images.copy()
    for image in images:
        cv2.putText(image, text, at, cv2.FONT_HERSHEY_PLAIN, 0.5, level, 1)
    return images


def header(images, *, photometric="MONOCHROME2", syntax=ExplicitVRLittleEndian):
    """A whole and honest header for `images`, uint8 (T, H, W) or (T, H, W, 3), without pixels."""
    data = Dataset()
    data.file_meta = FileMetaDataset()
    data.file_meta.TransferSyntaxUID = syntax
    data.file_meta.MediaStorageSOPClassUID = UltrasoundMultiFrameImageStorage
    data.file_meta.MediaStorageSOPInstanceUID = "1.2.3.4.777001"
    data.SOPClassUID = UltrasoundMultiFrameImageStorage
    data.SOPInstanceUID = "1.2.3.4.777001"
    data.StudyInstanceUID = "1.2.3.4.777002"
    data.SeriesInstanceUID = "1.2.3.4.777003"
    data.Modality = "US"
    data.PatientName = "Mustermann^Erika"
    data.PatientID = "P-0815-4711"
    data.Manufacturer = "GE Vingmed Ultrasound"
    data.ManufacturerModelName = "Vivid E95"
    data.SamplesPerPixel = 3 if images.ndim == 4 else 1
    data.PhotometricInterpretation = photometric
    if images.ndim == 4:
        data.PlanarConfiguration = 0
    data.NumberOfFrames = str(len(images))
    data.FrameTime = "20.0"
    data.FrameIncrementPointer = Tag("FrameTime")
    data.Rows, data.Columns = images.shape[1:3]
    data.BitsAllocated = data.BitsStored = 8
    data.HighBit, data.PixelRepresentation = 7, 0
    data.SequenceOfUltrasoundRegions = [region(images.shape[1], images.shape[2])]
    return data


def region(rows, columns, *, left=0, top=0, delta_cm=0.1, spatial=1, units=3):
    """A calibrated two-dimensional region of `rows` x `columns` pixels."""
    item = Dataset()
    item.RegionSpatialFormat, item.RegionDataType, item.RegionFlags = spatial, 1, 0
    item.RegionLocationMinX0, item.RegionLocationMinY0 = left, top
    item.RegionLocationMaxX1, item.RegionLocationMaxY1 = left + columns - 1, top + rows - 1
    item.PhysicalUnitsXDirection = item.PhysicalUnitsYDirection = units
    item.PhysicalDeltaX = item.PhysicalDeltaY = delta_cm
    return item


def native(images=None, **kwargs):
    """An uncompressed loop as a data set."""
    images = moving_fan() if images is None else images
    data = header(images, **kwargs)
    data.PixelData = images.tobytes() + b"\0" * (images.size % 2)
    data["PixelData"].VR = "OB"
    return data


def compressed(streams, images, *, extended=False, fragments=1, table=True, **kwargs):
    """A loop of compressed frames as a data set."""
    data = header(images, **kwargs)
    if extended:
        pixels, offsets, lengths = encapsulate_extended(streams)
        data.PixelData, data.ExtendedOffsetTable = pixels, offsets
        data.ExtendedOffsetTableLengths = lengths
    else:
        data.PixelData = encapsulate(streams, fragments_per_frame=fragments, has_bot=table)
    data["PixelData"].VR = "OB"
    return data


def jpeg(image, *, quality=92):
    """One frame as a JPEG stream, grey or colour."""
    target = io.BytesIO()
    Image.fromarray(image).save(target, "JPEG", quality=quality)
    return target.getvalue()


def jpeg_loop(images=None, **kwargs):
    images = moving_fan() if images is None else images
    colour = images.ndim == 4
    kwargs = {"photometric": "YBR_FULL_422" if colour else "MONOCHROME2"} | kwargs
    return compressed([jpeg(i) for i in images], images, syntax=JPEGBaseline8Bit, **kwargs)


def as_bytes(data):
    target = io.BytesIO()
    dcmwrite(target, data, enforce_file_format=True)
    return target.getvalue()


def save(data, path: Path) -> Path:
    path.write_bytes(data if isinstance(data, bytes) else as_bytes(data))
    return path
