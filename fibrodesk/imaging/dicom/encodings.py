"""The transfer syntaxes by name: which are read, and how their frames are decoded."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoding:
    """How a data set and its frames are written. `codec` is "" where it is refused."""

    uid: str
    name: str
    codec: str = ""  # native, jpeg, jpeg-ls, jpeg-2000, rle
    lossy: bool = False

    @property
    def readable(self) -> bool:
        return self.codec != ""


_JPEG_LS, _JPEG_2000 = "1.2.840.10008.1.2.4.8", "1.2.840.10008.1.2.4.9"
_HT = "1.2.840.10008.1.2.4.20"
_KNOWN = (
    Encoding(uid="1.2.840.10008.1.2", name="implicit little endian", codec="native"),
    Encoding(uid="1.2.840.10008.1.2.1", name="explicit little endian", codec="native"),
    Encoding(uid="1.2.840.10008.1.2.1.99", name="a deflated data set"),
    Encoding(uid="1.2.840.10008.1.2.2", name="explicit big endian"),
    Encoding(uid="1.2.840.10008.1.2.4.50", name="JPEG baseline", codec="jpeg", lossy=True),
    Encoding(uid="1.2.840.10008.1.2.4.51", name="JPEG extended", codec="jpeg", lossy=True),
    Encoding(uid="1.2.840.10008.1.2.4.57", name="JPEG lossless", codec="jpeg"),
    Encoding(uid="1.2.840.10008.1.2.4.70", name="JPEG lossless, first order", codec="jpeg"),
    Encoding(uid=_JPEG_LS + "0", name="JPEG-LS lossless", codec="jpeg-ls"),
    Encoding(uid=_JPEG_LS + "1", name="JPEG-LS near-lossless", codec="jpeg-ls", lossy=True),
    Encoding(uid=_JPEG_2000 + "0", name="JPEG 2000 lossless", codec="jpeg-2000"),
    Encoding(uid=_JPEG_2000 + "1", name="JPEG 2000", codec="jpeg-2000", lossy=True),
    Encoding(uid="1.2.840.10008.1.2.4.95", name="a deflated image reference"),
    Encoding(uid="1.2.840.10008.1.2.5", name="run-length encoding", codec="rle"),
    Encoding(uid="1.2.840.10008.1.2.4.100", name="MPEG-2 video"),
    Encoding(uid="1.2.840.10008.1.2.4.101", name="MPEG-2 video, high level"),
    Encoding(uid="1.2.840.10008.1.2.4.102", name="H.264 video"),
    Encoding(uid="1.2.840.10008.1.2.4.103", name="H.264 video for Blu-ray"),
    Encoding(uid="1.2.840.10008.1.2.4.104", name="H.264 video, 2D"),
    Encoding(uid="1.2.840.10008.1.2.4.105", name="H.264 video, 3D"),
    Encoding(uid="1.2.840.10008.1.2.4.106", name="H.264 video, stereo"),
    Encoding(uid="1.2.840.10008.1.2.4.107", name="H.265 video"),
    Encoding(uid="1.2.840.10008.1.2.4.108", name="H.265 video, 10 bit"),
    Encoding(uid="1.2.840.10008.1.2.4.110", name="JPEG XL lossless"),
    Encoding(uid="1.2.840.10008.1.2.4.111", name="JPEG XL of a JPEG"),
    Encoding(uid="1.2.840.10008.1.2.4.112", name="JPEG XL"),
    Encoding(uid=_HT + "1", name="high-throughput JPEG 2000 lossless", codec="jpeg-2000"),
    Encoding(uid=_HT + "2", name="high-throughput JPEG 2000 in order", codec="jpeg-2000"),
    Encoding(uid=_HT + "3", name="high-throughput JPEG 2000", codec="jpeg-2000", lossy=True),
)
_BY_UID = {encoding.uid: encoding for encoding in _KNOWN}
_UID = re.compile(r"[0-9.]{1,64}")

JPEG_LS_LOSSLESS = _BY_UID[_JPEG_LS + "0"]


def encoding_of(uid: bytes) -> Encoding:
    """The encoding that the bytes of a transfer syntax UID name; one that is not read if none."""
    word = uid.rstrip(b"\0 ").decode("ascii", "replace")
    if word in _BY_UID:
        return _BY_UID[word]
    if word.removesuffix(".1") in _BY_UID:  # a video that may lie in several pieces
        return replace(_BY_UID[word.removesuffix(".1")], uid=word, codec="")
    return Encoding(uid=word, name=word if _UID.fullmatch(word) else "something that is not told")
