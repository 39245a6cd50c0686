"""Domain names as people type them: parsing, IDNA, the organisational domain by the Public Suffix List."""

from __future__ import annotations

import ipaddress
import re
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from workbench.model import rdata
from workbench.model.errors import NotADomainError

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

_NOT_IN_A_DOMAIN = re.compile(r"[\s\x00-\x20@:/\\?#\[\]<>\"'(),;=&%!*|{}^~`$+]")


def parse_domain(text: str) -> str:
    """
    Return the domain that `text` means, in A-labels, lower case, without the final dot.

    Understood are a domain (also an IDN, with a final dot, a wildcard-less host name), a URL and an e-mail address
    (also `Name <a@b.example>` and `mailto:`), with white space around.

    Raises:
        NotADomainError: no domain can be made of it; it says why, naming the text.
    """
    shown = text.strip()
    name = _strip_wrapping(shown)
    for dot in "\u3002\uff0e\uff61":  # full stops that IDNA counts as dots
        name = name.replace(dot, ".")
    name = name.removesuffix(".")
    if not name.strip("."):
        raise NotADomainError("There is no domain in “{text}”", "Type one such as example.org", text=shown)
    if _is_address(name):
        raise NotADomainError("“{text}” is an IP address", "A domain such as example.org is needed", text=shown)
    if found := _NOT_IN_A_DOMAIN.search(name):
        raise NotADomainError(
            "“{text}” is no domain", "“{sign}” cannot stand in one", text=shown, sign=repr(found.group())[1:-1]
        )
    if "." not in name:
        raise NotADomainError("“{text}” has no dot", "A domain such as example.org is needed", text=shown)
    try:
        ascii_name = to_ascii(name)
        rdata.labels(ascii_name)
    except ValueError as error:
        raise NotADomainError("“{text}” is no domain", "{why}", text=shown, why=str(error)) from error
    return ascii_name


def _strip_wrapping(text: str) -> str:
    if (match := re.search(r"<([^<>]*)>\s*$", text)) is not None:
        text = match.group(1)
    text = text.strip().strip("\"'`")
    if text.lower().startswith("mailto:"):
        text = text[7:].partition("?")[0]
    if "://" in text:
        return urlsplit(text).hostname or ""
    if "/" in text:  # a URL without its scheme
        text = text.partition("/")[0]
    if "@" in text:
        text = text.rpartition("@")[2]
    host, colon, port = text.rpartition(":")
    return host if colon and port.isdecimal() and ":" not in host else text


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


def to_ascii(name: str) -> str:
    """
    Return `name` in A-labels and lower case (UTS 46, non-transitional); ASCII names, also `_dmarc`, pass as they are.

    Raises:
        ValueError: a label is not valid under IDNA 2008.
    """
    if name.isascii():
        return name.lower()
    import idna

    try:
        return ".".join(
            part.lower() if part.isascii() else idna.encode(part, uts46=True).decode("ascii")
            for part in name.split(".")
        )
    except UnicodeError as error:
        raise ValueError(f"{name!r} is not a valid internationalised name: {error}") from error


def to_unicode(name: str) -> str:
    """Return a name for people: A-labels that decode are shown as U-labels, everything else as it is."""
    if "xn--" not in name:
        return name
    import idna

    def shown(label: str) -> str:
        try:
            return idna.decode(label) if label.startswith("xn--") else label
        except UnicodeError:
            return label

    return ".".join(shown(part) for part in name.split("."))


@cache
def _suffixes() -> PublicSuffixList:
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList()


def public_suffix(name: str) -> str:
    """Return the longest public suffix of `name` (`co.uk`), by the Public Suffix List the program carries."""
    return str(_suffixes().publicsuffix(name) or name)


def organizational_domain(name: str) -> str:
    """Return the public suffix plus one label (RFC 7489 3.2), or `name` where it is itself a public suffix."""
    return str(_suffixes().privatesuffix(name) or name)
