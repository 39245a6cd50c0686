"""What a source said of a day before it restated it, in words for the card of a chart and for its table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, TypeAlias

from workbench.model.metric_wording import gap_title, state_text
from workbench.model.metrics import Unit
from workbench.model.series import SeriesKey, to_number
from workbench.model.text import Texts
from workbench.tasks import stats
from workbench.tasks.restated import Earlier, read_earlier
from workbench.ui.chart_words import interval_words, value_words

if TYPE_CHECKING:
    from workbench.store.database import Database

Told: TypeAlias = Mapping[SeriesKey, Mapping[int, tuple[str, ...]]]
"""By series and day number what was said before, oldest first."""


def read_told(db: Database, lines: Iterable[stats.Line], texts: Texts) -> Told:
    """Return what was said before of every restated day of some lines."""
    lines = list(lines)
    units = {line.key: line.metric.unit for line in lines}
    return {
        key: {
            to_number(day): tuple(earlier_words(texts, units[key], one) for one in before)
            for day, before in history.items()
        }
        for key, history in read_earlier(db, lines).items()
    }


def earlier_words(texts: Texts, unit: Unit, one: Earlier) -> str:
    """Return a statement that no longer stands: `restated: was 0.09% until 12 May 2026`."""
    said = one.said
    if said.state is not None:
        was = state_text(texts, said.state)
    elif said.value is not None:
        was = value_words(texts, unit, said.value)
    elif said.low is not None or said.high is not None:
        ends = (float("nan") if end is None else end for end in (said.low, said.high))
        was = interval_words(texts, unit, *ends)
    else:
        was = gap_title(texts, said.gap) if said.gap is not None else texts.tr("no value")
    if one.until is None:
        return texts.tr("restated: was {value}", value=was)
    return texts.tr("restated: was {value} until {until}", value=was, until=texts.date(one.until.date()))
