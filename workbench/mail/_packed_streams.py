"""Streams out of archives that stop before they fill memory or disk: gzip by hand, anything else under guard."""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from workbench.mail._mending import Mending
from workbench.model.aggregate import Mended
from workbench.model.errors import ReportError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MOST_BYTES = 1 << 30
"""What may come out of one file with everything in it."""

MOST_MEMBERS = 20_000
MOST_RATIO = 300
"""How many times its size something may unpack to once it is large; reports give 20 to 60, deflate could give 1,032."""

_LARGE = 16 << 20
_CHUNK = 1 << 16

ARCHIVE_ERRORS = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, NotImplementedError,
    RuntimeError, ValueError, OverflowError, IndexError,
)  # fmt: skip
"""What Python's readers of archives raise for broken ones."""


@dataclass(slots=True)
class Budget:
    """What may still come out of one file."""

    bytes: int = MOST_BYTES
    members: int = MOST_MEMBERS

    def spend(self, size: int) -> None:
        """
        Take bytes off.

        Raises:
            ReportError: there are none left.
        """
        self.bytes -= size
        if self.bytes < 0:
            raise ReportError("Too much comes out of this file", "It was not read further")

    def count(self) -> None:
        """
        Count one more member.

        Raises:
            ReportError: there are too many.
        """
        self.members -= 1
        if self.members < 0:
            raise ReportError("There are too many files in this archive", "It was not read further")


class _Unpacking(io.RawIOBase):
    """What both kinds of streams have in common: counting."""

    def __init__(self, budget: Budget) -> None:
        super().__init__()
        self._budget = budget
        self._out = 0

    def readable(self) -> bool:
        return True

    def _count(self, size: int, packed: int) -> None:
        self._out += size
        self._budget.spend(size)
        if self._out > _LARGE and self._out > MOST_RATIO * max(packed, 1):
            raise ReportError("This archive unpacks to many times its size", "It was not read further")


class Gunzip(_Unpacking):
    """The contents of a gzip stream; one that is cut off gives what it has, bytes behind it are left out, both said."""

    def __init__(self, packed: BinaryIO, budget: Budget, mending: Mending) -> None:
        super().__init__(budget)
        self._packed = packed
        self._mending = mending
        self._in = 0
        self._waiting = b""
        self._engine = zlib.decompressobj(31)
        self._done = False

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Read, as a raw stream does."""
        view = memoryview(buffer).cast("B")
        data = b""
        while not data and not self._done:
            data = self._step(len(view))
        self._count(len(data), self._in)
        view[: len(data)] = data
        return len(data)

    def _step(self, most: int) -> bytes:
        if self._engine.eof:
            self._next_member()
            return b""
        if not self._waiting:
            self._waiting = self._packed.read(_CHUNK)
            self._in += len(self._waiting)
            if not self._waiting:
                self._end()
                return b""
        try:
            data = self._engine.decompress(self._waiting, most)
        except zlib.error as error:
            raise ReportError("The compressed data is damaged", "Get the file again") from error
        self._waiting = self._engine.unconsumed_tail
        return data

    def _end(self) -> None:
        self._done = True
        if self._out == 0:
            raise ReportError("The compressed data is damaged", "Get the file again")
        self._mending.note(Mended.CUT_ARCHIVE, "gzip")

    def _next_member(self) -> None:
        rest = self._engine.unused_data or self._packed.read(_CHUNK)
        if rest.startswith(b"\x1f\x8b"):
            self._waiting, self._engine = rest, zlib.decompressobj(31)
            return
        self._done = True
        if rest.strip(b"\0\r\n "):
            self._mending.note(Mended.AFTER_ARCHIVE, "gzip")


class Member(_Unpacking):
    """A file of a zip archive; what its reader raises comes as `ReportError`."""

    def __init__(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: Budget) -> None:
        super().__init__(budget)
        self._packed = info.compress_size
        if info.flag_bits & 1:
            raise ReportError("This archive is encrypted", "Unpack it first")
        try:
            self._file = archive.open(info)
        except ARCHIVE_ERRORS as error:
            raise _broken(error) from error

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Read, as a raw stream does."""
        view = memoryview(buffer).cast("B")
        try:
            data = self._file.read(len(view))
        except ARCHIVE_ERRORS as error:
            raise _broken(error) from error
        self._count(len(data), self._packed)
        view[: len(data)] = data
        return len(data)


def _broken(error: Exception) -> ReportError:
    return ReportError("The archive is damaged", "{why}", why=str(error)[:200])


def open_zip(data: BinaryIO) -> zipfile.ZipFile:
    """
    Return an archive that can be read.

    Raises:
        ReportError: it cannot.
    """
    try:
        return zipfile.ZipFile(data)
    except ARCHIVE_ERRORS as error:
        raise _broken(error) from error
