"""A plain video: AVI, MP4 or MOV, whose patient is told by its name alone."""

from __future__ import annotations

from fibrodesk.imaging.dicom.vocabulary import SYNTHETIC
from fibrodesk.imaging.foreign.containers import words_beside_frames
from fibrodesk.imaging.foreign.decoded import DecodedSource, Said, digest_of, even_times
from fibrodesk.imaging.foreign.moving import VideoFrames
from fibrodesk.imaging.foreign.naming import named_patient, rate_of, warning_of_name
from fibrodesk.imaging.source import SourceRef


def open_video(ref: SourceRef) -> DecodedSource:
    """Open a plain video.

    Raises:
        ImagingError: why it cannot be taken in.
    """
    frames = VideoFrames(ref.path, salvage=ref.salvage)
    beside, digest = words_beside_frames(ref.path), digest_of(ref.path)
    times, rate = frames.frame_times_ms(), rate_of(ref)
    said = Said(
        identity=named_patient(ref),
        series=digest,
        frame_times_ms=times or (even_times(frames.count, rate) if rate else ()),
        synthetic=SYNTHETIC.encode() in beside,
        loss=frames.loss(),
        warnings=(
            warning_of_name(ref),
            "A video tells no scale: lengths and areas stay in pixels.",
        ),
        declared_frames=frames.words.declared,
        outside=b"\n".join(
            (beside, ref.path.stem.encode(), named_patient(ref).patient_id.encode())
        ),
    )
    return DecodedSource(ref.path.name, frames, said, digest=digest)
