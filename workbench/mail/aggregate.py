"""
Read DMARC aggregate reports (RFC 9990; legacy RFC 7489) as a stream, in a memory that does not grow with the report.

Most reports that are sent break their schema (of 72 published samples 7 are valid), so elements are known by their
local names, what can be mended is mended, and every mending is said. There are no entities, no DTD, no network.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, BinaryIO

from workbench.mail._aggregate_head import Head
from workbench.mail._aggregate_rows import RowReader
from workbench.mail._mending import Mending, local_name
from workbench.model.aggregate import AggregateReport, AggregateRow, Mended
from workbench.model.errors import ReportError

if TYPE_CHECKING:
    from lxml import etree

BATCH = 1000
"""Rows that are handed over at once."""

CHUNK = 1 << 16
SMALL = 1 << 19
"""A report of fewer bytes is read at once."""

MOST_BETWEEN = 1 << 22
"""Bytes of XML that may go by without a record: more is no report, and would have to be kept in memory."""

_HEAD = 4096
_TAGS = ("{*}record", "{*}report_metadata", "{*}policy_published", "{*}version")
_SAFE = {
    "recover": True, "resolve_entities": False, "no_network": True, "load_dtd": False, "remove_comments": True,
    "remove_pis": True, "huge_tree": False,
}  # fmt: skip
_ENCODING_ERRORS = {"ERR_INVALID_ENCODING", "ERR_INVALID_CHAR", "ERR_UNSUPPORTED_ENCODING"}


def looks_like_aggregate(head: bytes) -> bool:
    """Whether the first bytes of a file may be those of a report: XML with its root element, or at least XML."""
    text = head[:_HEAD].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return text.startswith(b"<") and (b"feedback" in text or b"report_metadata" in text or text.startswith(b"<?xml"))


class AggregateReader:
    """
    One report.

    Iterating gives batches of rows, whole records only. `head` is known once the first batch came, except where a
    report has its records first; it is complete, repairs among it, after the last one.
    """

    def __init__(self, stream: BinaryIO, *, name: str = "", mending: Mending | None = None) -> None:
        self._stream = stream
        self._mending = mending or Mending()
        self._head = Head(self._mending, name)
        self._rows = RowReader(self._mending)
        self._since = 0
        self._last: AggregateRow | None = None

    @property
    def head(self) -> AggregateReport:
        """
        Everything but the rows.

        Raises:
            ReportError: what every report needs is not there.
        """
        return replace(self._head.report(), repairs=self._mending.repairs())

    @property
    def has_head(self) -> bool:
        """Whether `head` can be told already."""
        return self._head.complete

    def __iter__(self) -> Iterator[list[AggregateRow]]:
        """
        Yield the rows.

        Raises:
            ReportError: it is no report, or a hostile one.
        """
        from lxml import etree

        try:
            yield from self._batches()
        except etree.LxmlError as error:
            raise ReportError("This is no XML that can be read", "{why}", why=str(error)[:200]) from error

    def _batches(self) -> Iterator[list[AggregateRow]]:
        from lxml import etree

        start = self._read_start()
        if not start.strip():
            raise ReportError("The file is empty")
        _refuse_types(start)
        if len(start) < SMALL:
            yield from self._whole(etree.XMLParser(**_SAFE), start)
        else:
            yield from self._streamed(etree.XMLPullParser(events=("end",), tag=_TAGS, **_SAFE), start)

    def _read_start(self) -> bytes:
        """Return the beginning, or everything: a stream may give less at a time than it is asked for."""
        found, size = [], 0
        while size < SMALL and (chunk := self._stream.read(SMALL - size)):
            found.append(chunk)
            size += len(chunk)
        return b"".join(found)

    def _whole(self, parser: etree.XMLParser, data: bytes) -> Iterator[list[AggregateRow]]:
        """Read a small report at once, as nearly all are: it takes half the time."""
        parser.feed(data)
        root = _closed(parser)
        batch: list[AggregateRow] = []
        for feedback in root.iter("{*}feedback"):
            for element in feedback:
                self._add(element, feedback, batch)
        yield from self._rest(parser, root, batch)

    def _streamed(self, parser: etree.XMLPullParser, chunk: bytes) -> Iterator[list[AggregateRow]]:
        batch: list[AggregateRow] = []
        while chunk:
            _refuse_types(chunk)
            for at in range(0, len(chunk), CHUNK):
                parser.feed(chunk[at : at + CHUNK])
                self._since += CHUNK
                self._take(parser, batch)
                if self._since > MOST_BETWEEN:
                    raise ReportError("This XML is no DMARC report", "Too much of it is something else")
                if len(batch) >= BATCH:
                    yield batch
                    batch = []
            chunk = self._stream.read(CHUNK)
        root = _closed(parser)
        self._take(parser, batch)
        yield from self._rest(parser, root, batch)

    def _rest(self, parser: etree.XMLParser, root: Any, batch: list[AggregateRow]) -> Iterator[list[AggregateRow]]:
        self._finish(parser, root)
        if self._last is not None:
            batch.append(self._last)
        self._head.check()
        if batch:
            yield batch

    def _take(self, parser: etree.XMLPullParser, batch: list[AggregateRow]) -> None:
        """Read what is complete, and forget it."""
        for _, element in parser.read_events():
            parent = element.getparent()
            if parent is None or local_name(parent.tag) != "feedback":
                continue
            if self._add(element, parent, batch):
                self._since = 0
                while element.getprevious() is not None:
                    del parent[0]

    def _add(self, element: Any, parent: Any, batch: list[AggregateRow]) -> bool:
        """
        Read one part of a report and return whether it was a record.

        The last record is held back until it is sure that it was not cut off.
        """
        name = local_name(element.tag)
        if name != "record":
            self._head.take(name, element, parent)
            return False
        if self._last is not None:
            batch.append(self._last)
        self._last = self._rows.read(element)
        return True

    def _finish(self, parser: etree.XMLParser, root: Any) -> None:
        """Say what the XML parser had to mend; a record that the end of the file cut off does not count."""
        if root.getroottree().docinfo.internalDTD is not None:  # in an encoding where its letters are not plain
            raise _with_types()
        self._head.look_at(root)
        for error in parser.feed_error_log:
            kind = error.type_name
            if kind == "ERR_RESOURCE_LIMIT":
                raise ReportError("This XML is no DMARC report", "It is nested too deeply, or has too long a text")
            if kind in _ENCODING_ERRORS:
                self._mending.note(Mended.BAD_ENCODING, f"line {error.line}")
            elif kind == "ERR_TAG_NOT_FINISHED":
                self._mending.note(Mended.ENDS_EARLY, f"line {error.line}")
                inner = error.message.rpartition("in tag ")[2].partition(" ")[0].rpartition(":")[2]
                if inner not in {"feedback", local_name(root.tag)}:
                    self._last = None
            else:
                self._mending.note(Mended.BROKEN_XML, f"line {error.line}")


def _closed(parser: etree.XMLParser) -> Any:
    root = parser.close()
    if root is None:
        raise ReportError("This XML is no DMARC report")
    return root


def _refuse_types(chunk: bytes) -> None:
    if b"<!DOCTYPE" in chunk or b"<!ENTITY" in chunk:
        raise _with_types()


def _with_types() -> ReportError:
    return ReportError("This XML declares its own types", "A report has none; it was not read further")
