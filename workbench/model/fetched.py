"""
What a web server said to one GET, as the data of an answer.

The question is `Question("GET", url)`, https only save for revocation lists (see `net.http`). The answer's one
`rdata` is a line of JSON and, behind its line end, the body as received, so that the answer is cached, recorded, stored
and cited like any other. FOUND means that something is known about the server, an error page or a certificate that is
not valid included; TIMEOUT, REFUSED and NOT_ASKED mean that it could not be looked at.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from workbench.model.inquiry import Answer, Question, Status

KIND = "GET"


class FetchEnd(StrEnum):
    """How a GET ended."""

    RESPONSE = "response"
    """The server responded, with whatever status code."""
    CERTIFICATE = "certificate"
    """The server's certificate is not valid for the host; `detail` says why. Nothing was asked of it."""
    TLS = "tls"
    """No TLS session came about; `detail` says why."""
    FORBIDDEN = "forbidden"
    """The host's addresses are private, loopback or otherwise not of the public Internet; nothing was sent."""
    TOO_LARGE = "too_large"
    """The body was larger than the limit; what came until then is kept."""
    CUT = "cut"
    """The connection ended before the response did."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """
    A response, or what stood in its way.

    Attributes:
        end: How it ended.
        code: HTTP status, None without a response. Redirects are not followed.
        content_type: The header's media type without parameters, lower case; empty if there is none.
        location: Where a redirect would lead; empty if it is none.
        body: As received, at most the limit.
        address: The server's address.
        detail: What the libraries said, in English, for experts.
        certificate: The leaf certificate in DER, empty if none was seen.
    """

    end: FetchEnd
    code: int | None = None
    content_type: str = ""
    location: str = ""
    body: bytes = b""
    address: str = ""
    detail: str = ""
    certificate: bytes = b""

    def as_rdata(self) -> tuple[bytes, ...]:
        """Return the data of the answer."""
        head = asdict(self)
        del head["body"]
        head["end"] = self.end.value
        head["certificate"] = self.certificate.hex()
        return (json.dumps(head, sort_keys=True).encode("ascii") + b"\n" + self.body,)


def get(url: str) -> Question:
    """Ask for the document at a URL."""
    return Question(KIND, url)


def fetched(answer: Answer) -> Fetched | None:
    """Return what a GET's answer says; None if it is no knowledge, or cannot be read."""
    if answer.status is not Status.FOUND or len(answer.rdata) != 1:
        return None
    try:
        line, _, body = answer.rdata[0].partition(b"\n")
        head: dict[str, Any] = json.loads(line)
        return Fetched(
            FetchEnd(head["end"]),
            head.get("code"),
            str(head.get("content_type", "")),
            str(head.get("location", "")),
            body,
            str(head.get("address", "")),
            str(head.get("detail", "")),
            bytes.fromhex(head.get("certificate", "")),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
