"""Which DKIM keys a message names: domains and selectors of its signatures (RFC 6376 3.5), nothing verified."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import NamedTuple

from workbench.mail.tags import parse_tags
from workbench.model.errors import ReportError
from workbench.model.rdata import labels

MOST_SIGNATURES = 20
MOST_HEADER = 1 << 20

_NAME = re.compile(r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*")
_END = re.compile(rb"\r?\n\r?\n")


class Signer(NamedTuple):
    """A domain that signed, and the selector of its key; both in lower case."""

    domain: str
    selector: str


class Signatures(NamedTuple):
    """What the header says: who signed, when it was written (None if it does not say), and the header itself."""

    signers: tuple[Signer, ...]
    date: datetime | None
    header: bytes


def read_signatures(data: bytes) -> Signatures:
    """
    Return the signatures of a message; broken ones are passed over.

    Raises:
        ReportError: the header cannot be read at all.
    """
    from email.parser import BytesHeaderParser
    from email.policy import compat32

    end = _END.search(data)
    header = data[: end.end() if end else len(data)][:MOST_HEADER]
    try:
        message = BytesHeaderParser(policy=compat32).parsebytes(header)
        fields = [str(value) for value in message.get_all("DKIM-Signature", [])]
        date = message.get("Date")
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise ReportError("This message cannot be taken apart") from error
    found = [signer for field in fields[:MOST_SIGNATURES] if (signer := _signer(field)) is not None]
    return Signatures(tuple(dict.fromkeys(found)), _date(str(date)) if date else None, header)


def _signer(field: str) -> Signer | None:
    tags = {tag.name: "".join(tag.value.split()).lower() for tag in parse_tags(field).tags}
    domain, selector = tags.get("d", "").removesuffix("."), tags.get("s", "")
    if not (_NAME.fullmatch(domain) and _NAME.fullmatch(selector)) or "." not in domain:
        return None
    try:
        labels(f"{selector}._domainkey.{domain}")
    except ValueError:
        return None
    return Signer(domain, selector)


def _date(text: str) -> datetime | None:
    from email.utils import parsedate_to_datetime

    try:
        found = parsedate_to_datetime(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
