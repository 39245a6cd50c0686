"""
Words for numbers: metrics, denominators, states, gaps, dimensions, providers, in the reader's language.

What a source names and this program has no words for is shown as the source spells it.
"""

from __future__ import annotations

from datetime import date

from workbench.model.metric_tables import (
    DENOMINATORS,
    DIMENSIONS,
    GAP_SENTENCES,
    GAP_TITLES,
    PROVIDERS,
    SOURCES,
    STATES,
    VALUES,
)
from workbench.model.metric_words import WORDS
from workbench.model.metrics import METRICS, Better, Given, Unit
from workbench.model.samples import Gap, NOrigin
from workbench.model.text import Texts


def metric_title(texts: Texts, metric: str) -> str:
    """Return the name of a metric: `Complaint rate`."""
    return texts.tr(WORDS[metric].title) if metric in WORDS else metric


def metric_short(texts: Texts, metric: str) -> str:
    """Return the name of a metric where there is little room."""
    return texts.tr(WORDS[metric].short) if metric in WORDS else metric


def metric_about(texts: Texts, metric: str) -> str:
    """Return what a metric is, in a sentence or two; "" for one that this program does not know."""
    return texts.tr(WORDS[metric].about) if metric in WORDS else ""


def denominator_text(texts: Texts, denominator: str) -> str:
    """Return of what a share is a share: `of the mail in the inbox`; "" for what is no share."""
    return texts.tr(DENOMINATORS[denominator]) if denominator in DENOMINATORS else denominator


def unit_text(texts: Texts, metric: str) -> str:
    """Return the unit of a metric, for an axis or a column: `%`, `messages`."""
    found = METRICS.get(metric)
    unit = Unit.COUNT if found is None else found.unit
    if unit is Unit.SHARE and metric != "read_rate":
        return "%"
    return {
        Unit.SHARE: texts.tr("per message"),
        Unit.COUNT: _counted(texts, metric),
        Unit.STATE: texts.tr("state"),
        Unit.CHANGE: texts.tr("change in %"),
    }[unit]


def _counted(texts: Texts, metric: str) -> str:
    if metric in {"reads", "opens"}:
        return texts.tr("openings")
    if metric in {"clicks"}:
        return texts.tr("clicks")
    if metric in {"complaints", "unsubscribes", "recipients", "reputation_addresses", "rcpt_commands", "data_commands"}:
        return texts.tr("number")
    return texts.tr("messages")


def better_text(texts: Texts, metric: str) -> str:
    """Return which direction is good news; "" where neither is."""
    found = METRICS.get(metric)
    better = Better.NEITHER if found is None else found.better
    return {
        Better.LOWER: texts.tr("lower is better"),
        Better.HIGHER: texts.tr("higher is better"),
        Better.NEITHER: "",
    }[better]


def state_text(texts: Texts, state: str) -> str:
    """Return an ordinal state or a reason in words; one without words as the source spells it."""
    return texts.tr(STATES[state]) if state in STATES else state


def gap_title(texts: Texts, gap: Gap) -> str:
    """Return why a day has no value, in a few words."""
    return texts.tr(GAP_TITLES[gap.value])


def gap_text(texts: Texts, gap: Gap) -> str:
    """Return why a day has no value, as a sentence."""
    return texts.tr(GAP_SENTENCES[gap.value])


def provider_title(texts: Texts, provider: str) -> str:
    """Return whose recipients: `Gmail`; "" are all recipients."""
    return texts.tr(PROVIDERS[provider]) if provider in PROVIDERS else provider


def source_title(texts: Texts, source: str) -> str:
    """Return the name of a source: `Mail.ru Postmaster`."""
    return texts.tr(SOURCES[source]) if source in SOURCES else source


def dimension_text(texts: Texts, dimension: str) -> str:
    """Return a part of the mail in words: `Error: refused for good, reason: other`; "" for all mail."""
    return ", ".join(_part(texts, part) for part in dimension.split(",") if part)


def value_text(texts: Texts, value: str) -> str:
    """Return what a dimension names, in words: a reason, a requirement; without words as the source spells it."""
    return texts.tr(VALUES[value]) if value in VALUES else value


def _part(texts: Texts, part: str) -> str:
    kind, equals, value = part.partition("=")
    if not equals or kind not in DIMENSIONS:
        return part
    shown = value_text(texts, value)
    if kind == "reputation":
        shown = state_text(texts, value)
    return texts.tr(DIMENSIONS[kind], value=shown)


def origin_text(texts: Texts, origin: NOrigin) -> str:
    """Return where a denominator comes from."""
    return {
        NOrigin.STATED: texts.tr("stated by the source"),
        NOrigin.ESTIMATED: texts.tr("estimated"),
        NOrigin.GIVEN: texts.tr("given by you"),
        NOrigin.UNKNOWN: texts.tr("unknown: the source hides it"),
    }[origin]


def zone_text(texts: Texts, given: Given | None) -> str:
    """Return in which zone the days of a source are counted."""
    zone = "" if given is None else given.day_zone
    if zone == "account":
        return texts.tr("days in the zone set in the account")
    known = {
        "UTC": "UTC",
        "Europe/Moscow": texts.tr("Moscow time"),
        "America/New_York": texts.tr("US Eastern time"),
    }
    return texts.tr("days in {zone}", zone=known.get(zone, zone)) if zone else texts.tr("nobody says in which zone")


def due_text(texts: Texts, day: date, given: Given) -> str:
    """Return when a day that is not due can be expected."""
    return texts.tr("expected by {day}", day=texts.date(date.fromordinal(day.toordinal() + max(1, given.lag_days))))
