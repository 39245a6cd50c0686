"""Plain messages among the files that can be read: the DKIM selectors that their signatures name."""

from __future__ import annotations

from datetime import datetime

from workbench.mail.packed import Part, is_message
from workbench.mail.signatures import Signatures, read_signatures
from workbench.model.evidence import Evidence, digest
from workbench.store.database import Database
from workbench.store.imports import find_import, is_imported, put_import_file
from workbench.store.reports import Origin, SelectorSeen, put_selectors
from workbench.tasks.file_kinds import FileKind, Loaded, Put, register

HEADER_TYPE = "text/rfc822-headers"
_MOST = 1 << 20


class _Signed:
    """A message whose header has been read; of the message only the header is kept."""

    rows = 1
    live = False
    keeps_file = False

    def __init__(self, found: Signatures, name: str, now: datetime) -> None:
        self._found = found
        self._header = Evidence(digest(found.header), found.header, HEADER_TYPE, name, found.date)
        self._seen = min(found.date or now, now)  # some senders' clocks run ahead

    def known_from(self, db: Database) -> str | None:
        return find_import(db, self._header.id)

    def put(self, db: Database, import_id: int, name: str) -> Put | None:
        if is_imported(db, self._header.id):
            return None
        put_import_file(db, import_id, name, self._header)
        put_selectors(
            db,
            import_id,
            [
                SelectorSeen(one.domain, one.selector, Origin.MESSAGE, self._seen, self._seen, 1, 0)
                for one in self._found.signers
            ],
        )
        return Put(messages=1)


def _load(part: Part, now: datetime) -> Loaded:
    return _Signed(read_signatures(part.stream.read(_MOST)), part.name, now)


def _sniff(head: bytes) -> float:
    return 0.3 if is_message(head) else 0.0


register(FileKind("message", _sniff, _load, None))
