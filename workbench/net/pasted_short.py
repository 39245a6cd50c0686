"""Read what `dig +short` printed: values alone, so that name and type must come from the command line or the user."""

from __future__ import annotations

import ipaddress
import re
import shlex
from collections.abc import Sequence

from workbench.net.master_file import Entry, Token
from workbench.net.pasted_session import Session, pasted_name, reverse_name
from workbench.net.record_text import kind_of, parse_rdata

_NAMES = frozenset({"NS", "CNAME", "PTR", "DNAME"})


def read_short(rows: Sequence[Entry], session: Session, asked: tuple[str, str] | None) -> None:
    """Add short answers to `session`, all or none of them; without a question only note that they look like such."""
    if asked is None:
        session.needs_question = session.needs_question or all(_looks_short(row.tokens) for row in rows)
        return
    kind = asked[0]
    try:
        owner = pasted_name(asked[1])
        found: list[tuple[str, str, bytes]] = []
        for row in rows:
            step = "CNAME" if _is_step(kind, row.tokens) else kind
            found.append((step, owner, parse_rdata(step, row.tokens, None)))
            if step == "CNAME" != kind:
                owner = pasted_name(row.tokens[0].text)
    except ValueError:
        return  # something else than an answer of that type
    if kind in {"TXT", "SPF"} and not all(token.quoted for row in rows for token in row.tokens if len(row.tokens) > 1):
        return
    query = session.start(kind, found[0][1])
    for step, name, rdata in found:
        query.add(step, name, rdata)


def _is_step(kind: str, tokens: Sequence[Token]) -> bool:
    """Return whether a line is the target of a CNAME on the way: a name where none belongs, or one below arpa."""
    if len(tokens) != 1 or tokens[0].quoted or not tokens[0].text.endswith("."):
        return False
    return tokens[0].text.lower().endswith(".arpa.") if kind in _NAMES else True


def _looks_short(tokens: Sequence[Token]) -> bool:
    if all(token.quoted for token in tokens):
        return True
    last = tokens[-1].text
    if len(tokens) == 1:
        return _is_address(last) or re.fullmatch(r"[\w.-]+\.", last) is not None
    return len(tokens) == 2 and tokens[0].text.isdigit() and last.endswith(".")


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def parse_command(args: str) -> tuple[list[tuple[str, str]], set[str]]:
    """Return the questions of a `dig` command line in order, type and name, and its `+options`."""
    try:
        words = shlex.split(args)
    except ValueError:
        words = args.split()
    line = _CommandLine()
    options: set[str] = set()
    rest = iter(words)
    for word in rest:
        if word.startswith("+"):
            options.add(word[1:].partition("=")[0].lower())
        elif word.startswith("-") and len(word) > 1:
            flag, value = word[1], word[2:]
            if flag in "bckpfytqx":
                value = value or next(rest, "")
            line.take_flag(flag, value)
        elif not word.startswith("@") and word.upper() not in {"IN", "CH", "HS"}:
            line.take_word(word)
    line.push()
    return line.found, options


class _CommandLine:
    def __init__(self) -> None:
        self.found: list[tuple[str, str]] = []
        self.kind = self.name = ""

    def push(self) -> None:
        if self.name:
            self.found.append((self.kind or "A", self.name))
        self.kind = self.name = ""

    def take_flag(self, flag: str, value: str) -> None:
        if flag == "x":
            self.push()
            self.kind, self.name = "PTR", reverse_name(value) or ""
        elif flag == "t":
            self.kind = kind_of(value) or ""
        elif flag == "q":
            self.name = value

    def take_word(self, word: str) -> None:
        kind = kind_of(word)
        if kind is not None:
            if self.kind and self.name:
                self.push()
            self.kind = kind
        else:
            if self.name:
                self.push()
            self.name = word
