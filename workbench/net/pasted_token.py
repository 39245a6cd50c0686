"""Reads a token that a user copied from a page: JSON as it should be, or what browsers and editors made of it."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import NamedTuple

from workbench.model.errors import UsageError

LIMIT = 64 * 1024
"""Characters that are looked at; a token of a provider has some hundred."""

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»″＂", '"') | dict.fromkeys("‘’‚‛′", "'"))
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_SPACES = re.compile("[\u00a0\u2000-\u200a\u202f\u3000]")
_TAG = re.compile(r"<[^<>]{0,2000}>")
_TOKEN = r"[A-Za-z0-9._~+/=|:%-]"
_WRAPPED = 16
"""Characters that a line of a token has at least where it was broken into lines."""
_ALONE = re.compile(rf"{_TOKEN}{{16,4096}}\Z")


class PastedToken(NamedTuple):
    """What was pasted; each may be empty, not both."""

    refresh: str
    access: str = ""
    expires_s: int | None = None

    def __repr__(self) -> str:
        return "<a pasted token>"


def read_pasted_token(text: str) -> PastedToken:
    """
    Return the tokens in a pasted text.

    Typographic quotes, line breaks also inside of a token, HTML around, missing braces and a bare refresh token are
    understood. Nothing of the text is repeated in an error: it may be the secret.

    Raises:
        UsageError: there is no token in it.
    """
    seen = _cleaned(text[:LIMIT])
    refresh, access = _value(seen, "refresh_token"), _value(seen, "access_token")
    if not refresh and not access:
        pieces = seen.strip().strip("\"'").split()
        wrapped = all(len(piece) >= _WRAPPED for piece in pieces[:-1])  # lines of one token, not words of a sentence
        alone = "".join(pieces)
        if wrapped and _ALONE.match(alone) and not _says_error(seen):
            return PastedToken(alone)
        raise UsageError(
            "There is no token in the pasted text",
            "Copy the whole text of the page that the provider shows after “Allow”: it begins with a brace and names"
            " refresh_token",
        )
    if not refresh:
        raise UsageError(
            "The pasted text has no refresh_token",
            "Copy the whole text of the page, to its closing brace: the access_token alone ends within the hour",
        )
    lives = re.search(r"[\"']?\bexpires_in[\"']?\s*[:=]\s*[\"']?(\d{1,9})\b", seen)
    return PastedToken(refresh, access, int(lives[1]) if lives else None)


def _cleaned(text: str) -> str:
    """Return a text with plain quotes and spaces, without HTML and what is not seen."""
    text = _TAG.sub("", text)
    text = unescape(text)
    text = _SPACES.sub(" ", _UNSEEN.sub("", text)).translate(_QUOTES)
    return text.replace('\\"', '"').replace("\\/", "/")  # JSON in JSON, as a console shows it


def _value(text: str, name: str) -> str:
    """Return the value of a member, also where the text is no JSON as a whole."""
    found = _member(text, name)
    if found:
        return found
    quoted = re.search(rf"{name}[\"']?\s*[:=]\s*([\"'])\s*((?:{_TOKEN}|\s)+?)\s*\1", text)
    if quoted:
        return re.sub(r"\s+", "", quoted[2])
    bare = re.search(rf"{name}[\"']?\s*[:=]\s*[\"']?({_TOKEN}{{8,}})", text)
    return bare[1] if bare else ""


def _member(text: str, name: str) -> str:
    start, end = text.find("{"), text.rfind("}")
    try:
        found = json.loads(text[start : end + 1])
    except (ValueError, RecursionError):
        return ""
    value = found.get(name) if isinstance(found, dict) else None
    return value if isinstance(value, str) and re.fullmatch(rf"{_TOKEN}+", value) else ""


def _says_error(text: str) -> bool:
    return re.search(r"\berror\b", text, re.IGNORECASE) is not None
