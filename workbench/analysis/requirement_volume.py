"""Whether the stored volumes show a domain to be a bulk sender by a provider's own number; never that it is none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType

from workbench.analysis.lines import Line
from workbench.model.grounds import Ground
from workbench.model.requirements import Means

BULK: Mapping[str, tuple[str, int]] = MappingProxyType({"gmail": ("gmail", 5000), "outlook": ("microsoft", 5001)})
"""Providers that name a number: whose recipients, and from how many messages a day (PROVIDERS.md 8.1, 8.3)."""

_METRICS = ("tls_inbound_messages", "sent")


def bulk_sender(lines: Sequence[Line], domain: str, provider: str) -> Ground | None:
    """
    Return what the volumes say: that a day reached the number, or the highest day that is known.

    All subdomains count together; sources may tell of the same mail, so that they are compared and never added. Once
    reached it stays, and what nobody stored may have reached it: there is no proof of the contrary.
    """
    if provider not in BULK:
        return None
    recipients, number = BULK[provider]
    totals: dict[tuple[str, str], dict[date, float]] = defaultdict(lambda: defaultdict(float))
    for line in lines:
        key = line.key
        whole = not key.dimension or (key.dimension.startswith("isp=") and "," not in key.dimension)
        if key.metric in _METRICS and key.provider == recipients and whole and _is_under(key.subject, domain):
            for row in line.rows():
                if row.value is not None:
                    totals[key.source, key.metric][row.day] += row.value
    days = [(count, day, source) for (source, _), found in totals.items() for day, count in found.items()]
    if not days:
        return None
    count, day, source = max(days)
    reached = True if count >= number else None
    args = {"count": int(count), "number": number}
    return Ground(Means.DATA, "volume", domain, reached, args, source, day, day)


def _is_under(subject: str, domain: str) -> bool:
    return subject == domain or subject.endswith("." + domain)
