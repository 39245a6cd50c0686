"""What each source of the sample project says of a day: its part of the truth, in its own words and with its gaps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from math import floor
from typing import Any, TypeAlias

from workbench.model.samples import NOrigin, Sample
from workbench.tasks.sample_world import CLUB, CLUB_BEGINS, LIST_IMPORT, SHOP, STOP, TEA, Chance, Day, Part

OUTAGE = frozenset({date(2026, 10, 6), date(2026, 10, 7)})
"""Days that Google never published, of no domain."""

LEAST_OF_GOOGLE = 150
LEAST_OF_MICROSOFT = 100
"""An address with fewer messages on a day is not shown (PROVIDERS 4.3)."""

ADDRESSES = {TEA: "192.0.2.25", CLUB: "198.51.100.25"}

REASONS = {
    "reject": (
        "bad_attachment", "bad_or_missing_ptr_record", "ip_in_rbls", "low_domain_reputation", "low_ip_reputation",
        "spammy_content", "stamp_policy_error", "other",
    ),
    "temp_fail": ("anomalous_traffic_pattern", "other"),
}  # fmt: skip

_PROMOTION = {TEA: 0.88, SHOP: 0.25}
"""Share of the mail marked `promo` for Mail.ru; the club marks nothing."""

Statement: TypeAlias = tuple[str, str, dict[str, Any]]
"""Metric, dimension, and what the sample says."""


@dataclass(frozen=True, slots=True)
class Month:
    """Complaints and inboxed messages at Mail.ru over thirty and over seven days up to a day, by message type."""

    complaints: dict[str, tuple[int, int]]
    inboxed: dict[str, tuple[int, int]]


def early(day: Day) -> Day:
    """Return a day as the receivers knew it at first: complaints and openings still come in."""
    return replace(
        day,
        parts={
            name: replace(part, complaints=floor(part.complaints * 0.86), reads=floor(part.reads * 0.9))
            for name, part in day.parts.items()
        },
    )


def google(day: Day) -> Iterator[Statement]:
    """Yield what Google Postmaster Tools says of a domain; nothing of small days, and nothing in an outage."""
    part = day.parts["gmail"]
    if part.inboxed < LEAST_OF_GOOGLE or day.day in OUTAGE:
        return
    chance = Chance(day.day.toordinal() * 7 + len(day.domain))
    yield "spam_rate", "", {"value": round(part.complaints / part.inboxed, 6)}
    yield from _authentication(day, part, chance)
    answers = part.reads // 40 + 3
    yield "tls_inbound_rate", "", {"value": 1.0}
    yield "tls_inbound_messages", "", {"value": float(part.accepted)}
    yield "tls_outbound_rate", "", {"value": round(chance.count(answers, 0.985) / answers, 6)}
    yield "tls_outbound_messages", "", {"value": float(answers)}
    yield from _errors(day, part)
    yield from _feedback(day)


def _authentication(day: Day, part: Part, chance: Chance) -> Iterator[Statement]:
    aligned = 0.961 if day.domain == TEA and day.day < date(2026, 3, 16) else 0.9985
    for metric, share in (("spf_pass_rate", 0.998), ("dkim_pass_rate", 0.9991), ("dmarc_pass_rate", aligned)):
        yield metric, "", {"value": round(chance.count(part.sent, share) / part.sent, 6)}


def errors_of(day: Day) -> dict[str, dict[str, int]]:
    """Return the delivery errors at Gmail by kind and reason; they are all the errors there are."""
    part = day.parts["gmail"]
    distrust = floor(part.spam_rejected * 0.9) if day.hurt > 0.03 else 0
    address = floor(part.spam_rejected * 0.04) if day.hurt > 0.4 else 0
    content = floor((part.spam_rejected - distrust - address) * 0.7)
    strange = floor(part.soft * 0.7) if day.bad else 0
    reject = dict.fromkeys(REASONS["reject"], 0) | {
        "low_domain_reputation": distrust,
        "low_ip_reputation": address,
        "spammy_content": content,
        "other": part.spam_rejected - distrust - address - content,
    }
    return {"reject": reject, "temp_fail": {"anomalous_traffic_pattern": strange, "other": part.soft - strange}}


def _errors(day: Day, part: Part) -> Iterator[Statement]:
    found = errors_of(day)
    counts = {"": sum(sum(reasons.values()) for reasons in found.values())}
    for kind, reasons in found.items():
        counts[f"error={kind}"] = sum(reasons.values())
        counts |= {f"error={kind},reason={reason}": count for reason, count in reasons.items()}
    for dimension, count in counts.items():
        yield "delivery_errors", dimension, {"value": float(count)}
        yield "delivery_error_rate", dimension, {"value": round(count / part.sent, 6)}


def _feedback(day: Day) -> Iterator[Statement]:
    """Yield rates of feedback-loop identifiers: only those of which unusually many complain."""
    if day.domain != TEA or not LIST_IMPORT <= day.day < STOP:
        return
    chance = Chance(day.day.toordinal())
    for name, share in (("fair2021", 0.0125), ("weekly", 0.0016)):
        rate = {"value": round(chance.about(share, share / 9), 5)}
        yield "feedback_loop_spam_rate", f"feedback={name}", rate
        yield "feedback_loop_spam_rate", f"feedback_dkim={name}", rate


def compliance(domain: str, day: date) -> Iterator[Statement]:
    """Yield Google's verdicts on the day of a fetch; they come a few days late."""
    verdicts = dict.fromkeys(
        ("SPF", "DKIM", "SPF_AND_DKIM", "DMARC_POLICY", "DMARC_ALIGNMENT", "MESSAGE_FORMATTING", "DNS_RECORDS",
         "ENCRYPTION", "USER_REPORTED_SPAM_RATE", "ONE_CLICK_UNSUBSCRIBE", "HONOR_UNSUBSCRIBE"),
        "compliant",
    )  # fmt: skip
    reasons = {}
    if domain == TEA and day < date(2026, 3, 23):
        verdicts["DMARC_ALIGNMENT"] = "needs_work"
        verdicts["ONE_CLICK_UNSUBSCRIBE"] = "needs_work"
        reasons["ONE_CLICK_UNSUBSCRIBE"] = "no_unsub_promo_spam_reports"
    if domain == TEA and date(2026, 5, 18) <= day < date(2026, 6, 29):
        verdicts["USER_REPORTED_SPAM_RATE"] = "needs_work"
    if day >= date(2026, 6, 8):  # Google gives the verdict on delivery since June 2026
        reason = reasons["DELIVERABILITY"] = _delivery_verdict(domain, day)
        verdicts["DELIVERABILITY"] = "compliant" if reason == "user_feedback_positive" else "needs_work"
    for requirement, verdict in verdicts.items():
        yield "compliance", f"requirement={requirement}", {"state": verdict}
    for requirement, reason in reasons.items():
        yield "compliance_reason", f"requirement={requirement}", {"state": reason}


