"""
How the DMARC policy of a domain changed, as the receivers' reports saw it.

Each report says which policy its writer found in DNS. Around a change some still hold the old record, so the policy of
a day is the one that most reports of it saw; periods are made of days. It is what receivers saw, no more.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby

from workbench.model.aggregate import PublishedPolicy
from workbench.store.database import Database
from workbench.store.report_queries import Sighting, list_policies


@dataclass(frozen=True, slots=True)
class PolicyPeriod:
    """
    A policy, as long as no other was seen by more.

    Attributes:
        text: As a record: `p=reject; sp=none; adkim=r; aspf=r; pct=100`, defaults filled in; not the record itself.
        first: Begin of the first report that saw it.
        last: End of the last report that saw it.
        reports: How many saw it.
        reporters: Who, by name.
    """

    text: str
    first: datetime
    last: datetime
    reports: int
    reporters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PolicyHistory:
    """All periods of one policy domain, oldest first; `others` counts reports that saw another policy than most."""

    domain: str
    periods: tuple[PolicyPeriod, ...]
    others: int

    @property
    def changed(self) -> bool:
        """Whether more than one policy was seen."""
        return len(self.periods) > 1


def policy_histories(db: Database, domain: str | None = None) -> list[PolicyHistory]:
    """Return the history of every domain that stored reports are about, by domain."""
    seen = groupby(list_policies(db, domain), key=lambda one: one.domain)
    return [_history(owner, list(sightings)) for owner, sightings in seen]


def policy_text(policy: PublishedPolicy) -> str:
    """Return a policy as tags, with the defaults of what is not said, so that reporters who say less agree."""
    tags = {
        "p": policy.p or "?",
        "sp": policy.sp or policy.p or "?",
        "np": policy.np if policy.np not in {"", policy.sp or policy.p} else "",
        "t": "y" if policy.testing == "y" else "",
        "adkim": policy.adkim or "r",
        "aspf": policy.aspf or "r",
        "pct": policy.pct if policy.pct not in {"", "100"} else "",
    }
    return "; ".join(f"{name}={value}" for name, value in tags.items() if value)


def _day(one: Sighting) -> date:
    return one.begin.astimezone(UTC).date()


def _history(domain: str, sightings: list[Sighting]) -> PolicyHistory:
    periods: list[PolicyPeriod] = []
    others = 0
    for _, group in groupby(sightings, key=_day):
        today = list(group)
        counted = Counter(policy_text(one.policy) for one in today)
        before = periods[-1].text if periods else ""
        most = max(counted, key=lambda text: (counted[text], text == before))
        own = [one for one in today if policy_text(one.policy) == most]
        others += len(today) - len(own)
        new = PolicyPeriod(
            most, min(one.begin for one in own), max(one.end for one in own), len(own),
            tuple(sorted({one.org_name for one in own})),
        )  # fmt: skip
        if most == before:
            old = periods.pop()
            names = tuple(sorted({*old.reporters, *new.reporters}))
            new = PolicyPeriod(most, old.first, max(old.last, new.last), old.reports + new.reports, names)
        periods.append(new)
    return PolicyHistory(domain, tuple(periods), others)
