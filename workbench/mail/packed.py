"""
Find the files inside of files: gzip, zip, mail messages with attachments, mailboxes, and any of them in each other.

What something is is told by its first bytes, never by its name. Nothing is unpacked to disk, nothing large into memory,
and a broken part costs only itself.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from typing import BinaryIO, NamedTuple, cast

from workbench.mail._mending import Mending
from workbench.mail._packed_streams import Budget, Gunzip, Member, open_zip
from workbench.model.aggregate import Mended
from workbench.model.errors import ReportError

HEAD = 4096
"""Bytes of a part that may be looked at before it is read."""

MOST_DEPTH = 6
MOST_ATTACHMENTS = 500
MOST_IN_MEMORY = 64 << 20
"""Largest message, and largest archive inside of something else."""

_FIELD = re.compile(rb"[!-9;-~]+[ \t]*:")
_SENDER = re.compile(rb"From [^\r\n]*\r?\n")
_REPORT = re.compile(rb"\A<[^>]*(?:feedback|>\s*<(?:\w+:)?feedback)\b")
_QUOTED_SENDER = re.compile(rb">+From ")


class Part(NamedTuple):
    """A file inside: `stream` must be read before the next part is taken; `name` leads to it."""

    name: str
    stream: io.BufferedReader
    mending: Mending

    @property
    def head(self) -> bytes:
        """The first bytes, which are not taken away by looking."""
        try:
            return self.stream.peek(HEAD)[:HEAD]
        except ReportError:
            return b""  # reading it will say why


class Broken(NamedTuple):
    """Something inside that cannot be read."""

    name: str
    error: ReportError


def never(_: bytes) -> bool:
    """Take no message as it is."""
    return False


def parts(
    stream: BinaryIO, name: str, *, whole: Callable[[bytes], bool] = never, budget: Budget | None = None
) -> Iterator[Part | Broken]:
    """
    Yield what a file holds that is no container, itself if it is none.

    Args:
        stream: The file, seekable if it is a large zip archive.
        name: For people.
        whole: Says of the beginning of a message whether it is wanted as it is, not taken apart.
        budget: What may come out of it.
    """
    yield from _Opening(whole, budget or Budget()).open(stream, name, Mending(), 0)


def is_workbook(head: bytes) -> bool:
    """Whether an archive is a workbook (XLSX, ODS): by the name of its first file, which stands behind the header."""
    first = head[30 : 30 + int.from_bytes(head[26:28], "little")]
    return first.startswith((b"[Content_Types].xml", b"_rels/", b"docProps/", b"xl/", b"mimetype"))


def is_message(head: bytes) -> bool:
    """Whether a file begins as a mail message: with header fields only."""
    lines = _SENDER.sub(b"", head, count=1).split(b"\n")
    fields = 0
    for line in lines[:-1] if len(lines) > 1 else lines:
        if not line.strip():
            break
        if line[:1] in b" \t" and fields:
            continue
        if not _FIELD.match(line):
            return False
        fields += 1
    return fields >= 2


def is_mailbox(head: bytes) -> bool:
    """Whether a file begins as a mailbox (RFC 4155): a `From ` line, and a message behind it."""
    return _SENDER.match(head) is not None and is_message(head)


def messages(stream: BinaryIO) -> Iterator[bytes]:
    """
    Yield the messages of a mailbox, `>From ` turned back; one that is too large comes cut off.

    They are told apart by a `From ` line at the beginning or after an empty line.
    """
    found: list[bytes] = []
    size, empty, started = 0, True, False
    while line := stream.readline(1 << 20):
        if empty and line.startswith(b"From "):
            if started:
                yield b"".join(found)
            found, size, started = [], 0, True
        else:
            size += len(line)
            if size <= MOST_IN_MEMORY:
                found.append(line[1:] if _QUOTED_SENDER.match(line) else line)
        empty = not line.strip()
    if started:
        yield b"".join(found)


class _Opening:
    """One file being opened, with what may still come out of it."""

    def __init__(self, whole: Callable[[bytes], bool], budget: Budget) -> None:
        self._whole = whole
        self._budget = budget

    def open(self, stream: BinaryIO, name: str, mending: Mending, depth: int) -> Iterator[Part | Broken]:
        """Yield the parts of one file; what goes wrong with it is yielded, too."""
        try:
            yield from self._open(stream, name, mending, depth)
        except ReportError as error:
            yield Broken(name, error)

    def _open(
        self, stream: BinaryIO, name: str, mending: Mending, depth: int, *, unpacked: bool = False
    ) -> Iterator[Part | Broken]:
        self._budget.count()
        if depth > MOST_DEPTH:
            raise ReportError("There are too many archives inside of each other")
        buffered = _buffered(stream)
        head = buffered.peek(HEAD)[:HEAD]
        lower = name.lower()
        if head.startswith(b"\x1f\x8b"):
            if not lower.endswith((".gz", ".gzip")):
                mending.note(Mended.WRONG_NAME, name.rpartition("/")[2])
            inner = Gunzip(buffered, self._budget, mending)
            yield from self._open(_buffered(inner), name, mending, depth + 1, unpacked=True)
        elif head.startswith((b"PK\x03\x04", b"PK\x05\x06")) and not is_workbook(head):
            yield from self._open_zip(buffered, name, depth)
        elif is_mailbox(head):
            for number, data in enumerate(messages(buffered), 1):
                yield from self._open_message(data, f"{name}/{number}", depth)
        elif is_message(head):
            yield from self._open_message(_whole(buffered), name, depth)
        else:
            if lower.endswith((".gz", ".zip")) and not unpacked:
                mending.note(Mended.WRONG_NAME, name.rpartition("/")[2])
            yield Part(name, buffered, mending)

    def _open_zip(self, stream: io.BufferedReader, name: str, depth: int) -> Iterator[Part | Broken]:
        seekable = depth == 0 and stream.seekable()
        with open_zip(stream if seekable else io.BytesIO(_whole(stream))) as archive:
            if len(archive.infolist()) > self._budget.members:
                raise ReportError("There are too many files in this archive", "It was not read further")
            for info in archive.infolist():
                inside = f"{name}/{info.filename}"
                if info.is_dir() or info.filename.startswith("__MACOSX/"):
                    continue
                try:
                    member = Member(archive, info, self._budget)
                except ReportError as error:
                    yield Broken(inside, error)
                    continue
                yield from self.open(cast("BinaryIO", member), inside, Mending(), depth + 1)

    def _open_message(self, data: bytes, name: str, depth: int) -> Iterator[Part | Broken]:
        self._budget.spend(len(data))
        if self._whole(data):
            yield Part(name, _buffered(io.BytesIO(data)), Mending())
            return
        found = False
        for inside, attached in _attachments(data):
            found = True
            yield from self.open(io.BytesIO(attached), f"{name}/{inside}", Mending(), depth + 1)
        if not found:
            yield Part(name, _buffered(io.BytesIO(data)), Mending())


def _buffered(stream: object) -> io.BufferedReader:
    if isinstance(stream, io.BufferedReader):
        return stream
    return io.BufferedReader(cast("io.RawIOBase", stream), 1 << 16)


def _whole(stream: BinaryIO) -> bytes:
    data = stream.read(MOST_IN_MEMORY + 1)
    if len(data) > MOST_IN_MEMORY:
        raise ReportError("This part is too large to be read")
    return data


def _attachments(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the parts of a message that may be reports: archives, XML, JSON; name and bytes."""
    from email.parser import BytesParser
    from email.policy import compat32

    try:
        message = BytesParser(policy=compat32).parsebytes(data)
        leaves = [leaf for leaf in message.walk() if not leaf.is_multipart()]
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise ReportError("This message cannot be taken apart") from error
    if len(leaves) > MOST_ATTACHMENTS:
        raise ReportError("There are too many files in this archive", "It was not read further")
    for number, leaf in enumerate(leaves, 1):
        try:
            payload = leaf.get_payload(decode=True)
            name = leaf.get_filename() or f"part {number}"
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            raise ReportError("This message cannot be taken apart") from error
        if isinstance(payload, bytes) and _is_wanted(payload):
            yield str(name).replace("/", "_"), payload


def _is_wanted(payload: bytes) -> bool:
    head = payload[:HEAD].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if head.startswith((b"\x1f\x8b", b"PK\x03\x04", b"PK\x05\x06", b"<?xml", b"<feedback", b"{")):
        return True
    return _REPORT.search(head) is not None
