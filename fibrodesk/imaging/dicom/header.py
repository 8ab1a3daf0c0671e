"""The values of a header, each read with a check: what is malformed is as if it were absent."""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from mmap import mmap

from fibrodesk.imaging.dicom import attributes as at
from fibrodesk.imaging.dicom.attributes import Attribute
from fibrodesk.imaging.dicom.encodings import Encoding
from fibrodesk.imaging.dicom.structure import Element, Structure

_BINARY = {"US": "H", "SS": "h", "UL": "L", "SL": "l", "FL": "f", "FD": "d", "OV": "Q", "UV": "Q"}
_LONGEST_WORD_BYTES = 1 << 20
_MOST_NUMBERS = 20_000
_CODECS = {  # PS3.3, C.12.1.1.2
    "ISO_IR 100": "iso8859-1",
    "ISO_IR 101": "iso8859-2",
    "ISO_IR 109": "iso8859-3",
    "ISO_IR 110": "iso8859-4",
    "ISO_IR 144": "iso8859-5",
    "ISO_IR 127": "iso8859-6",
    "ISO_IR 126": "iso8859-7",
    "ISO_IR 138": "iso8859-8",
    "ISO_IR 148": "iso8859-9",
    "ISO_IR 13": "shift_jis",
    "ISO_IR 166": "tis-620",
    "ISO_IR 192": "utf-8",
    "GB18030": "gb18030",
    "GBK": "gbk",
    "ISO 2022 IR 87": "iso2022_jp",
    "ISO 2022 IR 149": "euc_kr",
    "ISO 2022 IR 58": "gb2312",
}


@dataclass(frozen=True, slots=True)
class Header:
    """Typed access to the elements of a file or of one item of a sequence."""

    data: bytes | mmap
    elements: dict[int, Element]
    structure: Structure

    @property
    def encoding(self) -> Encoding:
        return self.structure.encoding

    def has(self, attribute: Attribute) -> bool:
        return attribute.tag in self.elements

    def raw(self, attribute: Attribute) -> bytes:
        """The bytes of the value, b"" where it is absent."""
        element = self.elements.get(attribute.tag)
        if element is None:
            return b""
        length = min(element.length, _LONGEST_WORD_BYTES)
        return bytes(self.data[element.start : element.start + length])

    def data_of(self, attribute: Attribute, *, most_bytes: int) -> bytes:
        """The value's bytes, all of them; b"" where they are more, or end outside the file."""
        element = self.elements.get(attribute.tag)
        if element is None or element.length > most_bytes:
            return b""
        data = bytes(self.data[element.start : element.start + element.length])
        return data if len(data) == element.length else b""

    def words(self, attribute: Attribute) -> list[str]:
        """The values of a text attribute, trimmed; other than ASCII becomes "?"."""
        text = self.raw(attribute).rstrip(b"\0 ").decode("ascii", "replace")
        return [word.strip(" \0") for word in text.split("\\")] if text else []

    def word(self, attribute: Attribute) -> str:
        return next(iter(self.words(attribute)), "")

    def numbers(self, attribute: Attribute) -> list[float]:
        """All values of a numeric attribute; [] where one of them is no finite number."""
        element = self.elements.get(attribute.tag)
        if element is None:
            return []
        vr = attribute.vr if element.vr == "UN" else element.vr
        values = self._binary(attribute, vr) if vr in _BINARY else self._decimal(attribute)
        return values if all(math.isfinite(value) for value in values) else []

    def number(self, attribute: Attribute) -> float | None:
        return next(iter(self.numbers(attribute)), None)

    def integer(self, attribute: Attribute) -> int | None:
        """The first value where it is a whole number."""
        value = self.number(attribute)
        return int(value) if value is not None and value == int(value) else None

    def tag(self, attribute: Attribute) -> int | None:
        """The tag that an attribute of kind AT points to."""
        raw = self.raw(attribute)
        if len(raw) < 4:
            return None
        group, number = struct.unpack_from("<HH", raw)
        return int(group << 16 | number)

    def items(self, attribute: Attribute) -> list[Header]:
        element = self.elements.get(attribute.tag)
        items = element.items if element else ()
        return [Header(self.data, item, self.structure) for item in items]

    def name_text(self, attribute: Attribute) -> str:
        """A name or number of a patient in the file's own character set."""
        raw = self.raw(attribute).rstrip(b"\0 ")
        if raw.isascii():
            return raw.decode("ascii").strip()
        return _foreign_text(raw, self.words(at.SPECIFIC_CHARACTER_SET))

    def _binary(self, attribute: Attribute, vr: str) -> list[float]:
        raw, code = self.raw(attribute), _BINARY[vr]
        count = min(len(raw) // struct.calcsize("<" + code), _MOST_NUMBERS)
        return [float(value) for value in struct.unpack_from(f"<{count}{code}", raw)]

    def _decimal(self, attribute: Attribute) -> list[float]:
        try:
            return [float(word) for word in self.words(attribute)[:_MOST_NUMBERS]]
        except ValueError:
            return []


def _foreign_text(raw: bytes, charsets: list[str]) -> str:
    """Text in the first character set that is named, else UTF-8, else Latin-1."""
    named = next((_CODECS[word] for word in charsets if word in _CODECS), "utf-8")
    try:
        return raw.decode(named).strip()
    except UnicodeDecodeError:
        return raw.decode("latin-1").strip()
