"""
What stored statistics say to a provider's rule: holds, does not, or is not known; None where there are none.

Only what the provider itself would judge by is asked: its own figures, or counts of its own recipients.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import TypeAlias

from workbench.analysis.lines import Line, Row
from workbench.analysis.requirement_rates import days_in_a_row, is_stale, last_rows, newest, rate_below, share_whole
from workbench.analysis.requirement_tests import Part
from workbench.model.audit import Audit
from workbench.model.grounds import Ground
from workbench.model.requirements import Means

DataTest: TypeAlias = Callable[[Audit, Sequence[Line], date], Part | None]

LIMIT = 0.003
"""Gmail and Yahoo: the spam rate stays below it (PROVIDERS.md 8.1, 8.2)."""

LOW = 0.001
"""Gmail: where bulk senders keep it (PROVIDERS.md 8.1)."""

METRICS = (
    "spam_rate", "compliance", "compliance_reason", "tls_inbound_rate", "tls_inbound_messages", "dmarc_pass_rate",
    "complaint_rate_inbox", "complaint_rate", "complaint_share_30d", "filter_result", "complaint_rate_snds",
    "address_status", "hard_bounces", "bounces", "sent",
)  # fmt: skip
"""Every metric that a test or the count of a bulk sender may read."""


def _of(
    lines: Iterable[Line], audit: Audit, metric: str, *, provider: str | None = None, dimension: str = ""
) -> list[Line]:
    return [
        line
        for line in lines
        if line.key.metric == metric
        and line.key.subject == audit.domain
        and line.key.dimension == dimension
        and (provider is None or line.key.provider == provider)
        and not line.empty
    ]


def joined(parts: Iterable[Part | None]) -> Part | None:
    """Return what several answers to one question come to: one refutation, else one proof, is enough."""
    there = [part for part in parts if part is not None]
    if not there:
        return None
    grounds = tuple(ground for part in there for ground in part.grounds)
    for holds in (False, True):
        if any(part.holds is holds for part in there):
            return Part(holds, grounds=grounds)
    return Part(None, next((part.reason for part in there if part.reason), ""), grounds=grounds)


def _spam(audit: Audit, lines: Sequence[Line], today: date, limit: float) -> Part | None:
    """Judge Google's own spam rate; it hides the number of messages, which its count of all mail to Gmail bounds."""
    line = newest(_of(lines, audit, "spam_rate", provider="gmail"), today)
    counts = newest(_of(lines, audit, "tls_inbound_messages", provider="gmail"), today)
    return None if line is None else rate_below(line, limit, today, most_of=counts)


def _google_spam(audit: Audit, lines: Sequence[Line], today: date) -> Part | None:
    return joined((_spam(audit, lines, today, LIMIT), _verdict("USER_REPORTED_SPAM_RATE", audit, lines, today)))


def _google_low(audit: Audit, lines: Sequence[Line], today: date) -> Part | None:
    return _spam(audit, lines, today, LOW)


def _google_seven_days(audit: Audit, lines: Sequence[Line], today: date) -> Part | None:
    line = newest(_of(lines, audit, "spam_rate", provider="gmail"), today)
    return None if line is None else days_in_a_row(line, LIMIT, today)


def _verdict(requirement: str, audit: Audit, lines: Sequence[Line], today: date) -> Part | None:
    """Return Google's own verdict: of the domain, else of the nearest one above it, as Google judges whole domains."""
    dimension = f"requirement={requirement}"
    names = audit.domain.split(".")
    for at in range(len(names) - 1):
        above = ".".join(names[at:])
        there = [
            line
            for line in lines
            if line.key.metric == "compliance" and (line.key.subject, line.key.dimension) == (above, dimension)
        ]
        line = newest(there, today)
        if line is not None:
            return _said(line, requirement, lines, today)
    return None


def _said(line: Line, requirement: str, lines: Sequence[Line], today: date) -> Part:
    rows = last_rows(line, today)
    row = rows[-1]
    holds = {"compliant": True, "needs_work": False}.get(row.state or "")
    reason = "" if holds is not None else "not_evaluated"
    if is_stale(rows, today):
        holds, reason = None, "data_old"
    args = {"requirement": requirement, "state": row.state or "", "reason": _why(line, row, lines)}
    ground = Ground(Means.DATA, "verdict", line.key.subject, holds, args, line.key.source, row.day, row.day)
    return Part(holds, reason, grounds=(ground,))


def _why(line: Line, row: Row, lines: Sequence[Line]) -> str:
    """Return the reason that Google gave with a verdict on the same day; "" for none."""
    wanted = line.key._replace(metric="compliance_reason")._replace(account="")
    for other in lines:
        if other.key._replace(account="") == wanted:
            return next((found.state for found in other.between(row.day, row.day).rows() if found.state), "")
    return ""


def _google_one_of(audit: Audit, lines: Sequence[Line], today: date) -> Part | None:
    """Judge "SPF or DKIM": refuted only if neither is set up."""
    parts = [part for one in ("SPF", "DKIM") if (part := _verdict(one, audit, lines, today)) is not None]
    grounds = tuple(ground for part in parts for ground in part.grounds)
    if any(part.holds for part in parts):
        return Part(holds=True, grounds=grounds)
    if len(parts) == 2 and all(part.holds is False for part in parts):
        return Part(holds=False, grounds=grounds)
    return Part(None, parts[0].reason or "not_evaluated", grounds=grounds) if parts else None


