"""The lines of a master file (RFC 1035 5.1) cut into tokens: parentheses, quotes and comments understood."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_TOKEN = re.compile(
    r"""
    (?:[ \t\f\v]|\xc2\xa0)*                    # the second is a no-break space in UTF-8, from copied web pages
    (?:
      (?P<quoted>"(?:[^"\\]|\\.)*")
    | (?P<bracket>[()])
    | (?P<comment>;.*)
    | (?P<plain>(?:(?!\xc2\xa0)[^\x20\t\f\v"();\\]|\\.)+)
    | (?P<bad>.)
    )
    """,
    re.VERBOSE,
)
_MAX_LINES = 500
"""Lines that one pair of parentheses may span; so a forgotten one costs no more."""

_PATIENCE = 50_000
_FEW_LINES = 20
"""Lines that a pair may span once so many were looked at in vain: a file full of open ones ends soon too."""


class Token(NamedTuple):
    """One token: escapes stand as written, quotes are taken off."""

    text: str
    quoted: bool = False

    def __str__(self) -> str:
        """Return the token as a master file writes it."""
        return f'"{self.text}"' if self.quoted else self.text


class Entry(NamedTuple):
    """
    One record or directive.

    Attributes:
        line: Where it begins, counted from 1.
        indented: Whether it begins with white space, so that it belongs to the owner before.
        tokens: What stands there, without comments and parentheses.
        fault: `quote` or `parenthesis` if one is not closed, then `tokens` are those of the first line.
        comment: The comment of its first line.
    """

    line: int
    indented: bool
    tokens: tuple[Token, ...]
    fault: str = ""
    comment: str = ""


def decode(data: bytes) -> str:
    r"""
    Return the file as a text of one character a byte, so that strange bytes come through; line ends become `\n`.

    UTF-16, as Windows redirects and saves, becomes UTF-8 first.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = data.decode("utf-16", "replace").encode("utf-8", "replace")
    elif data[1:2] == b"\0" and data[3:4] == b"\0":
        data = data.decode("utf-16-le", "replace").encode("utf-8", "replace")
    text = data.removeprefix(b"\xef\xbb\xbf").decode("latin-1")
    return text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\x1a\0")


def entries(text: str) -> Iterator[Entry]:
    """Cut the text that `decode` returned into entries; lines without tokens come too if they have a comment."""
    lines = text.split("\n")
    margin = _margin(lines)
    at = wasted = 0
    while at < len(lines):
        entry, size = _entry(lines, at, margin, _MAX_LINES if wasted < _PATIENCE else _FEW_LINES)
        if entry.fault == "parenthesis":
            wasted += _MAX_LINES
        if entry.tokens or entry.fault or entry.comment:
            yield entry
        at += size


def tokens_of(text: str) -> tuple[Token, ...]:
    """Return the tokens of a value that stands alone, such as a program printed it; none where it cannot be cut."""
    entry = next(iter(entries(text)), None)
    return () if entry is None or entry.fault else entry.tokens


def _margin(lines: list[str]) -> int:
    """Return by how much the whole file is indented, as pasted text often is."""
    used = [line for line in lines if line.strip(" \t") and not line.lstrip(" \t").startswith(";")]
    return min((len(line) - len(line.lstrip(" \t")) for line in used), default=0)


def _entry(lines: list[str], start: int, margin: int, most: int) -> tuple[Entry, int]:
    tokens: list[Token] = []
    depth = 0
    first = 0
    comment = ""
    indented = lines[start][margin : margin + 1] in {" ", "\t"}
    for at in range(start, min(len(lines), start + most)):
        depth, fault, said = _cut(lines[at], tokens, depth)
        if fault:
            return Entry(start + 1, indented, tuple(tokens), fault), at - start + 1
        if at == start:
            first, comment = len(tokens), said
        if depth == 0:
            return Entry(start + 1, indented, tuple(tokens), comment=comment), at - start + 1
    return Entry(start + 1, indented, tuple(tokens[:first]), "parenthesis"), 1


def _cut(line: str, tokens: list[Token], depth: int) -> tuple[int, str, str]:
    """Add the tokens of a line; return the depth of parentheses behind it, the fault, and the comment."""
    for match in _TOKEN.finditer(line):
        text = match[match.lastgroup or 0]
        match match.lastgroup:
            case "plain":
                tokens.append(Token(text))
            case "quoted":
                tokens.append(Token(text[1:-1], quoted=True))
            case "comment":
                return depth, "", text
            case "bracket":
                depth += 1 if text == "(" else -1
            case "bad" if text == '"':
                return 0, "quote", ""
            case _:  # a lone backslash at the end
                tokens.append(Token(text))
        if depth < 0:
            return 0, "parenthesis", ""
    return depth, "", ""
