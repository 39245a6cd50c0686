"""The table twin of a board: every point that is shown as a row, for keyboards, screen readers and spreadsheets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from workbench.model.text import Texts
from workbench.ui.chart_cursor import change_words, restated_words
from workbench.ui.chart_days import short_day
from workbench.ui.chart_lines import Content, Line, Panel
from workbench.ui.chart_words import interval_words, point_words
from workbench.ui.tables import Column


@dataclass(frozen=True, slots=True)
class PointRow:
    """One day of one line, in words; `empty` where the day has a reason and no value."""

    day: int
    panel: str
    line: str
    words: tuple[str, ...]
    empty: bool

    @property
    def key(self) -> tuple[int, str, str]:
        """What tells it from the others."""
        return self.day, self.panel, self.line


def point_rows(texts: Texts, content: Content, first: int, last: int, back: int) -> list[PointRow]:
    """Return the rows of the days from `first` to `last`, newest first."""
    return [
        _row(texts, panel, line, day, back)
        for day in range(min(last, content.last), max(first, content.first) - 1, -1)
        for panel in content.panels
        for line in panel.lines
        if line.first <= day <= line.last
    ]


def _row(texts: Texts, panel: Panel, line: Line, day: int, back: int) -> PointRow:
    at = day - line.first
    given = bool(line.given[at])
    remarks = [texts.tr("provisional")] if given and line.provisional[at] else []
    remarks += restated_words(texts, line, day)
    words = (
        short_day(texts, day, year=True), panel.name, panel.metric, line.label, point_words(texts, panel, line, day),
        texts.number(float(line.n[at])) if line.n[at] == line.n[at] else "",
        interval_words(texts, panel.unit, float(line.low[at]), float(line.high[at])) if given else "",
        change_words(texts, panel, line, day, back), ", ".join(remarks),
    )  # fmt: skip
    return PointRow(day, panel.id, line.id, words, not given)


def point_columns(words: Callable[[], Texts], ink: Callable[[PointRow], str]) -> list[Column[PointRow]]:
    """Return the columns; `words` gives the language of the moment, `ink` the colour of a value."""
    titles: tuple[Callable[[Texts], str], ...] = (
        lambda texts: texts.tr("Day"),
        lambda texts: texts.tr("Provider"),
        lambda texts: texts.tr("Metric"),
        lambda texts: texts.tr("About"),
        lambda texts: texts.tr("Value"),
        lambda texts: texts.tr("Messages (n)"),
        lambda texts: texts.tr("Interval (95%)"),
        lambda texts: texts.tr("Change"),
        lambda texts: texts.tr("Remark"),
    )

    def made(number: int, title: Callable[[Texts], str]) -> Column[PointRow]:
        return Column(
            lambda: title(words()),
            lambda row: row.words[number],
            (lambda row: row.key) if number == 0 else None,
            right=number in {4, 5},
            colour=ink if number == 4 else None,
        )

    return [made(number, title) for number, title in enumerate(titles)]
