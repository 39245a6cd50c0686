"""Read what BIND's `host` printed: sentences, one record each."""

from __future__ import annotations

import re

from workbench.model.inquiry import Status
from workbench.net.master_file import tokens_of
from workbench.net.pasted_session import (
    RCODES,
    SILENCE,
    Query,
    Session,
    command_line,
    pasted_name,
    reverse_name,
    server_text,
    status_of,
)
from workbench.net.record_text import kind_of

_COMMAND = command_line("host")
_SENTENCES = (
    (re.compile(r"^(\S+) has address (\S+)$"), "A"),
    (re.compile(r"^(\S+) has IPv6 address (\S+)$"), "AAAA"),
    (re.compile(r"^(\S+) mail is handled by (\d+ \S+)$"), "MX"),
    (re.compile(r"^(\S+) descriptive text (.*)$"), "TXT"),
    (re.compile(r"^(\S+) is an alias for (\S+)$"), "CNAME"),
    (re.compile(r"^(\S+) domain name pointer (\S+)$"), "PTR"),
    (re.compile(r"^(\S+) name server (\S+)$"), "NS"),
)
_OTHER = re.compile(r"^(\S+) has ([A-Z0-9]+) record (.+)$")
_NOTHING = re.compile(r"^(\S+) has no (\S+) record$")
_NOT_FOUND = re.compile(r"^Host (\S+) not found: (\d+)\((\w+)\)$")
_SERVER = re.compile(r"^Address: (\S+)#(\d+)\s*$")
_WITH_VALUE = frozenset("cmNpRtW")


def read_host(text: str, session: Session) -> None:
    """Add what `text` (one character a byte) shows of `host` to `session`."""
    asked: Query | None = None
    found = session.start()
    for number, line in enumerate(text.split("\n"), 1):
        if (match := _COMMAND.match(line)) is not None:
            asked = _command(match["args"])
            found = session.start()
        elif (match := _SERVER.match(line)) is not None:
            found = session.start(server=server_text(match[1], match[2]))
        elif SILENCE.search(line) and asked is not None:
            session.ended(asked.kind or "A", asked.name, Status.TIMEOUT)
        else:
            _read_line(line.rstrip(), number, session, (asked, found))


def _command(args: str) -> Query | None:
    kind, words = "", []
    rest = iter(args.split())
    for word in rest:
        if word.startswith("-") and len(word) > 1:
            flag = word.rstrip("=")[-1] if len(word) == 2 else word[1]
            value = (word[2:] or next(rest, "")) if flag in _WITH_VALUE else ""
            kind = kind_of(value) or "" if flag == "t" else kind
        else:
            words.append(word)
    if not words:
        return None
    try:
        name = reverse_name(words[0])
        return Query("PTR" if name else kind, name or pasted_name(words[0]))
    except ValueError:
        return None


def _read_line(line: str, number: int, session: Session, queries: tuple[Query | None, Query]) -> None:
    asked, found = queries
    for pattern, kind in _SENTENCES:
        if (match := pattern.match(line)) is not None:
            session.record(found, number, kind, match[1], tokens=tokens_of(match[2]))
            return
    if (match := _NOTHING.match(line)) is not None:
        session.ended(kind_of(match[2]) or "", match[1], Status.NODATA, server=found.server)
    elif (match := _NOT_FOUND.match(line)) is not None:
        kind = (asked.kind or "A") if asked is not None else "" if session.asked is None else session.asked.kind
        rcode = RCODES.get(match[3], int(match[2]))
        session.ended(kind, match[1], status_of(rcode), server=found.server, rcode=rcode)
    elif (match := _OTHER.match(line)) is not None and (other := kind_of(match[2])) is not None:
        session.record(found, number, other, match[1], tokens=tokens_of(match[3]))
