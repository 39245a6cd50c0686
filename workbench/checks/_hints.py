"""What a domain's MX and SPF records hint at: which services send for it, and whether it sends at all."""

from __future__ import annotations

from workbench.model.inquiry import Answer, Status
from workbench.model.senders import Service, load_senders


def spf_record(txt: Answer) -> str | None:
    """Return the SPF record among the TXT records of a domain; None if there is none or more than one."""
    found = [text for text in txt.texts if text[:6].lower() == b"v=spf1" and text[6:7] in {b"", b" "}]
    return found[0].decode("latin-1") if len(found) == 1 else None


def is_null_mx(mx: Answer) -> bool:
    """Whether the null MX, alone, says that the domain takes no mail (RFC 7505)."""
    return bool(mx.exchanges) and all(host == "." for _, host in mx.exchanges)


def forbids_sending(txt: Answer) -> bool:
    """Whether the SPF record is the one of a domain that sends nothing: `v=spf1 -all`."""
    record = spf_record(txt)
    return record is not None and record.lower().split() == ["v=spf1", "-all"]


def allows_sending(txt: Answer) -> bool:
    """Whether the SPF record itself lets somebody send; where `redirect=` leads is not looked at."""
    terms = (spf_record(txt) or "").lower().split()[1:]
    return any(term[0] not in "-~?" and "=" not in term.partition(":")[0] for term in terms)


def has_no_mail(mx: Answer, txt: Answer) -> bool:
    """Whether the domain says, by what is known, that it neither takes nor sends mail."""
    return forbids_sending(txt) and (mx.status in {Status.NODATA, Status.NXDOMAIN} or is_null_mx(mx))


def may_have_no_mail(mx: Answer, txt: Answer) -> bool:
    """Whether the domain could turn out to have no mail once what is unknown of these two were known."""
    silent = mx.status in {Status.NODATA, Status.NXDOMAIN} or is_null_mx(mx)
    return (not txt.status.known or forbids_sending(txt)) and (not mx.status.known or silent)


def recognise(mx: Answer, txt: Answer) -> tuple[Service, ...]:
    """Return the services that the MX hosts and the SPF record name, MX first, each once."""
    senders = load_senders()
    found = [senders.of_exchange(host) for _, host in mx.exchanges]
    for term in (spf_record(txt) or "").lower().split():
        name = term.lstrip("+?~-")
        if name.startswith(("include:", "redirect=")):
            found.append(senders.of_include(name[8:] if name[0] == "i" else name[9:]))
    return tuple(dict.fromkeys(service for service in found if service is not None))
