"""What `workbench history` says of DMARC policies that receivers saw, by their reports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC
from itertools import pairwise
from typing import Any

import click

from workbench.cli.shapes import time_text
from workbench.model.names import to_unicode
from workbench.model.text import Texts
from workbench.tasks.policy_history import PolicyHistory, PolicyPeriod

MOST_REPORTERS = 3


def policy_json(history: PolicyHistory) -> dict[str, Any]:
    """
    Return the JSON of a policy's history: that of a record, `seen_in` is `reports`.

    `periods`: `values` holds one text, made of what the reports say with the defaults filled in; `first` and `last`
    have `seen` and no audit; `reports` and `reporters` say by how many and by whom it was seen. `others`: reports that
    saw another policy than most of their day.
    """
    return {
        "domain": history.domain,
        "type": "TXT",
        "name": f"_dmarc.{history.domain}",
        "seen_in": "reports",
        "periods": [_period(period) for period in history.periods],
        "changes": [
            {"after": time_text(old.last), "before": time_text(new.first), "from": [old.text], "to": [new.text]}
            for old, new in pairwise(history.periods)
        ],
        "others": history.others,
    }


def _period(period: PolicyPeriod) -> dict[str, Any]:
    return {
        "values": [period.text],
        "first": {"audit_id": None, "seen": time_text(period.first)},
        "last": {"audit_id": None, "seen": time_text(period.last)},
        "reports": period.reports,
        "reporters": list(period.reporters),
    }


def policy_lines(histories: Iterable[PolicyHistory], texts: Texts) -> Iterator[str]:
    """Say it for people."""
    for history in histories:
        name = to_unicode(history.domain)
        yield click.style(texts.tr("DMARC policy of {domain}, as seen in reports", domain=name), bold=True)
        for period in history.periods:
            yield texts.tr(
                "  {begin} to {end}",
                begin=texts.date(period.first.astimezone(UTC).date()),
                end=texts.date(period.last.astimezone(UTC).date()),
            )
            yield f"    {period.text}"
            yield f"    {reporters_text(period, texts)}"
        if history.others:
            yield texts.plural(
                "  {count} report saw another policy than most of its day.",
                "  {count} reports saw another policy than most of their day.",
                history.others,
            )


def reporters_text(period: PolicyPeriod, texts: Texts) -> str:
    """Say how many reports saw a policy, and from whom."""
    names = ", ".join(period.reporters[:MOST_REPORTERS])
    more = len(period.reporters) - MOST_REPORTERS
    reports = texts.plural("{count} report", "{count} reports", period.reports)
    return f"{reports}: {names}" + (f" +{more}" if more > 0 else "")
