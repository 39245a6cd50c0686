"""A list of domains as people have it: lines, commas, addresses, links; what is none is named."""

from __future__ import annotations

import re
from typing import NamedTuple

from workbench.model.errors import NotADomainError
from workbench.model.names import parse_domain

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

    A line is one domain in any spelling (`Name <a@b.example>` too); a line that is not is cut at white space, commas
    and semicolons. Empty lines and what follows `#` at the start of a word are left out.
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
    if not line:
        return []
    try:
        parse_domain(line)
    except NotADomainError:
        return [piece for piece in _BETWEEN.split(line) if piece]
    return [line]
