"""What charts say in words: values, states, time zones, and one point as a sentence."""

from __future__ import annotations

import math

from workbench.model.limits import Limit
from workbench.model.metric_wording import gap_title, state_text
from workbench.model.metrics import Unit
from workbench.model.samples import Gap
from workbench.model.text import Texts
from workbench.ui.chart_days import short_day, weekday
from workbench.ui.chart_lines import Kind, Line, Panel


def value_words(texts: Texts, unit: Unit, value: float) -> str:
    """Return a value as people read it: `0.08%`, `97.4%`, `12,431`."""
    if math.isnan(value):
        return "–"
    if unit is Unit.COUNT:
        return texts.number(value)
    if unit is Unit.CHANGE:
        return ("+" if value > 0 else "") + texts.percent(value, 1)
    size = abs(value)
    return texts.percent(value, 0 if size == 0 else 3 if size < 0.0001 else 2 if size < 0.1 else 1)


def interval_words(texts: Texts, unit: Unit, low: float, high: float) -> str:
    """Return an interval: `0.05–0.12%`, `below 0.1%`; empty where there is none."""
    if math.isnan(low) and math.isnan(high):
        return ""
    if math.isnan(low) or (low == 0 and not math.isnan(high)):
        return texts.tr("at most {value}", value=value_words(texts, unit, high))
    if math.isnan(high):
        return texts.tr("at least {value}", value=value_words(texts, unit, low))
    return f"{value_words(texts, unit, low)}–{value_words(texts, unit, high)}"


def day_words(texts: Texts, day: int) -> str:
    """Return a day for a card or a speech: `Tue, 12 May 2026`."""
    return f"{weekday(texts, day)}, {short_day(texts, day, year=True)}"


def point_words(texts: Texts, panel: Panel, line: Line, day: int) -> str:
    """Return what a line has on a day: value, else interval, else state, else why there is nothing."""
    at = line.place(day)
    if at is None:
        return texts.tr("outside the data")
    state = line.state(day)
    if state is not None:
        return state_text(texts, state)
    if math.isfinite(line.values[at]):
        return value_words(texts, panel.unit, float(line.values[at]))
    between = interval_words(texts, panel.unit, float(line.low[at]), float(line.high[at]))
    if between:
        return between
    gap = line.gap(day)
    return gap_title(texts, gap) if gap else texts.tr("no value")


def band_words(texts: Texts, panel: Panel, line: Line, day: int) -> str:
    """Return which limit a value reaches, or stays below: "below 0.1%"; empty where there are none."""
    at = line.place(day)
    limits = [limit for limit in panel.limits if limit.since <= day]
    if at is None or not limits or not math.isfinite(line.values[at]):
        return ""
    reached = [limit for limit in limits if line.values[at] >= limit.value]
    if reached:
        return texts.tr("at or above {limit}", limit=value_words(texts, panel.unit, reached[-1].value))
    return texts.tr("below {limit}", limit=value_words(texts, panel.unit, limits[0].value))


def spoken(texts: Texts, panel: Panel, line: Line, day: int) -> str:
    """Return one point as a line that can be read out: "12 May 2026, Gmail, Spam rate, 0.08%, below 0.1%"."""
    at = line.place(day)
    parts = [day_words(texts, day), panel.name, panel.metric]
    if len(panel.lines) > 1 or panel.kind is Kind.STATES:
        parts.append(line.label)
    parts.append(point_words(texts, panel, line, day))
    band = band_words(texts, panel, line, day)
    if band:
        parts.append(band)
    if at is not None and line.gap(day) is not Gap.NOT_DUE and line.provisional[at] and line.given[at]:
        parts.append(texts.tr("provisional"))
    return ", ".join(part for part in parts if part)


def limit_words(texts: Texts, limit: Limit) -> str:
    """Return what stands beside the line of a limit."""
    value = texts.percent(limit.value, 1)
    if limit.token == "critical":
        return texts.tr("limit {value}", value=value)
    return texts.tr("warning {value}", value=value)
