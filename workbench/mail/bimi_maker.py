"""Make a BIMI record (draft-brand-indicators-for-message-identification)."""

from __future__ import annotations

from workbench.mail.bimi import Avatar, BimiRecord, format_record, parse
from workbench.model.errors import UsageError


def make_bimi(logo: str, certificate: str = "", *, avatar: Avatar = Avatar.BRAND) -> str:
    """
    Return the record that names a logo and its mark certificate; both empty decline to take part.

    Raises:
        UsageError: an address is not one that receivers may fetch.
    """
    if certificate and not logo:
        raise UsageError("A certificate needs its logo", "Give the logo's address, too")
    record = format_record(BimiRecord(logo.strip(), certificate.strip(), avatar))
    found = parse(record)
    if found.problems or (found.location, found.evidence) != (logo.strip(), certificate.strip()):
        piece = found.problems[0].text if found.problems else logo
        raise UsageError(
            "“{text}” is no address that receivers fetch", "Write it as: https://example.org/logo.svg", text=piece
        )
    return record
