"""XML of a stranger as a tree, without anything that could grow or reach out of the file."""

from __future__ import annotations

from xml.etree.ElementTree import Element, ParseError, TreeBuilder
from xml.parsers import expat

_MOST_ELEMENTS = 2_000_000
_DEEPEST = 64


class XmlRefusedError(ValueError):
    """The words say what is wrong with it."""


def parse_xml(data: bytes) -> Element:
    """The root of the tree.

    A list of element types at the top is passed over, as workspaces of ITK-SNAP carry one;
    entities, of which a few lines can unfold to gigabytes, and files elsewhere are refused.

    Raises:
        XmlRefusedError: not XML, or one of those.
    """
    return _Reader().read(data)


class _Reader:
    def __init__(self) -> None:
        self._tree = TreeBuilder()
        self._count = self._depth = 0
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._tree.data
        self._parser.EntityDeclHandler = self._entity
        self._parser.StartDoctypeDeclHandler = self._doctype

    def read(self, data: bytes) -> Element:
        try:
            self._parser.Parse(data, True)
            return self._tree.close()
        except (expat.ExpatError, ParseError, AssertionError) as error:
            raise XmlRefusedError("is no whole XML") from error

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        self._depth += 1
        if self._count > _MOST_ELEMENTS or self._depth > _DEEPEST:
            raise XmlRefusedError("holds more elements, or deeper ones, than a tool writes")
        self._tree.start(name, attributes)

    def _end(self, name: str) -> None:
        self._depth -= 1
        self._tree.end(name)

    def _entity(self, *_told: object) -> None:
        raise XmlRefusedError("declares entities, which no annotation tool writes")

    def _doctype(self, _name: str, system: str | None, public: str | None, _inside: bool) -> None:
        if system or public:
            raise XmlRefusedError("refers to a definition outside the file")
