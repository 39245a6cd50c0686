"""
What a mail server said when it was greeted, as the data of an answer.

The question is `Question("PROBE", "host address")`: one address of one MX host, port 25. The answer's `rdata` is one
JSON document. FOUND means that the server was reached; TIMEOUT and REFUSED that it was not, which from many networks
only says that port 25 is blocked there; NOT_ASKED that probing was not wanted.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from workbench.model.inquiry import Answer, Question, Status

KIND = "PROBE"


class KeyKind(StrEnum):
    """Kinds of keys of which a server may have a certificate each; the values are part of questions."""

    RSA = "rsa"
    ECDSA = "ecdsa"


class Outdated(StrEnum):
    """What is taken instead of all versions of TLS, to see whether a server still speaks them; part of questions."""

    TLS = "tls1.1"  # 1.1 and older, withdrawn by RFC 8996


@dataclass(frozen=True, slots=True)
class Probed:
    """
    One session: greeting, EHLO, STARTTLS, EHLO, QUIT.

    Attributes:
        greeting: The first line, `220 mx.example.org ESMTP`; what a server says that turns us away, too.
        extensions: EHLO keywords with their parameters, upper-case keyword first, before TLS.
        extensions_tls: The same after STARTTLS.
        starttls: Whether STARTTLS was offered.
        tls_version: `TLSv1.3`; empty if no session came about.
        cipher: Name of the cipher suite.
        chain: The certificates the server sent, DER, leaf first.
        trusted: Whether the chain leads to a root the system trusts, names aside; None without a session.
        detail: Why there is no session, or why the chain is not trusted; in English, for experts.
    """

    greeting: str = ""
    extensions: tuple[str, ...] = ()
    extensions_tls: tuple[str, ...] = ()
    starttls: bool = False
    tls_version: str = ""
    cipher: str = ""
    chain: tuple[bytes, ...] = ()
    trusted: bool | None = None
    detail: str = ""

    def as_rdata(self) -> tuple[bytes, ...]:
        """Return the data of the answer."""
        document = asdict(self)
        document["chain"] = [certificate.hex() for certificate in self.chain]
        return (json.dumps(document, sort_keys=True).encode("ascii"),)


def probe(host: str, address: str, only: KeyKind | Outdated | None = None) -> Question:
    """Ask how the mail server `host` greets at one of its addresses; with `only`, when nothing else is taken."""
    return Question(KIND, f"{host} {address} {only}" if only else f"{host} {address}")


def probed(answer: Answer) -> Probed | None:
    """Return what a probe's answer says; None if it is no knowledge, or cannot be read."""
    if answer.status is not Status.FOUND or len(answer.rdata) != 1:
        return None
    try:
        document: dict[str, Any] = json.loads(answer.rdata[0])
        return Probed(
            str(document["greeting"]),
            tuple(map(str, document["extensions"])),
            tuple(map(str, document["extensions_tls"])),
            bool(document["starttls"]),
            str(document["tls_version"]),
            str(document["cipher"]),
            tuple(bytes.fromhex(certificate) for certificate in document["chain"]),
            document["trusted"],
            str(document["detail"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
