"""Numbers as people and spreadsheets write them: `1.234,5`, `1 234,5`, `0,08 %`, `< 0.1%`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from workbench.model.table import DecimalMark

_SPACES = "\u0020\u00a0\u2007\u2009\u202f'’"
_EMPTY = frozenset({
    "", "-", "–", "—", "−", "n/a", "na", "n.a.", "nan", "null", "none", "no data", "not available", "insufficient data",
    "н/д", "нд", "нет", "нет данных", "недостаточно данных", "#n/a", "#н/д", "..", "…",
})  # fmt: skip
_NUMBER = re.compile(
    rf"(?P<sign>[+\-−]?)\s*(?P<digits>[0-9][0-9.,{_SPACES}]*|[.,][0-9]+)\s*(?P<unit>%|‰)?",
)


@dataclass(frozen=True, slots=True)
class Number:
    """
    A number of a cell.

    Attributes:
        value: As written: 0.08 for `0,08 %`.
        percent: Whether a percent sign stood there.
        below: Whether it is an upper limit: `< 0.1%`.
    """

    value: float
    percent: bool = False
    below: bool = False


def is_empty(cell: str) -> bool:
    """Whether a cell says that there is no number; which is not zero."""
    return cell.strip().casefold() in _EMPTY


def parse_number(cell: str, decimal: DecimalMark | None) -> Number:
    """
    Return the number in a cell.

    Args:
        cell: Its text.
        decimal: How fractions are written in this table; None: only what can be read in one way is read.

    Raises:
        ValueError: it is no number, or can be read in two ways.
    """
    text = cell.strip()
    below = text.startswith(("<", "≤", "&lt;"))
    if below:
        text = text.removeprefix("&lt;").lstrip("<≤= ")
    match = _NUMBER.fullmatch(text)
    if match is None:
        raise ValueError("no number")
    value = _value(match["digits"], decimal)
    if match["unit"] == "‰":
        value /= 10
    sign = -1 if match["sign"] in {"-", "−"} else 1
    return Number(sign * value, match["unit"] is not None, below)


def _value(digits: str, decimal: DecimalMark | None) -> float:
    marks = possible_marks(digits)
    if not marks:
        raise ValueError("no number")
    if decimal is None:
        if len(marks) > 1 and _plain(digits, DecimalMark.POINT) != _plain(digits, DecimalMark.COMMA):
            raise ValueError("can be read in two ways")
        decimal = min(marks)
    elif decimal not in marks:
        raise ValueError("not written as the others")
    return float(_plain(digits, decimal))


def _plain(digits: str, decimal: DecimalMark) -> str:
    point, group = (".", ",") if decimal is DecimalMark.POINT else (",", ".")
    bare = re.sub(rf"[{_SPACES}]", "", digits).replace(group, "")
    return bare.replace(point, ".")


def possible_marks(digits: str) -> frozenset[DecimalMark]:
    """Return with which decimal mark these figures can be a number at all; both where there is nothing to tell."""
    return frozenset(mark for mark in DecimalMark if _fits(digits, mark))


def _fits(digits: str, decimal: DecimalMark) -> bool:
    point, group = (r"\.", ",") if decimal is DecimalMark.POINT else (",", r"\.")
    spaces = f"[{_SPACES}]"
    first, three = "[1-9][0-9]{0,2}", "[0-9]{3}"  # a thousand does not begin with a nought
    whole = rf"(?:[0-9]+|{first}(?:{group}{three})+|{first}(?:{spaces}{three})+)"
    return re.fullmatch(rf"(?:{whole})?(?:{point}[0-9]+)?|{whole}{point}", digits.strip(_SPACES)) is not None


def find_marks(cells: Iterable[str]) -> tuple[frozenset[DecimalMark], list[str]]:
    """
    Return with which decimal marks a column of cells can be read, and the cells that would differ.

    Both marks and no cells: it does not matter. No mark: the column contradicts itself, or holds no numbers.
    """
    marks = frozenset(DecimalMark)
    unclear: list[str] = []
    for cell in cells:
        match = _NUMBER.fullmatch(cell.strip().lstrip("<≤= "))
        if match is None:
            continue
        digits = match["digits"]
        possible = possible_marks(digits)
        if not possible:
            continue
        marks &= possible
        if len(possible) > 1 and _plain(digits, DecimalMark.POINT) != _plain(digits, DecimalMark.COMMA):
            unclear.append(cell)
    return marks, unclear
