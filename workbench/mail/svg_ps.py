"""
Logos of BIMI: an SVG file in, what the SVG Tiny PS profile says against it out, with a reason for every rejection.

Read with the standard library's expat, event by event: nothing is loaded from elsewhere, no entity is ever expanded
(a document type with declarations of its own ends the reading), memory does not grow with the depth or number of
elements, and every reason has its line. Over that, files above `MAX_READ` are not read at all.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple
from xml.parsers import expat

from workbench.mail.svg_profile import ATTRIBUTES, CHILDREN, SVG, XLINK, XML

MAX_READ = 1 << 20
"""A logo should have 32 KB; thirty times that is no longer looked at."""
MAX_ELEMENTS = 20_000
MAX_DEPTH = 200
MAX_FLAWS = 40
MAX_TITLE = 64
"""draft-svg-tiny-ps-abrotman: receivers may cut a longer title."""

_GZIP = b"\x1f\x8b"
_SHOWN = 80
_LAST = True
_URL = re.compile(r"url\(\s*['\"]?\s*(?!#)", re.IGNORECASE)
_NUMBERS = re.compile(r"[\s,]+")


class Level(StrEnum):
    """How grave a flaw is."""

    REJECT = "reject"  # the logo is not shown
    PROFILE = "profile"  # against the profile, so that no certificate is issued for it; some receivers show it
    ADVICE = "advice"  # allowed, but not wise


class Kind(StrEnum):
    """What is wrong with a logo."""

    GZIP = "gzip"  # compressed, but damaged
    TOO_LARGE = "too_large"  # over MAX_READ, not read
    NOT_XML = "not_xml"
    NOT_SVG = "not_svg"
    DOCTYPE = "doctype"
    STYLESHEET = "stylesheet"
    TOO_COMPLEX = "too_complex"
    BASE_PROFILE = "base_profile"
    VERSION = "version"
    NO_VERSION = "no_version"
    NO_TITLE = "no_title"
    LONG_TITLE = "long_title"
    ROOT_POSITION = "root_position"
    ELEMENT = "element"
    MISPLACED = "misplaced"
    FOREIGN = "foreign"  # an element of another vocabulary, left by a drawing program
    SCRIPT = "script"  # an attribute that runs something
    REFERENCE = "reference"
    ATTRIBUTE = "attribute"
    NO_VIEW_BOX = "no_view_box"
    NOT_SQUARE = "not_square"

    @property
    def level(self) -> Level:
        """How grave it is."""
        if self in {Kind.NO_VERSION, Kind.MISPLACED, Kind.FOREIGN, Kind.ATTRIBUTE}:
            return Level.PROFILE
        if self in {Kind.NO_VIEW_BOX, Kind.NOT_SQUARE, Kind.LONG_TITLE}:
            return Level.ADVICE
        return Level.REJECT


class Flaw(NamedTuple):
    """One flaw: `line` from 1, 0 where none is concerned; `text` names the element, attribute or value."""

    kind: Kind
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Logo:
    """
    A logo file and what is to be said of it.

    Attributes:
        data: The file unpacked; what was unpacked of it until the limit.
        compressed: Whether it came as SVGZ, which is allowed (RFC 6170 5.2).
        title: Text of the title, white space joined.
        view_box: The four numbers of viewBox.
        flaws: In the order of the file, each kind and text once.
    """

    data: bytes
    compressed: bool
    title: str
    view_box: tuple[float, float, float, float] | None
    flaws: tuple[Flaw, ...]

    @property
    def accepted(self) -> bool:
        """Whether receivers that support the profile can show it."""
        return not any(flaw.kind.level is Level.REJECT for flaw in self.flaws)

    @property
    def conforms(self) -> bool:
        """Whether nothing in it is against the profile."""
        return all(flaw.kind.level is Level.ADVICE for flaw in self.flaws)

    @property
    def sha256(self) -> str:
        """Hash of the file unpacked, in hexadecimal."""
        return hashlib.sha256(self.data).hexdigest()


def unpack(data: bytes) -> tuple[bytes, bool]:
    """
    Return a file without its gzip wrapping, at most one byte above `MAX_READ`, and whether it had one.

    Raises:
        ValueError: it is compressed, but damaged.
    """
    if not data.startswith(_GZIP):
        return data[: MAX_READ + 1], False
    reader = zlib.decompressobj(wbits=31)
    try:
        found = reader.decompress(data, MAX_READ + 1)
    except zlib.error as error:
        raise ValueError(f"damaged gzip data: {error}") from error
    if not reader.eof and len(found) <= MAX_READ:
        raise ValueError("damaged gzip data: it ends early")
    return found, True


def read_logo(data: bytes) -> Logo:
    """Return what the bytes of a logo file are; any bytes are a logo with its flaws."""
    try:
        plain, compressed = unpack(data)
    except ValueError:
        return Logo(b"", compressed=True, title="", view_box=None, flaws=(Flaw(Kind.GZIP, 0, ""),))
    if len(plain) > MAX_READ:
        return Logo(plain, compressed, "", None, (Flaw(Kind.TOO_LARGE, 0, ""),))
    reader = _Reader()
    reader.read(plain)
    return Logo(plain, compressed, reader.title, reader.view_box, tuple(reader.flaws))


class _EnoughError(Exception):
    """Raised inside of expat to end the reading."""


class _Reader:
    """Walks through a file once, noting what the profile says against it."""

    def __init__(self) -> None:
        self.flaws: list[Flaw] = []
        self.title = ""
        self.view_box: tuple[float, float, float, float] | None = None
        self._said: set[tuple[Kind, str]] = set()
        self._open: list[str] = []  # local names of SVG elements, empty for foreign ones
        self._count = 0
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.EntityDeclHandler = self._entity
        self._parser.ProcessingInstructionHandler = self._instruction
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters

    def read(self, data: bytes) -> None:
        try:
            if self._parse(data):
                self._finish()
        except _EnoughError:
            return

    def _parse(self, data: bytes) -> bool:
        try:
            self._parser.Parse(data)
            self._parser.Parse(b"", _LAST)
        except expat.ExpatError as error:
            self._note(Kind.NOT_XML, expat.ErrorString(error.code) or "", line=error.lineno)
            return False
        except (ValueError, LookupError) as error:  # an encoding that Python cannot or will not read
            self._note(Kind.NOT_XML, str(error))
            return False
        return True

    def _finish(self) -> None:
        self.title = " ".join(self.title.split())
        if len(self.title) > MAX_TITLE:
            self._note(Kind.LONG_TITLE, str(len(self.title)), line=0)
        if not self.title:
            self._note(Kind.NO_TITLE, "", line=0)

    def _note(self, kind: Kind, text: str, *, line: int | None = None) -> None:
        shown = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
        if (kind, shown) in self._said:
            return
        self._said.add((kind, shown))
        self.flaws.append(Flaw(kind, self._parser.CurrentLineNumber if line is None else line, shown))
        if len(self.flaws) >= MAX_FLAWS:
            raise _EnoughError

    def _doctype(self, name: str, system: str | None, _public: str | None, has_subset: bool | int) -> None:  # noqa: FBT001
        if name.lower() != "svg":
            self._note(Kind.NOT_SVG, name)
            raise _EnoughError
        self._note(Kind.DOCTYPE, system or name)
        if has_subset:
            raise _EnoughError

    def _entity(self, name: str, *_: object) -> None:
        self._note(Kind.DOCTYPE, name)
        raise _EnoughError

    def _instruction(self, target: str, _data: str) -> None:
        if target == "xml-stylesheet":
            self._note(Kind.STYLESHEET, target)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        self._count += 1
        if self._count > MAX_ELEMENTS or len(self._open) >= MAX_DEPTH:
            self._note(Kind.TOO_COMPLEX, str(MAX_ELEMENTS if self._count > MAX_ELEMENTS else MAX_DEPTH))
            raise _EnoughError
        if not self._open:
            self._root(space, local, attributes)
        else:
            self._place(space, local)
        known = local if space == SVG else ""
        self._open.append(known)
        for attribute, value in attributes.items():
            self._attribute(known, attribute, value)

    def _end(self, _name: str) -> None:
        self._open.pop()

    def _characters(self, data: str) -> None:
        if self._open == ["svg", "title"] and len(self.title) <= MAX_READ:
            self.title += data

    def _root(self, space: str, local: str, attributes: dict[str, str]) -> None:
        if (space, local) != (SVG, "svg"):
            self._note(Kind.NOT_SVG, local)
            raise _EnoughError
        if (profile := attributes.get("baseProfile", "")) != "tiny-ps":
            self._note(Kind.BASE_PROFILE, profile)
        version = attributes.get("version")
        if version is None:
            self._note(Kind.NO_VERSION, "")
        elif version != "1.2":
            self._note(Kind.VERSION, version)
        for name in ("x", "y"):
            if name in attributes:
                self._note(Kind.ROOT_POSITION, name)
        self.view_box = _view_box(attributes.get("viewBox", ""))
        if self.view_box is None:
            self._note(Kind.NO_VIEW_BOX, attributes.get("viewBox", ""))
        elif self.view_box[2] != self.view_box[3]:
            self._note(Kind.NOT_SQUARE, f"{self.view_box[2]:g} x {self.view_box[3]:g}")

    def _place(self, space: str, local: str) -> None:
        if space != SVG:
            self._note(Kind.FOREIGN, local)
        elif local not in ATTRIBUTES or local == "svg":
            self._note(Kind.ELEMENT, local)
        elif self._open[-1] in ATTRIBUTES and local not in CHILDREN.get(self._open[-1], ()):
            self._note(Kind.MISPLACED, local)

    def _attribute(self, element: str, name: str, value: str) -> None:
        space, _, local = name.rpartition(" ")
        shown = {"": "", XLINK: "xlink:", XML: "xml:"}.get(space, "?:") + local
        if local == "href" or (local == "src" and not space):
            if not value.lstrip().startswith("#"):
                self._note(Kind.REFERENCE, value or shown)
        elif _URL.search(value):
            self._note(Kind.REFERENCE, f"{shown}={value}")
        elif not space and local.lower().startswith("on"):
            self._note(Kind.SCRIPT, local)
            return
        allowed = ATTRIBUTES.get(element)
        if element == "svg" and shown in {"x", "y"}:  # said already
            return
        if allowed is not None and shown not in allowed:
            self._note(Kind.ATTRIBUTE, f"{local} ({element})" if shown.startswith("?") else f"{shown} ({element})")


def _view_box(text: str) -> tuple[float, float, float, float] | None:
    try:
        left, top, width, height = map(float, _NUMBERS.split(text.strip()))
    except ValueError:
        return None
    return (left, top, width, height) if 0 < width < float("inf") and 0 < height < float("inf") else None
