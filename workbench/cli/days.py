"""Days as arguments of a verb."""

from __future__ import annotations

from datetime import date, datetime

import click

from workbench.model.errors import UsageError


def read_day(text: str | None) -> date | None:
    """
    Return the day that an option names; None where it was not given.

    Raises:
        UsageError: it names none.
    """
    if text is None:
        return None
    try:
        return datetime.strptime(text.strip(), "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError as error:
        raise UsageError("“{text}” is no day", "Write it as: 2026-11-23", text=text) from error


def day_value(_context: click.Context, _parameter: click.Parameter, text: str | None) -> date | None:
    """Return the day of an option, whose `callback` this is; see `read_day`."""
    return read_day(text)


def read_span(since: str | None, until: str | None) -> tuple[date | None, date | None]:
    """
    Return the first and the last day of a period, None where an end is open.

    Raises:
        UsageError: one of them is no day, or the last is before the first.
    """
    first, last = read_day(since), read_day(until)
    if first and last and last < first:
        raise UsageError("The last day is before the first", "Put --since and --until the other way round")
    return first, last
