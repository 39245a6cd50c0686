"""Which days are named below a chart, and how: computed once for each day and language."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from workbench.model.series import to_date, to_number
from workbench.model.text import Texts

MONTHS = (1, 3, 6, 12)
WEEK = 7


@lru_cache(maxsize=4096)
def _format(language: str, pattern: str, number: int) -> str:
    from babel.dates import format_date

    return format_date(to_date(number), pattern, locale=language)


def short_day(texts: Texts, number: int, *, year: bool = False) -> str:
    """Return a day with a short month: `12 May`, `12 мая`; with its year if asked."""
    return _format(texts.language, "d MMM y" if year else "d MMM", number)


def weekday(texts: Texts, number: int) -> str:
    """Return the short name of a day of the week: `Tue`."""
    return _format(texts.language, "EEE", number)


def month_words(texts: Texts, number: int) -> str:
    """Return the month of its first day, standing alone: `May`; the year in January."""
    return _format(texts.language, "y" if to_date(number).month == 1 else "LLL", number)


def is_weekend(number: int) -> bool:
    """Whether a day is a Saturday or a Sunday."""
    return to_date(number).weekday() >= 5


def day_ticks(first: float, last: float, room: float, wide: float) -> tuple[str, list[int]]:
    """
    Return how days are named and which ones.

    Args:
        first: Day number at the left edge.
        last: At the right one.
        room: Width between them in pixels.
        wide: What a label needs in pixels.

    Returns:
        `day` or `month`, and day numbers.
    """
    days = max(last - first, 1e-6)
    most = max(1.0, room / wide)
    begin, end = int(first) - 1, int(last) + 2
    for step in (1, 2):
        if days / step <= most:
            return "day", [day for day in range(begin, end) if day % step == 0]
    if days / WEEK <= most:  # 1 January 1970 was a Thursday
        return "day", [day for day in range(begin, end) if (day + 3) % WEEK == 0]
    if days / (2 * WEEK) <= most:
        return "day", [day for day in range(begin, end) if (day + 3) % (2 * WEEK) == 0]
    every = next((step for step in MONTHS if days / (30.4 * step) <= most), MONTHS[-1])
    return "month", list(_months(begin, end, every))


def _months(begin: int, end: int, every: int) -> list[int]:
    """Return the first days of every so manieth month."""
    at = to_date(begin).replace(day=1)
    found = []
    while to_number(at) < end:
        if (at.month - 1) % every == 0:
            found.append(to_number(at))
        at = date(at.year + at.month // 12, at.month % 12 + 1, 1)
    return found
