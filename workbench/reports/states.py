"""What states a provider gave over a period: by line, and for the requirements of a domain taken together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from workbench.analysis.lines import Line
from workbench.analysis.periods import Period
from workbench.model.palette import state_ink
from workbench.reports.base import Material
from workbench.reports.figures import lines_of
from workbench.reports.signs import Mark

STATES = ("filter_result", "domain_reputation", "address_status", "enforcement", "compliance")
ERRORS = ("delivery_error_rate",)
SIGNS = ("reason=low_domain_reputation", "reason=low_ip_reputation")
COMPLIANCE = "compliance"
BAD = frozenset({Mark.CRITICAL, Mark.HIGH})
"""What counts as a bad state: drawn in the colour of critical or of high."""

GRAVITY = {Mark.PASS: 1, Mark.UNKNOWN: 2, Mark.MEDIUM: 3, Mark.HIGH: 4, Mark.CRITICAL: 5}
_MARKS = {"good": Mark.PASS, "medium": Mark.MEDIUM, "high": Mark.HIGH, "critical": Mark.CRITICAL}


def state_mark(state: str) -> Mark:
    """Return the sign of a state."""
    return _MARKS.get(state_ink(state).token, Mark.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Course:
    """
    The states of one thing over a period.

    Attributes:
        lines: One line; for requirements, one for each of them.
        days: The worst state of each day on which there is one.
        latest: The last day with a state.
    """

    lines: tuple[Line, ...]
    days: dict[date, str]
    latest: date

    @property
    def required(self) -> bool:
        """Whether these are the requirements of a domain."""
        return self.lines[0].key.metric == COMPLIANCE

    @property
    def now(self) -> str:
        """The latest state."""
        return self.days[self.latest]

    @property
    def tally(self) -> Counter[str]:
        """Days in each state."""
        return Counter(self.days.values())

    @property
    def worst(self) -> str:
        """The worst state there was."""
        return max(self.days.values(), key=lambda state: GRAVITY.get(state_mark(state), 0))

    @property
    def bad(self) -> int:
        """On how many days the state was bad."""
        return sum(state_mark(state) in BAD for state in self.days.values())


def courses(states: Sequence[Line], period: Period) -> list[Course]:
    """Return the course of every line that has a state, the requirements of each domain as one."""
    groups: dict[tuple[str, ...], list[Line]] = {}
    for line in states:
        key = line.key
        part = "" if key.metric == COMPLIANCE else key.dimension
        groups.setdefault((key.source, key.metric, key.subject, part), []).append(line)
    found = []
    for lines in groups.values():
        days: dict[date, str] = {}
        for line in lines:
            for row in line.between(*period).rows():
                if row.state and _is_worse(row.state, days.get(row.day)):
                    days[row.day] = row.state
        if days:
            found.append(Course(tuple(lines), days, max(days)))
    return found


def _is_worse(state: str, than: str | None) -> bool:
    return than is None or GRAVITY.get(state_mark(state), 0) > GRAVITY.get(state_mark(than), 0)


def states_of(material: Material) -> list[Line]:
    """Return every line of states in the period."""
    return lines_of(material, STATES, parts=True)


def errors_of(material: Material) -> list[Line]:
    """Return the lines of errors that Gmail gives for a low reputation."""
    return [line for line in lines_of(material, ERRORS, parts=True) if line.key.dimension.endswith(SIGNS)]


def refused_days(line: Line, period: Period) -> tuple[int, int]:
    """Return on how many days there were such errors, and how many days are known."""
    values = [row.value for row in line.between(*period).rows() if row.value is not None]
    return sum(value > 0 for value in values), len(values)
