"""What is typed into a filter box: words, and `field:value` with a comparison where the field has an order."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

Test: TypeAlias = Callable[[Any], bool]

_TERM = re.compile(r'(-?)(?:([a-z]+)(>=|<=|!=|>|<|=|:))?(?:"([^"]*)"?|(\S+))')
_COMPARE: dict[str, Callable[[int, int], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "!=": operator.ne,
    "=": operator.eq,
    ":": operator.eq,
}
_ORDERED = frozenset({">=", "<=", ">", "<"})


@dataclass(frozen=True, slots=True)
class Fields:
    """
    What a filter box may ask of a row.

    Attributes:
        text: Everything a plain word is looked for in, in lower case.
        named: Text of each field, in lower case.
        ranks: For fields with an order, the rank of each word.
        rank: The rank of a row in such a field; None where it has none and never matches.
    """

    text: Callable[[Any], str]
    named: Mapping[str, Callable[[Any], str]]
    ranks: Mapping[str, Mapping[str, int]]
    rank: Mapping[str, Callable[[Any], int | None]]


@dataclass(frozen=True, slots=True)
class Query:
    """
    A filter that was typed.

    Attributes:
        tests: A row is shown when all of them hold.
        wrong: The first term that means nothing; empty if all do.
    """

    tests: tuple[Test, ...] = ()
    wrong: str = ""

    def matches(self, row: Any) -> bool:
        """Whether a row is wanted."""
        return all(test(row) for test in self.tests)


def parse(text: str, fields: Fields) -> Query:
    """Return what `text` asks for; a term that cannot be understood is named, and the others still filter."""
    tests: list[Test] = []
    wrong = ""
    for match in _TERM.finditer(text.lower()):
        minus, name, sign, quoted, plain = match.groups()
        value = plain if quoted is None else quoted
        test = _term(name, sign, value, fields)
        if test is None:
            wrong = wrong or match.group()
        else:
            tests.append(_negated(test) if minus else test)
    return Query(tuple(tests), wrong)


def _negated(test: Test) -> Test:
    return lambda row: not test(row)


def _term(name: str | None, sign: str | None, value: str, fields: Fields) -> Test | None:
    if name is None or sign is None:
        return lambda row: value in fields.text(row)
    if name in fields.ranks and (wanted := fields.ranks[name].get(value)) is not None:
        return _ranked(fields.rank[name], sign, wanted)
    if name not in fields.named or sign in _ORDERED:
        return None
    read = fields.named[name]
    if sign == ":":
        return lambda row: value in read(row)
    return (lambda row: read(row) != value) if sign == "!=" else (lambda row: read(row) == value)


def _ranked(read: Callable[[Any], int | None], sign: str, wanted: int) -> Test:
    compare = _COMPARE[sign]

    def test(row: Any) -> bool:
        rank = read(row)
        return rank is not None and compare(rank, wanted)

    return test
