"""Read reports without a project: one object for each, and one for each file that is none."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator

from workbench.mail.packed import Broken, Part, parts
from workbench.model.errors import ReportError
from workbench.tasks.file_kinds import Document, load_kinds, recognise, wants_message
from workbench.tasks.found_files import Unit, units

ERROR = "error"


def parse_files(paths: Iterable[str]) -> Iterator[tuple[Document, ReportError | None]]:
    """
    Yield the objects that files hold, `kind` and `file` first, each as soon as it is read.

    What cannot be read is an object of the kind `error` with the error beside it; the others go on.
    """
    load_kinds()
    for unit in units(paths):
        yield from _unit(unit)


def _unit(unit: Unit) -> Iterator[tuple[Document, ReportError | None]]:
    if unit.error is not None:
        yield _failed(unit.name, unit.error)
        return
    empty = True
    for part in parts(io.BytesIO(unit.data), unit.name, whole=wants_message):
        empty = False
        if isinstance(part, Broken):
            yield _failed(part.name, part.error)
        else:
            yield from _part(part)
    if empty:
        yield _failed(unit.name, ReportError("There is no report in this archive"))


def _part(part: Part) -> Iterator[tuple[Document, ReportError | None]]:
    try:
        head = part.head
        kind = recognise(head)
        if kind is None or kind.documents is None:
            raise no_report(part, head)
        for document in kind.documents(part):
            yield {"kind": kind.kind, "file": part.name, **document}, None
    except ReportError as error:
        yield _failed(part.name, error)


def _failed(name: str, error: ReportError) -> tuple[Document, ReportError]:
    return {"kind": ERROR, "file": name}, error


def no_report(part: Part, head: bytes) -> ReportError:
    """
    Return why a part of no known kind cannot be read.

    Raises:
        ReportError: reading its beginning says more.
    """
    if not head and not part.stream.read(1):
        return ReportError("The file is empty")
    return ReportError("This is no report of a known kind")
