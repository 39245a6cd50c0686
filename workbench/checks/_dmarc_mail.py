"""Whether a domain sends and receives mail, as far as advice about its DMARC record depends on that."""

from __future__ import annotations

from typing import NamedTuple

from workbench.checks._hints import has_no_mail, is_null_mx
from workbench.model.inquiry import Answer, Inquiry, Question, Status, ask_all


class Mail(NamedTuple):
    """
    What is known of a domain's mail; what is not known counts as mail.

    Attributes:
        txt: The TXT records of the domain itself.
        sends: False only for a domain that says it has no mail at all.
        receives: False only where it is known that no mail can arrive.
        evidence: The answers that say so.
    """

    txt: Answer
    sends: bool
    receives: bool
    evidence: tuple[str, ...]


def ask_mail(domain: str) -> Inquiry[Mail]:
    """Ask for the MX and SPF records of a domain, and for its addresses where mail would go to them (RFC 5321 5.1)."""
    mx, txt = yield from ask_all([Question("MX", domain), Question("TXT", domain)])
    addresses: tuple[Answer, ...] = ()
    if mx.status is Status.NODATA:
        addresses = yield from ask_all([Question("A", domain), Question("AAAA", domain)])
    deaf = is_null_mx(mx) or mx.status is Status.NXDOMAIN
    deaf = deaf or (bool(addresses) and all(answer.status in {Status.NODATA, Status.NXDOMAIN} for answer in addresses))
    proof = tuple(answer.evidence for answer in (mx, txt, *addresses) if answer.evidence)
    return Mail(txt, sends=not has_no_mail(mx, txt), receives=not deaf, evidence=proof)
