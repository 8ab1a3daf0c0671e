"""What can be wrong with a video, a folder of pictures or a data set, each with what to do."""

from __future__ import annotations

from fibrodesk.imaging.errors import ImagingError


class VideoUnreadableError(ImagingError):
    title = "This video cannot be decoded"
    text = "{path} is not decoded here: {reason}."
    hint = "Convert it to AVI (Motion JPEG) or MP4 (H.264), with every frame kept."


class PictureUnreadableError(ImagingError):
    title = "This picture cannot be read"
    text = "{path} cannot be read: {reason}."
    hint = "Export it again as PNG, JPEG or TIFF, 8 bits grey or colour."


class PictureSizeError(ImagingError):
    title = "This picture is of another size"
    text = "{path} has {found} px where the other pictures of its loop have {expected}."
    hint = "Put the pictures of one loop into a folder of their own, all of one size."


class MaskNotPictureError(ImagingError):
    title = "These are masks"
    text = "{path} holds masks, not pictures of a heart."
    hint = "Take in the pictures first, then the masks with --masks."


class TooLargeError(ImagingError):
    title = "This is larger than a loop"
    text = "{path} was refused before it was decoded: {reason}."
    hint = "Cut it to the beats that are to be read, then take it in."


class TableUnreadableError(ImagingError):
    title = "A table of this data set cannot be read"
    text = "{path} cannot be read: {reason}."
    hint = "Copy the data set again from where it is given out."


class TableColumnError(ImagingError):
    title = "A table of this data set has other columns"
    text = "{path} lacks the column {missing}."
    hint = "Copy the table again from where the data set is given out; its first line names them."


class LoopMissingError(ImagingError):
    title = "A loop of this data set is missing"
    text = "{path} is named in {table}, but is not there."
    hint = "Copy the file again from where the data set is given out; the other loops go on."


class RowRefusedError(ImagingError):
    title = "A row of this table makes no sense"
    text = "Row {row} of {table} was passed over: {reason}."
    hint = "Compare it with the table from where the data set is given out; the other rows go on."


class TracingRefusedError(ImagingError):
    title = "A tracing of this data set is not taken"
    text = "The tracing of frame {frame} of {path} is not taken: {reason}."
    hint = "Nothing else is missing; draw this frame by hand if it is needed."