def _google_share(requirement: str, metric: str, audit: Audit, lines: Sequence[Line], today: date) -> Part | None:
    line = newest(_of(lines, audit, metric, provider="gmail"), today)
    share = None if line is None else share_whole(line, today)
    return joined((_verdict(requirement, audit, lines, today), share))


def _yahoo_spam(audit: Audit, lines: Sequence[Line], today: date) -> Part | None:
    rates = [
        line
        for metric in ("complaint_rate_inbox", "complaint_rate")
        for line in _of(lines, audit, metric, provider="yahoo")
    ]
    line = newest(rates, today)
    return None if line is None else rate_below(line, LIMIT, today)


def _mailru_complaints(audit: Audit, lines: Sequence[Line], today: date) -> Part | None:
    line = newest(_of(lines, audit, "complaint_rate", provider="mailru"), today)
    line = line or newest(_of(lines, audit, "complaint_share_30d", provider="mailru"), today)
    return None if line is None else rate_below(line, LIMIT, today)


_GOOD = {"filter_result": "green", "address_status": "ok"}


def _snds(audit: Audit, lines: Sequence[Line], today: date) -> Part | None:
    """Judge what Microsoft says of the sending addresses: each must be well."""
    there = [line for line in lines if line.key.metric in {*_GOOD, "complaint_rate_snds"} and not line.empty]
    if not there:
        return None
    if not audit.sending_ips:
        return Part(None, "sending_ips_not_given")
    own = [line for line in there if any(_covers(line.key.subject, ip) for ip in audit.sending_ips)]
    parts = [part for line in own if not line.key.dimension and (part := _snds_line(line, today)) is not None]
    if not parts:
        return None
    grounds = tuple(ground for part in parts for ground in part.grounds)
    if any(part.holds is False for part in parts):
        return Part(holds=False, grounds=grounds)
    judged = [ip for ip in audit.sending_ips if any(_covers(line.key.subject, ip) for line in own)]
    if any(part.holds is None for part in parts):
        return Part(None, next(part.reason for part in parts if part.holds is None), grounds=grounds)
    whole = len(judged) == len(audit.sending_ips)
    return Part(holds=True, grounds=grounds) if whole else Part(None, "addresses_missing", grounds=grounds)


def _snds_line(line: Line, today: date) -> Part | None:
    if line.key.metric == "complaint_rate_snds":
        return rate_below(line, LIMIT, today)
    rows = [row for row in last_rows(line, today) if row.state]
    if not rows:
        return None
    states = [row.state or "" for row in rows]
    good = _GOOD[line.key.metric]
    if line.key.metric == "address_status":  # a snapshot: only the newest is true
        states, rows = states[-1:], rows[-1:]
    holds: bool | None = all(state == good for state in states)
    reason = ""
    if is_stale(rows, today):
        holds, reason = None, "data_old"
    counts = {state: states.count(state) for state in dict.fromkeys(states)}
    args = {"metric": line.key.metric, "states": counts, "days": len(rows)}
    period = (rows[0].day, rows[-1].day)
    ground = Ground(Means.DATA, "states", line.key.subject, holds, args, line.key.source, *period)
    return Part(holds, reason, grounds=(ground,))


def _covers(subject: str, address: str) -> bool:
    try:
        return ipaddress.ip_address(address) in ipaddress.ip_network(subject, strict=False)
    except ValueError:
        return False


def _counted(metrics: Sequence[str], provider: str | None, reason: str) -> DataTest:
    """Return a test that shows what was counted, and leaves the verdict open: the provider names no number."""

    def show(audit: Audit, lines: Sequence[Line], today: date) -> Part | None:
        found = (newest(_of(lines, audit, metric, provider=provider), today) for metric in metrics)
        line = next((line for line in found if line is not None), None)
        rows = [row for row in last_rows(line, today) if row.value is not None] if line is not None else []
        if line is None or not rows:
            return None
        values = [row.value or 0.0 for row in rows]
        at = max(range(len(values)), key=values.__getitem__)
        args = {
            "metric": line.key.metric, "total": int(sum(values)), "days": len(rows), "highest": int(values[at]),
            "highest_day": rows[at].day.isoformat(),
        }  # fmt: skip
        period = (rows[0].day, rows[-1].day)
        ground = Ground(Means.DATA, "count", line.key.subject, None, args, line.key.source, *period)
        return Part(None, reason, grounds=(ground,))

    return show


DATA_TESTS: Mapping[str, DataTest] = {
    "google_spf_or_dkim": _google_one_of,
    "google_spf_and_dkim": partial(_verdict, "SPF_AND_DKIM"),
    "google_dns": partial(_verdict, "DNS_RECORDS"),
    "google_tls": partial(_google_share, "ENCRYPTION", "tls_inbound_rate"),
    "google_spam": _google_spam,
    "google_spam_low": _google_low,
    "google_seven_days": _google_seven_days,
    "google_format": partial(_verdict, "MESSAGE_FORMATTING"),
    "google_dmarc": partial(_verdict, "DMARC_POLICY"),
    "google_alignment": partial(_google_share, "DMARC_ALIGNMENT", "dmarc_pass_rate"),
    "google_one_click": partial(_verdict, "ONE_CLICK_UNSUBSCRIBE"),
    "google_unsubscribe": partial(_verdict, "HONOR_UNSUBSCRIBE"),
    "yahoo_spam": _yahoo_spam,
    "mailru_complaints": _mailru_complaints,
    "snds": _snds,
    "bounces": _counted(("hard_bounces", "bounces"), None, ""),
    "volume_mailru": _counted(("sent",), "mailru", "no_limit_named"),
}
"""Every question that a rule's `data` may name."""
