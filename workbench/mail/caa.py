"""CAA records: who may issue certificates for a name (RFC 8659, RFC 9495)."""

from __future__ import annotations

import re
from typing import NamedTuple

CRITICAL = 0x80

KNOWN_TAGS = frozenset({"issue", "issuewild", "issuemail", "issuevmc", "iodef", "contactemail", "contactphone"})
"""Properties in the registry of IANA, November 2026."""

ISSUING = frozenset({"issue", "issuewild", "issuemail", "issuevmc"})
"""Properties whose value names an authority, all by the same grammar."""

_LABEL = r"[A-Za-z0-9](?:-*[A-Za-z0-9])*"
_PARAMETER = rf"{_LABEL}[ \t]*=[ \t]*[\x21-\x3a\x3c-\x7e]*"
_ISSUE = re.compile(  # RFC 8659 4.2
    rf"[ \t]*(?P<issuer>{_LABEL}(?:\.{_LABEL})*)?[ \t]*"
    rf"(?:;[ \t]*(?:{_PARAMETER}(?:[ \t]*;[ \t]*{_PARAMETER})*[ \t]*)?)?"
)


class Property(NamedTuple):
    """
    One CAA record.

    Attributes:
        flags: 128 means that an authority which does not know the tag must refuse.
        tag: In lower case.
        value: As text; bytes outside ASCII as Latin-1.
    """

    flags: int
    tag: str
    value: str

    @property
    def issuer(self) -> str:
        """The domain of the authority that an issue property names; empty where it names nobody, or is damaged."""
        found = _ISSUE.fullmatch(self.value)
        return (found["issuer"] or "").lower() if found else ""

    @property
    def damaged(self) -> bool:
        """Whether the value of an issue property is against the grammar: it names nobody then (RFC 8659 4.2)."""
        return self.tag in ISSUING and _ISSUE.fullmatch(self.value) is None


def parse_property(rdata: bytes) -> Property:
    """
    Take a CAA record apart.

    Raises:
        ValueError: the tag is cut off, empty or not of letters and digits.
    """
    if len(rdata) < 2 or not 0 < rdata[1] <= len(rdata) - 2:
        raise ValueError("tag cut off")
    tag = rdata[2 : 2 + rdata[1]].decode("latin-1").lower()
    if not (tag.isascii() and tag.isalnum()):
        raise ValueError("tag is not of letters and digits")
    return Property(rdata[0], tag, rdata[2 + rdata[1] :].decode("latin-1"))
