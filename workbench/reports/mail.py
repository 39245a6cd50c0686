"""What a source counts of a subject's mail, which share of it arrived, and of what that is a share."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

import numpy as np

from workbench.analysis.lines import Line
from workbench.analysis.periods import Period
from workbench.analysis.rates import Difference, compare
from workbench.reports.base import Material
from workbench.reports.figures import lines_of, total

ARRIVED = ("inboxed", "delivered")
FOLDERED, REFUSED = "spam_foldered", ("spam_rejected", "blocked")
RETURNED = ("bounces", "hard_bounces", "soft_bounces")
COUNTS = ("sent", *ARRIVED, FOLDERED, *REFUSED, *RETURNED)

_TOTALS = frozenset({"", "mailru", "yandex", "yahoo"})
"""Providers whose lines are all of a source's mail."""


class Of(StrEnum):
    """What the share that arrived is a share of."""

    SENT = "sent"
    JUDGED = "judged"  # inbox, spam folder and refused
    TOLD = "told"  # everything whose end the source tells


class Arrived(NamedTuple):
    """How much arrived, of how much, on the days on which both are known."""

    cases: float
    of: float
    days: int

    @property
    def share(self) -> float:
        """Return the share that arrived."""
        return self.cases / self.of


class Mail(NamedTuple):
    """What one source counts of one subject's mail, by metric."""

    source: str
    subject: str
    lines: dict[str, Line]

    @property
    def arrived(self) -> Line:
        """The count of what arrived: the inbox where it is told apart."""
        return next(self.lines[metric] for metric in ARRIVED if metric in self.lines)

    def pick(self, *metrics: str) -> list[Line]:
        """Return the lines of these metrics that there are."""
        return [self.lines[metric] for metric in metrics if metric in self.lines]

    def refused(self, period: Period) -> list[Line]:
        """Return counts of what receivers refused; blocked mail is left out where it is a part of the bounces."""
        if "blocked" not in self.lines or not _is_inside(self, period):
            return self.pick(*REFUSED)
        return self.pick("spam_rejected")

    @property
    def returned(self) -> list[Line]:
        """Counts of what came back: the sum of the kinds where it is told, for with it they would count twice."""
        return self.pick("bounces") or self.pick(*RETURNED)

    def stack(self, period: Period) -> list[Line]:
        """Return everything that became of the mail, each message once."""
        return [self.arrived, *self.pick(FOLDERED), *self.refused(period), *self.returned]

    @property
    def of(self) -> Of:
        """What the share that arrived is a share of."""
        if "inboxed" in self.lines and {FOLDERED, "spam_rejected"} <= self.lines.keys():
            return Of.JUDGED
        return Of.SENT if "sent" in self.lines else Of.TOLD

    def share(self, period: Period) -> Arrived | None:
        """Return what arrived over a period, the very numbers of `delivery_rate` and `inbox_rate`."""
        if self.of is Of.SENT:
            return _sums([self.arrived], [self.lines["sent"]], period)
        if self.of is Of.JUDGED:
            return _sums([self.arrived], self.pick("inboxed", FOLDERED, "spam_rejected"), period)
        return _sums([self.arrived], self.stack(period), period)

    def part(self, lines: Sequence[Line], period: Period) -> Arrived | None:
        """Return what part of the mail ended so, of the same mail as the share that arrived."""
        if not lines:
            return None
        whole = {
            Of.SENT: self.pick("sent"),
            Of.JUDGED: self.pick("inboxed", FOLDERED, "spam_rejected"),
            Of.TOLD: self.stack(period),
        }[self.of]
        return _sums(lines, whole, period)

    def change(self, period: Period) -> Difference | None:
        """Return how the share differs from that of the period before; None where one of them is not known."""
        now, before = self.share(period), self.share(period.before)
        if now is None or before is None:
            return None
        return compare(now.cases, now.of, before.cases, before.of)


def mails_of(material: Material) -> list[Mail]:
    """Return every source's count of every subject's mail, the greatest first."""
    period = material.period
    if period is None:
        return []
    groups: dict[tuple[str, str, str, str], dict[str, Line]] = {}
    for line in lines_of(material, COUNTS):
        key = line.key
        if key.provider in _TOTALS:
            groups.setdefault((key.source, key.subject, key.account, key.provider), {})[key.metric] = line
    found = [Mail(source, subject, lines) for (source, subject, *_), lines in groups.items()]
    counting = [mail for mail in found if any(metric in mail.lines for metric in ARRIVED)]
    return sorted(counting, key=lambda mail: (-(total(mail.arrived, period)[0] or 0.0), mail.subject, mail.source))


def _is_inside(mail: Mail, period: Period) -> bool:
    """Return whether bounces hold the blocked mail already: with both, more would have ended than was sent."""
    if "bounces" not in mail.lines:
        return False
    if "sent" not in mail.lines:
        return mail.source == "sparkpost"
    sent = mail.lines["sent"]
    whole = _sums([mail.arrived, *mail.pick("bounces", "blocked")], [sent], period, strict=False)
    bare = _sums([mail.arrived, *mail.pick("bounces")], [sent], period, strict=False)
    return whole is not None and bare is not None and whole.cases > whole.of and bare.cases <= bare.of


def _sums(cases: Sequence[Line], of: Sequence[Line], period: Period, *, strict: bool = True) -> Arrived | None:
    """Return both sums over the days on which every count is known; None where there was no mail on any."""
    parts = {line.key: line.between(*period).series for line in (*cases, *of)}
    days = None
    for one in parts.values():
        known = one.days[~np.isnan(one.values)]
        days = known if days is None else np.intersect1d(days, known, assume_unique=True)
    if days is None or not len(days):
        return None
    values = {key: one.values[np.searchsorted(one.days, days)] for key, one in parts.items()}
    upper = np.sum([values[line.key] for line in cases], axis=0)
    lower = np.sum([values[line.key] for line in of], axis=0)
    kept = (lower > 0) & ((upper <= lower) | (not strict))
    if not kept.any():
        return None
    return Arrived(float(upper[kept].sum()), float(lower[kept].sum()), int(kept.sum()))