def _delivery_verdict(domain: str, day: date) -> str:
    if domain == CLUB and date(2026, 7, 6) <= day < date(2026, 9, 7):
        return "message_volume_low"
    if domain == TEA and day < date(2026, 6, 29):
        return "spam_rate_high"
    return "user_feedback_positive"


def mailru(day: Day, month: Month) -> Iterator[Statement]:
    """Yield what Mail.ru Postmaster says of a domain, in all and of its two message types."""
    if day.domain == CLUB and day.day < CLUB_BEGINS:
        return
    part = day.parts["mailru"]
    yield from _mailru_row("", part, month)
    if day.domain in _PROMOTION:
        promotion, service = split(part, _PROMOTION[day.domain])
        yield from _mailru_row("msgtype=promo", promotion, month)
        yield from _mailru_row("msgtype=service", service, month)


def split(part: Part, share: float) -> tuple[Part, Part]:
    """Return the two message types of a part; together they are the part."""
    first = Part(
        spam_rejected=round(part.spam_rejected * share),
        spam_foldered=round(part.spam_foldered * share),
        inboxed=round(part.inboxed * share),
        complaints=min(round(part.complaints * 0.93), round(part.inboxed * share)),
        reads=round(part.reads * share),
        deleted_read=round(part.deleted_read * share),
        deleted_unread=round(part.deleted_unread * share),
    )
    second = Part(**{name: getattr(part, name) - getattr(first, name) for name in _MAILRU_COUNTS.values()})
    return first, second


_MAILRU_COUNTS = {
    name: name
    for name in (
        "inboxed", "spam_foldered", "spam_rejected", "complaints", "reads", "deleted_read", "deleted_unread",
    )
}  # fmt: skip


