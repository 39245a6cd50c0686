"""Which day it is for a source: its days end at the midnight of its own zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from workbench.model.metrics import list_metrics


def find_zone(name: str) -> tzinfo:
    """Return a zone by its IANA name; UTC where nobody names one, or the system has no table of zones."""
    if not name or name == "account":
        return UTC
    try:
        return ZoneInfo(name)
    except ZoneInfoNotFoundError:  # a few hours more or less of today
        return UTC


def zone_of(source: str) -> tzinfo:
    """Return the zone of a source's days."""
    names = {given.day_zone for metric in list_metrics(source) if (given := metric.given_by(source))}
    return find_zone(max(names, default=""))


def zone_day(now: datetime, zone: str) -> date:
    """Return the day it is in a zone."""
    return now.astimezone(find_zone(zone)).date()
