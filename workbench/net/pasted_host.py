"""Read what BIND's `host` printed: sentences, one record each."""

from __future__ import annotations

import re

from workbench.model.inquiry import Status
from workbench.net.master_file import Token, entries
from workbench.net.pasted_session import RCODES, Query, Session, pasted_name, reverse_name, server_text
from workbench.net.record_text import kind_of

_COMMAND = re.compile(r"^(?:[^\"]*[$#%>❯]\s*)?(?:sudo\s+)?(?:\S*/)?host(?:\.exe)?\s+(?P<args>\S.*)$")
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
_SILENCE = re.compile(r"connection timed out; no servers could be reached|^;; no servers could be reached")
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
        elif _SILENCE.search(line) and asked is not None:
            session.start(asked.kind or "A", asked.name).ended = Status.TIMEOUT
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
            session.record(found, number, kind, match[1], tokens=_tokens(match[2]))
            return
    if (match := _NOTHING.match(line)) is not None:
        _end(session, match[1], kind_of(match[2]) or "", 0, found.server)
    elif (match := _NOT_FOUND.match(line)) is not None:
        kind = (asked.kind or "A") if asked is not None else "" if session.asked is None else session.asked.kind
        _end(session, match[1], kind, RCODES.get(match[3], int(match[2])), found.server)
    elif (match := _OTHER.match(line)) is not None and (other := kind_of(match[2])) is not None:
        session.record(found, number, other, match[1], tokens=_tokens(match[3]))


def _tokens(text: str) -> tuple[Token, ...]:
    entry = next(iter(entries(text)), None)
    return () if entry is None or entry.fault else entry.tokens


def _end(session: Session, name: str, kind: str, rcode: int, server: str) -> None:
    try:
        session.start(kind, pasted_name(name), server=server).end(rcode)
    except ValueError:
        return