def _mailru_row(dimension: str, part: Part, month: Month) -> Iterator[Statement]:
    yield "sent", dimension, {"value": float(part.reached)}
    for metric, name in _MAILRU_COUNTS.items():
        yield metric, dimension, {"value": float(getattr(part, name))}
    if part.reached:
        known = {"n": part.reached, "n_origin": NOrigin.STATED}
        yield "spam_rejected_share", dimension, {"value": round(part.spam_rejected / part.reached, 4), **known}
        yield "spam_foldered_share", dimension, {"value": round(part.spam_foldered / part.reached, 4), **known}
    inboxed, complaints = month.inboxed[dimension], month.complaints[dimension]
    if inboxed[0]:
        share = complaints[0] / inboxed[0]
        yield "complaint_share_30d", dimension, {"value": round(share, 5)}
        if inboxed[1] and share:
            yield "complaint_share_trend", dimension, {"value": round(complaints[1] / inboxed[1] / share - 1, 3)}


def months(days: list[Day]) -> list[Month]:
    """Return for each of one domain's days what came together at Mail.ru over thirty and seven days."""
    rows: list[dict[str, Part]] = []
    found = []
    for day in days:
        part = day.parts["mailru"]
        promotion, service = split(part, _PROMOTION.get(day.domain, 1.0))
        rows.append({"": part, "msgtype=promo": promotion, "msgtype=service": service})

        def over(name: str, dimension: str) -> tuple[int, int]:
            return tuple(sum(getattr(row[dimension], name) for row in rows[-length:]) for length in (30, 7))

        found.append(
            Month(*({dimension: over(name, dimension) for dimension in rows[-1]} for name in ("complaints", "inboxed")))
        )
    return found


def snds(day: Day) -> Iterator[Statement]:
    """Yield what Microsoft's SNDS says of the domain's own address."""
    part = day.parts["microsoft"]
    recipients = part.reached
    if recipients < LEAST_OF_MICROSOFT:
        return
    yield "rcpt_commands", "", {"value": float(part.sent)}
    yield "data_commands", "", {"value": float(recipients)}
    yield "recipients", "", {"value": float(recipients)}
    filtered = min(0.99, 0.03 + 1.35 * day.hurt * day.hurt)
    yield "filter_result", "", {"state": "green" if filtered < 0.1 else "yellow" if filtered <= 0.9 else "red"}
    rate = part.complaints / recipients
    known = {"n": recipients, "n_origin": NOrigin.STATED}
    yield (
        "complaint_rate_snds",
        "",
        {"low": 0.0, "high": 0.001, **known} if rate < 0.001 else {"value": round(rate, 3), **known},
    )
    yield "trap_hits", "", {"value": float(floor(recipients * day.bad * 0.004))}


def sendgrid(day: Day) -> Iterator[Statement]:
    """Yield what the sending service says of a domain; Gmail reports no single complaint to anybody."""
    if day.domain == CLUB and day.day < CLUB_BEGINS:
        return
    reads = day.total("reads")
    clicks = reads // 9
    counts = {
        "sent": day.total("sent"),
        "delivered": day.total("inboxed") + day.total("spam_foldered"),
        "bounces": day.total("unknown") + day.total("soft"),
        "hard_bounces": day.total("unknown"),
        "soft_bounces": day.total("soft"),
        "blocked": day.total("spam_rejected"),
        "complaints": day.total("complaints") - day.parts["gmail"].complaints,
        "opens": reads,
        "unique_opens": floor(reads / 1.22),
        "clicks": clicks,
        "unique_clicks": floor(clicks / 1.15),
        "unsubscribes": floor(reads * (0.004 + 0.03 * day.bad)),
    }
    for metric, count in counts.items():
        yield metric, "", {"value": float(count)}


def sendgrid_at_gmail(day: Day) -> Iterator[Statement]:
    """Yield what the sending service says of the domain's mail to Gmail alone."""
    if day.domain == CLUB and day.day < CLUB_BEGINS:
        return
    part = day.parts["gmail"]
    yield "sent", "isp=Gmail", {"value": float(part.sent)}
    yield "delivered", "isp=Gmail", {"value": float(part.accepted)}


Tells: TypeAlias = Callable[[Day], Iterator[Statement]]


def samples(
    statements: Iterator[Statement], day: date, source: str, subject: str, provider: str, **more: Any
) -> Iterator[Sample]:
    """Yield statements of one source about one day as samples."""
    for metric, dimension, said in statements:
        yield Sample(day, source, subject, metric, provider=provider, dimension=dimension, **said, **more)
