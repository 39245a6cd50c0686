"""A list of domains as people have it: lines, commas, addresses, links; what is none is named."""

from __future__ import annotations

import re
from typing import NamedTuple

from workbench.model.errors import NotADomainError
from workbench.model.names import parse_domain

_BRACKETED = re.compile(r"<([^<>]*)>")
_BETWEEN = re.compile(r"[\s,;|]+")


class BadLine(NamedTuple):
    """Something that is no domain: its line, from 1, what stands there, and why."""

    line: int
    text: str
    error: NotADomainError


class DomainText(NamedTuple):
    """What a text holds: domains in the order of first mention, how many were named again, what is none."""

    domains: tuple[str, ...]
    repeated: int
    bad: tuple[BadLine, ...]


def read_domains(text: str) -> DomainText:
    """
    Read every domain of a text.

    Lines are cut at white space, commas and semicolons; of `Name <a@b.example>` the address counts. What follows `#` at
    the start of a word is left out.
    """
    found: dict[str, None] = {}
    repeated, bad = 0, []
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        for piece in _pieces(line):
            try:
                domain = parse_domain(piece)
            except NotADomainError as error:
                bad.append(BadLine(number, piece, error))
                continue
            repeated += domain in found
            found[domain] = None
    return DomainText(tuple(found), repeated, tuple(bad))


def _pieces(line: str) -> list[str]:
    line = re.sub(r"(^|\s)#.*", "", line).strip()
    if found := _BRACKETED.findall(line):  # `Name <a@b.example>, Other <c@d.example>`: names are not domains
        return found
    return [piece for piece in _BETWEEN.split(line) if piece]
