"""What can be wrong with a file that is handed in, each with what to do."""

from __future__ import annotations

from fibrodesk.domain.errors import FibrodeskError


class ImagingError(FibrodeskError):
    """A loop cannot be taken in; `path` is a file's name, never its folder."""

    title = "This loop cannot be taken in"


class NotDicomError(ImagingError):
    title = "This file is no DICOM"
    text = "{path} is not a DICOM file."
    hint = "Export the loop from the scanner or the archive as multi-frame DICOM."


class UnreadableFileError(ImagingError):
    title = "This file cannot be read"
    text = "{path} cannot be read from the disk: {reason}."
    hint = "Check that the medium is connected and that you may read the file."


class HeaderCutError(ImagingError):
    title = "This file is cut or damaged"
    text = "{path} promises more bytes than it holds: it is cut or damaged."
    hint = "Copy it from the medium again, or export it again from the scanner."


class HostileFileError(ImagingError):
    title = "This file is not built like a loop"
    text = "{path} was refused before it was opened: {reason}."
    hint = "Export it again from the scanner; a file like this is damaged or made to do harm."


class CineCutError(ImagingError):
    title = "This loop is cut"
    text = "{path} ends after {found} of {declared} frames."
    hint = "Export it again from the scanner, or take in the {found} whole frames as they are."


class StillImageError(ImagingError):
    title = "This is a still image"
    text = "{path} holds one frame; a loop has at least two."
    hint = "Export the loop instead of a still, as multi-frame DICOM."


class NoImageError(ImagingError):
    title = "This file holds no image"
    text = "{path} is a DICOM file without an image in it."
    hint = "Choose the image files of the study; reports and measurements are not taken in."


class ScannerRawError(ImagingError):
    title = "This is a scanner's raw file"
    text = "{path} keeps its loop in a form that only the scanner's maker can read."
    hint = "Export it again from the scanner as multi-frame DICOM, not as raw data."


class KindRefusedError(ImagingError):
    title = "This is no ultrasound loop"
    text = "{path} is of the kind {name}."
    hint = "Take in two-dimensional ultrasound loops (ultrasound multi-frame or secondary capture)."


class EncodingRefusedError(ImagingError):
    title = "This encoding is not read"
    text = "{path} is encoded as {name}, which is not read here."
    hint = "Export it again as JPEG or uncompressed multi-frame DICOM."


class PixelsRefusedError(ImagingError):
    title = "The image is not of a form that is read"
    text = "{path} cannot be shown: {reason}."
    hint = "Export it again as 8-bit grey or colour, as JPEG or uncompressed."


class FrameDamagedError(ImagingError):
    title = "A frame of this loop is damaged"
    text = "Frame {frame} of {path} is damaged: {reason}."
    hint = "Export the loop again from the scanner."


class ArchiveDamagedError(ImagingError):
    title = "This archive cannot be opened"
    text = "{path} is no zip archive, or it is damaged."
    hint = "Copy it again from the medium, or unpack it yourself and choose the folder."


class ArchiveLockedError(ImagingError):
    title = "This archive has a password"
    text = "{path} is locked with a password."
    hint = "Unpack it with its password and choose the folder that comes out."


class ArchiveRefusedError(ImagingError):
    title = "This archive is not unpacked"
    text = "{path} was refused before it was unpacked: {reason}."
    hint = "If you trust where it comes from, unpack it yourself and choose the folder."


class NoRoomToUnpackError(ImagingError):
    title = "There is no room to unpack this archive"
    text = "{path} cannot be unpacked: {reason}."
    hint = "Free some space on the disk for temporary files, or unpack it elsewhere."


class NoRoomForFramesError(ImagingError):
    title = "There is no room for the frames of this loop"
    text = "{path} cannot be decoded: {reason}."
    hint = "Free some space on the disk for temporary files."


class MemberRefusedError(ImagingError):
    title = "A file of this archive is not unpacked"
    text = "{path} was left in its archive: {reason}."
    hint = "If you trust where it comes from, unpack it yourself and choose the file."


class ReferenceMissingError(ImagingError):
    title = "A file of the media directory is missing"
    text = "{path} stands in the media directory, but is not there."
    hint = "Copy the whole medium again, with all its folders."


class ReferenceRefusedError(ImagingError):
    title = "A file of the media directory lies elsewhere"
    text = "{path} stands in the media directory, but lies outside its folder."
    hint = "Choose the folder of the loops itself; a directory like this may be made to do harm."


class EmptyFolderError(ImagingError):
    title = "There is nothing to take in"
    text = "{path} holds no file that could be a loop."
    hint = "Choose the folder into which the loops were exported."


class MissingSourceError(ImagingError):
    title = "There is nothing there"
    text = "{path} does not exist."
    hint = "Check the name, or connect the medium."


class DecodingTimeoutError(ImagingError):
    title = "This file takes too long"
    text = "{path} was given up after {limit_s:.0f} seconds."
    hint = "Export it again from the scanner; the other files go on."


class DecoderFailedError(ImagingError):
    title = "This file brought the decoder down"
    text = "{path} could not be decoded: {reason}."
    hint = "Try it once more; if it ends so again, export it anew. The other files go on."


class IdentityLeakError(ImagingError):
    title = "An identity would have been stored"
    text = "{path} was not taken in: {count} words of its header were found in the result."
    hint = "Nothing was stored. Report this together with the maker and model of the scanner."


class MaskMissingError(ImagingError):
    title = "The picture has not been bounded"
    text = "{path} has no boundary between the picture and what is written around it."
    hint = "Draw the fan on the import page, then confirm it."


class StoredCineDamagedError(ImagingError):
    title = "A stored loop is damaged"
    text = "The loop {path} is not what was stored."
    hint = "Restore it from a backup, or take the loop in again."


class StoringFailedError(ImagingError):
    title = "The loop could not be stored"
    text = "The loop could not be written: {reason}."
    hint = "Free some space or check the rights on the project's folder, then try again."


class LinkageUnreadableError(ImagingError):
    title = "The linkage file cannot be opened"
    text = "{path} is no linkage file, or it is damaged."
    hint = "Choose the file that was made with this project, or restore it from a backup."
