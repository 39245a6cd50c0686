"""SPF macro strings (RFC 7208 section 7): parsing, expansion, and the names that come out of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from workbench.model import rdata

_EXPAND = re.compile(r"%(?:([%_-])|\{([A-Za-z])([0-9]*)([rR]?)([-.+,/_=]*)\})")
_LETTERS = frozenset("slodipvh")
_EXPLANATION_LETTERS = frozenset("crt")
_NO_LETTERS: frozenset[str] = frozenset()
_ESCAPES = {"%": "%", "_": " ", "-": "%20"}
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PLAIN_NAME = re.compile(r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*")

# domain-end = ( "." toplabel [ "." ] ) / macro-expand; a top label is not all digits and has no dash at its ends
_TOP_LABEL_END = re.compile(r"\.(?![0-9]+\.?\Z)[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.?\Z")

MAX_EXPANDED = 253  # RFC 7208 7.3


class Macro(NamedTuple):
    """
    One `%{…}`.

    Attributes:
        letter: Lower case.
        escape: Whether the letter was written in upper case: the value is URL-escaped.
        keep: How many right-hand parts are kept, 0 for all.
        reverse: Whether the parts are reversed first.
        delimiters: What the value is split at.
    """

    letter: str
    escape: bool
    keep: int
    reverse: bool
    delimiters: str


class MacroString(NamedTuple):
    """
    A parsed macro string.

    Attributes:
        text: As written.
        parts: Literal text (escapes resolved) and macros, in order.
        letters: The letters used.
        literal: The text without its final dot where no letter is used: the same for every sender; else None.
    """

    text: str
    parts: tuple[str | Macro, ...]
    letters: frozenset[str]
    literal: str | None


def parse_macros(text: str, *, explanation: bool = False) -> MacroString:
    """
    Return a macro string.

    Args:
        text: Printable ASCII; spaces only where the caller allows them.
        explanation: Whether the letters c, r and t, which only explanations know, are allowed.

    Raises:
        ValueError: a `%` begins neither an escape nor a macro, or the macro is malformed.
    """
    if "%" not in text:
        return MacroString(text, (text,), _NO_LETTERS, text.removesuffix("."))
    parts: list[str | Macro] = []
    letters = set()
    at = 0
    while (percent := text.find("%", at)) >= 0:
        found = _EXPAND.match(text, percent)
        if found is None:
            raise ValueError(f"{text[percent : percent + 4]!r} is not a macro")
        if percent > at:
            parts.append(text[at:percent])
        at = found.end()
        if found[1]:
            parts.append(_ESCAPES[found[1]])
        else:
            macro = _macro(found, explanation=explanation)
            letters.add(macro.letter)
            parts.append(macro)
    if at < len(text):
        parts.append(text[at:])
    literal = None if letters else "".join(map(str, parts)).removesuffix(".")
    return MacroString(text, tuple(parts), frozenset(letters), literal)


def _macro(found: re.Match[str], *, explanation: bool) -> Macro:
    letter = found[2].lower()
    if letter not in _LETTERS and not (explanation and letter in _EXPLANATION_LETTERS):
        raise ValueError(f"{found[0]!r}: no such macro letter here")
    if found[3] and int(found[3][:4]) == 0:
        raise ValueError(f"{found[0]!r} keeps no part")
    keep = int(found[3]) if 0 < len(found[3]) <= 4 else 0  # more parts than any name has: all of them
    return Macro(letter, found[2].isupper(), keep, bool(found[4]), found[5] or ".")


def is_domain_spec(text: str) -> bool:
    """Return whether `text`, a well-formed macro string, ends as a domain-spec must: in a macro or a top label."""
    if "%" not in text:
        return _TOP_LABEL_END.search(text) is not None
    end = max((found.end() for found in _EXPAND.finditer(text)), default=0)
    return end == len(text) > 0 or _TOP_LABEL_END.search(text[end:]) is not None


def expand(macros: MacroString, values: Mapping[str, str]) -> str:
    """Return the text with every macro replaced; `values` has a value for each letter in `macros.letters`."""
    if not macros.letters:
        return "".join(str(part) for part in macros.parts)
    return "".join(part if isinstance(part, str) else _expanded(part, values[part.letter]) for part in macros.parts)


def _expanded(macro: Macro, value: str) -> str:
    if macro.keep or macro.reverse or macro.delimiters != ".":
        parts = re.split(f"[{re.escape(macro.delimiters)}]", value)
        if macro.reverse:
            parts.reverse()
        value = ".".join(parts[-macro.keep :] if macro.keep else parts)
    return _url_escaped(value) if macro.escape else value


def _url_escaped(value: str) -> str:
    return "".join(
        char if char in _UNRESERVED else "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "surrogateescape"))
        for char in value
    )


@lru_cache(maxsize=4096)
def query_name(text: str) -> str | None:
    """
    Return the DNS name that an expanded domain means, in presentation form, or None if it cannot be asked for.

    The final dot does not matter; names over 253 characters lose labels on the left (RFC 7208 7.3).
    """
    name = text.lower().removesuffix(".")
    if len(name) > MAX_EXPANDED:
        name = _truncated(name)
    if _PLAIN_NAME.fullmatch(name):
        return name
    try:
        parts = [label.encode("utf-8", "surrogateescape") for label in name.split(".")]
    except UnicodeEncodeError:
        return None
    if not all(0 < len(part) <= rdata.MAX_LABEL for part in parts):
        return None
    if sum(map(len, parts)) + len(parts) + 1 > rdata.MAX_NAME:
        return None
    return ".".join(rdata.label_text(part) for part in parts)


def _truncated(name: str) -> str:
    while len(name) > MAX_EXPANDED and "." in name:
        name = name.partition(".")[2]
    return name
