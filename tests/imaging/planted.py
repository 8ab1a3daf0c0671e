"""A loop with a marker of its own in every attribute that may name a patient, four times over."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from confidential_tags import CONFIDENTIAL
from craft_dicom import compressed, jpeg, moving_fan
from pydicom.datadict import dictionary_VR
from pydicom.dataset import Dataset
from pydicom.filewriter import dcmwrite
from pydicom.sequence import Sequence
from pydicom.uid import JPEGBaseline8Bit

_CONSONANTS = "bcdfghjklm"
_TEXT = frozenset(("AE", "CS", "LO", "LT", "PN", "SH", "ST", "UC", "UR", "UT"))
_BYTES = frozenset(("OB", "OW", "UN", "OB or OW"))


@dataclass
class Planted:
    """The markers, each under where it stands."""

    words: dict[str, str] = field(default_factory=dict)  # letters, dates and long numbers
    times: dict[str, str] = field(default_factory=dict)  # HHMMSS of a value with a fraction


def word(number: int) -> str:
    """Letters that no program writes by itself, another for each number."""
    return "zqx" + "".join(_CONSONANTS[int(digit)] for digit in f"{number:05d}")


def plant(into: Dataset, planted: Planted, *, where: str, start: int) -> int:
    """Give every confidential attribute of `into` a marker; returns how many."""
    for number, tag in enumerate(CONFIDENTIAL, start):
        kind = dictionary_VR(tag)
        name = f"{where} {tag:08X}"
        if tag >> 16 in (0x0002, 0xFFFC) or kind == "US":  # two bytes can be chance
            continue
        into.add_new(tag, kind.split(" ")[0], _value(kind, number, planted, name))
    return len(CONFIDENTIAL)


def _value(kind: str, number: int, planted: Planted, name: str) -> object:
    if kind == "SQ":
        item = Dataset()
        item.TextValue = planted.words.setdefault(name, word(number))
        return Sequence([item])
    if kind in _TEXT | _BYTES:
        marker = planted.words.setdefault(name, word(number))
        shapes = {"PN": f"{marker}^Jürgen", "UR": f"http://{marker}.example"}
        shapes |= {"AE": marker.upper(), "CS": marker.upper()}
        return marker.encode() if kind in _BYTES else shapes.get(kind, marker)
    if kind in ("DA", "DT"):
        day = planted.words.setdefault(name, f"{date(1921, 1, 1) + timedelta(number):%Y%m%d}")
        return day if kind == "DA" else f"{day}101112.123456"
    if kind == "TM":
        told = f"{number % 24:02}{number // 24 % 60:02}{number // 1440 % 60:02}.{number:06}"
        planted.times[name] = told
        return told
    if kind == "AS":
        return "093Y"
    shapes = {"UI": f"1.2.276.{90_000_000 + number}", "DS": f"{7_700_000 + number}.5"}
    shapes["IS"] = str(770_000_000 + number)
    value = shapes[kind]
    planted.words[name] = value.rpartition(".")[2] if kind == "UI" else value.partition(".")[0]
    return value


def planted_loop(path: Path) -> Planted:
    """Write the loop: at the top, in a sequence, three sequences deep, in a private sequence, in
    the preamble, the file's own head, comments of its JPEG frames, and after its pixels.
    """
    planted = Planted()
    images = moving_fan()
    frames = [_with_segments(jpeg(image), number, planted) for number, image in enumerate(images)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # values that pydicom finds odd are what is wanted
        data = compressed(frames, images, syntax=JPEGBaseline8Bit)
        data.SpecificCharacterSet = "ISO_IR 192"
        data.SOPClassUID = data.file_meta.MediaStorageSOPClassUID
        parts = [Dataset() for _ in range(3)]
        start = 1000
        for name, part in zip(("top", "nested", "deep", "private"), (data, *parts), strict=True):
            start += plant(part, planted, where=name, start=start)
        nested, deep, private = parts
        middle = Dataset()
        middle.PurposeOfReferenceCodeSequence = Sequence([deep])
        nested.ReferencedSeriesSequence = Sequence([middle])
        data.ReferencedWaveformSequence = Sequence([nested])
        for group in (0x0009, 0x0019, 0x7FE1):
            own = planted.words.setdefault(f"creator {group:04X}", word(start + group % 97))
            block = data.private_block(group, own, create=True)
            block.add_new(0x01, "SQ", [private])
            raw = planted.words.setdefault(f"raw {group:04X}", word(9000 + group % 97))
            block.add_new(0x02, "UN", raw.encode())
        data.file_meta.SourceApplicationEntityTitle = planted.words.setdefault("sender", word(401))
        data.file_meta.PrivateInformationCreatorUID = "1.2.276.1"
        data.file_meta.PrivateInformation = planted.words.setdefault("meta", word(402)).encode()
        data.preamble = planted.words.setdefault("preamble", word(403)).encode().ljust(128, b"\0")
        target = io.BytesIO()
        dcmwrite(target, data, enforce_file_format=True)
    padding = planted.words.setdefault("padding", word(404)).encode()
    tail = b"\xfc\xff\xfc\xffOB\0\0" + len(padding).to_bytes(4, "little") + padding
    path.write_bytes(target.getvalue() + tail)
    return planted


def _with_segments(stream: bytes, number: int, planted: Planted) -> bytes:
    """The JPEG stream with a comment, an Exif and a private segment behind its first marker."""
    segments = b""
    for place, code in enumerate((0xFE, 0xE1, 0xED)):
        text = planted.words.setdefault(
            f"frame {number} {code:02X}", word(500 + 3 * number + place)
        )
        body = (b"Exif\0\0" if code == 0xE1 else b"") + text.encode()
        segments += bytes((0xFF, code)) + (len(body) + 2).to_bytes(2, "big") + body
    return stream[:2] + segments + stream[2:]
