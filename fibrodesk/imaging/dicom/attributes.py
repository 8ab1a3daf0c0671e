"""The DICOM attributes that are read, by tag and value representation (PS3.6)."""

from __future__ import annotations

from typing import NamedTuple


class Attribute(NamedTuple):
    """A tag, and the value representation that holds where a file does not tell it."""

    tag: int
    vr: str


TRANSFER_SYNTAX_UID = Attribute(0x00020010, "UI")
DIRECTORY_RECORDS = Attribute(0x00041220, "SQ")
RECORD_IN_USE = Attribute(0x00041410, "US")
DIRECTORY_RECORD_TYPE = Attribute(0x00041430, "CS")
REFERENCED_FILE_ID = Attribute(0x00041500, "CS")
IMAGE_TYPE = Attribute(0x00080008, "CS")
SPECIFIC_CHARACTER_SET = Attribute(0x00080005, "CS")
SOP_CLASS_UID = Attribute(0x00080016, "UI")
SOP_INSTANCE_UID = Attribute(0x00080018, "UI")
STUDY_DATE = Attribute(0x00080020, "DA")
SYNTHETIC_DATA = Attribute(0x0008001C, "CS")
MANUFACTURER = Attribute(0x00080070, "LO")
MODEL_NAME = Attribute(0x00081090, "LO")
CODE_VALUE = Attribute(0x00080100, "SH")
CODING_SCHEME = Attribute(0x00080102, "SH")
RECOMMENDED_DISPLAY_FRAME_RATE = Attribute(0x00082144, "IS")

PATIENT_NAME = Attribute(0x00100010, "PN")
PATIENT_ID = Attribute(0x00100020, "LO")
ISSUER_OF_PATIENT_ID = Attribute(0x00100021, "LO")
PATIENT_SEX = Attribute(0x00100040, "CS")
PATIENT_AGE = Attribute(0x00101010, "AS")

CINE_RATE = Attribute(0x00180040, "IS")
FRAME_TIME = Attribute(0x00181063, "DS")
FRAME_TIME_VECTOR = Attribute(0x00181065, "DS")
HEART_RATE = Attribute(0x00181088, "IS")
NOMINAL_SCANNED_PIXEL_SPACING = Attribute(0x00182010, "DS")
ULTRASOUND_REGIONS = Attribute(0x00186011, "SQ")
REGION_SPATIAL_FORMAT = Attribute(0x00186012, "US")
REGION_DATA_TYPE = Attribute(0x00186014, "US")
REGION_MIN_X0 = Attribute(0x00186018, "UL")
REGION_MIN_Y0 = Attribute(0x0018601A, "UL")
REGION_MAX_X1 = Attribute(0x0018601C, "UL")
REGION_MAX_Y1 = Attribute(0x0018601E, "UL")
PHYSICAL_UNITS_X = Attribute(0x00186024, "US")
PHYSICAL_UNITS_Y = Attribute(0x00186026, "US")
PHYSICAL_DELTA_X = Attribute(0x0018602C, "FD")
PHYSICAL_DELTA_Y = Attribute(0x0018602E, "FD")
R_WAVE_TIME_VECTOR = Attribute(0x00186060, "FL")

STUDY_INSTANCE_UID = Attribute(0x0020000D, "UI")
SERIES_INSTANCE_UID = Attribute(0x0020000E, "UI")
SERIES_NUMBER = Attribute(0x00200011, "IS")
INSTANCE_NUMBER = Attribute(0x00200013, "IS")
IMAGE_COMMENTS = Attribute(0x00204000, "LT")

SAMPLES_PER_PIXEL = Attribute(0x00280002, "US")
PHOTOMETRIC_INTERPRETATION = Attribute(0x00280004, "CS")
PLANAR_CONFIGURATION = Attribute(0x00280006, "US")
NUMBER_OF_FRAMES = Attribute(0x00280008, "IS")
FRAME_INCREMENT_POINTER = Attribute(0x00280009, "AT")
ROWS = Attribute(0x00280010, "US")
COLUMNS = Attribute(0x00280011, "US")
PIXEL_SPACING = Attribute(0x00280030, "DS")
BITS_ALLOCATED = Attribute(0x00280100, "US")
BITS_STORED = Attribute(0x00280101, "US")
HIGH_BIT = Attribute(0x00280102, "US")
PIXEL_REPRESENTATION = Attribute(0x00280103, "US")
WINDOW_CENTER = Attribute(0x00281050, "DS")
WINDOW_WIDTH = Attribute(0x00281051, "DS")
RESCALE_INTERCEPT = Attribute(0x00281052, "DS")
RESCALE_SLOPE = Attribute(0x00281053, "DS")
RED_DESCRIPTOR = Attribute(0x00281101, "US")
GREEN_DESCRIPTOR = Attribute(0x00281102, "US")
BLUE_DESCRIPTOR = Attribute(0x00281103, "US")
RED_PALETTE = Attribute(0x00281201, "OW")
GREEN_PALETTE = Attribute(0x00281202, "OW")
BLUE_PALETTE = Attribute(0x00281203, "OW")
RED_SEGMENTS = Attribute(0x00281221, "OW")
GREEN_SEGMENTS = Attribute(0x00281222, "OW")
BLUE_SEGMENTS = Attribute(0x00281223, "OW")
LOSSY_IMAGE_COMPRESSION = Attribute(0x00282110, "CS")
LOSSY_RATIO = Attribute(0x00282112, "DS")
LOSSY_METHOD = Attribute(0x00282114, "CS")

WAVEFORM_SEQUENCE = Attribute(0x54000100, "SQ")
VIEW_CODE_SEQUENCE = Attribute(0x00540220, "SQ")
EXTENDED_OFFSETS = Attribute(0x7FE00001, "OV")
PIXEL_DATA = Attribute(0x7FE00010, "OW")

VR_OF: dict[int, str] = {
    value.tag: value.vr for value in list(globals().values()) if isinstance(value, Attribute)
}
