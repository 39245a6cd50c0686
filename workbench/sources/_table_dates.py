"""Days as tables write them; one that can be read two ways is never guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, tzinfo

from workbench.model.table import DayOrder

_MONTHS = (
    ("jan", "янв"), ("feb", "фев"), ("mar", "мар"), ("apr", "апр"), ("may", "май", "мая"), ("jun", "июн"),
    ("jul", "июл"), ("aug", "авг"), ("sep", "сен"), ("oct", "окт"), ("nov", "ноя"), ("dec", "дек"),
)  # fmt: skip
_CLOCK = r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(?:[ap]\.?m\.?)?\s*(?:Z|UTC|GMT|MSK|[+-]\d{2}:?\d{2})?"
_TIME = rf"(?:(?:[T\s,]+|\s+в\s+){_CLOCK})?"
_FIGURES = re.compile(rf"(\d{{1,4}})([-./])(\d{{1,2}})\2(\d{{1,4}}){_TIME}\.?", re.IGNORECASE)
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_WORD = r"(?P<month>[A-Za-zА-Яа-яё]{3,9})\.?"
_DAY_WORD = re.compile(
    rf"(?:\w{{2,}},?\s+)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s\-]+{_WORD}[\s\-,]+(?P<year>\d{{4}})(?:\s*г\.?)?{_TIME}",
    re.IGNORECASE,
)
_WORD_DAY = re.compile(
    rf"(?:\w{{2,}},?\s+)?{_WORD}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}}){_TIME}", re.IGNORECASE
)

FIRST_YEAR, LAST_YEAR = 1995, 2100
"""Years that statistics of mail can have; others are no days but numbers."""


def parse_day(cell: str, order: DayOrder | None) -> date:
    """
    Return the day in a cell; a time of day is dropped.

    Args:
        cell: Its text.
        order: How dates in figures are written here; None: only what can be read in one way is read.

    Raises:
        ValueError: it is no day, or can be read in two ways.
    """
    found = _readings(cell)
    if order is not None and len(found) > 1:
        if order not in found:
            raise ValueError("not written as the others")
        return found[order]
    if not found:
        raise ValueError("no day")
    days = set(found.values())
    if len(days) > 1:
        raise ValueError("can be read in two ways")
    if order is not None and order not in found and not _named(found):
        raise ValueError("not written as the others")
    return days.pop()


def day_in_zone(cell: str, zone: tzinfo) -> date | None:
    """Return the day that a moment with its offset falls on in a zone; None for what is no such moment."""
    text = re.sub(r"\s*(?:UTC|GMT|Z)$", "+00:00", cell.strip())
    text = re.sub(r"\s+(?=[+-]\d\d:?\d\d$)", "", text)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.astimezone(zone).date() if moment.tzinfo is not None else None


def _named(found: dict[DayOrder, date]) -> bool:
    """Whether a reading does not depend on the order: the year stood first, or the month in letters."""
    return DayOrder.YEAR_FIRST in found


def find_orders(cells: Iterable[str]) -> tuple[frozenset[DayOrder], list[str], int]:
    """
    Return in which orders a column of days can be read, the cells that read differently, and how many are days.

    An order is possible if every cell that is a day has a reading in it. Cells with the year first, or with the month
    in letters, allow every order, since they need none.
    """
    orders = frozenset(DayOrder)
    unclear: list[str] = []
    count = 0
    for cell in cells:
        found = _readings(cell)
        if not found:
            continue
        count += 1
        if _named(found):
            continue
        orders &= frozenset(found)
        if len(set(found.values())) > 1:
            unclear.append(cell)
    return orders, unclear if len(orders - {DayOrder.YEAR_FIRST}) > 1 else [], count


def _readings(cell: str) -> dict[DayOrder, date]:
    text = cell.strip()
    if match := _FIGURES.fullmatch(text):
        return _figures(match[1], match[3], match[4])
    if match := _COMPACT.fullmatch(text):
        return _made({DayOrder.YEAR_FIRST: (match[1], match[2], match[3])})
    if match := _DAY_WORD.fullmatch(text) or _WORD_DAY.fullmatch(text):
        month = _month(match["month"])
        return _made({DayOrder.YEAR_FIRST: (match["year"], str(month), match["day"])}) if month else {}
    return {}


def _figures(first: str, second: str, third: str) -> dict[DayOrder, date]:
    if len(first) == 4:
        return _made({DayOrder.YEAR_FIRST: (first, second, third)})
    if len(first) > 2 or len(third) not in {2, 4}:
        return {}
    year = third if len(third) == 4 else f"20{third}"
    return _made({DayOrder.DAY_FIRST: (year, second, first), DayOrder.MONTH_FIRST: (year, first, second)})


def _made(parts: dict[DayOrder, tuple[str, str, str]]) -> dict[DayOrder, date]:
    made = {}
    for order, (year, month, day) in parts.items():
        try:
            made[order] = date(int(year), int(month), int(day))
        except ValueError:
            continue
        if not FIRST_YEAR <= made[order].year <= LAST_YEAR:
            del made[order]
    return made


def _month(word: str) -> int:
    start = word.casefold()
    return next((number for number, stems in enumerate(_MONTHS, 1) if start.startswith(stems)), 0)
