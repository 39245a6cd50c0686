"""Make a TLS-RPT record (RFC 8460)."""

from __future__ import annotations

from collections.abc import Iterable

from workbench.mail import tls_rpt
from workbench.mail.dmarc_maker import mailbox
from workbench.model.errors import UsageError


def make_tls_rpt(addresses: Iterable[str]) -> str:
    """
    Return the record that sends reports to mailboxes, or to https addresses.

    Raises:
        UsageError: none is given, or one cannot take reports.
    """
    rua = tuple(dict.fromkeys(_uri(text.strip()) for text in addresses))
    if not rua:
        raise UsageError("A record needs an address for reports", "Give one such as tls@example.org")
    record = tls_rpt.format_record(rua)
    try:
        found = tls_rpt.parse_record(record)
    except tls_rpt.TlsRptError as error:
        raise UsageError(
            "“{text}” is no address for reports", "Write it as: dmarc@example.org, in plain letters", text=error.piece
        ) from error
    if found.rua != rua:
        raise UsageError(
            "“{text}” is no address for reports",
            "Write it as: dmarc@example.org, in plain letters",
            text=", ".join(rua),
        )
    return record


def _uri(text: str) -> str:
    return text if text.lower().startswith("https:") else mailbox(text).uri
