"""Panels made of what the project holds, through the same reading as the command line and the report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.analysis import rates
from workbench.model.limits import limits_of
from workbench.model.metric_wording import denominator_text, metric_short, provider_title, source_title, zone_text
from workbench.model.metrics import Unit
from workbench.model.names import to_unicode
from workbench.model.rules import RulePack, load_rules
from workbench.model.series import RECEIVERS, Series, to_date, to_number
from workbench.model.text import Texts
from workbench.store.audits import list_audits
from workbench.store.entities import get_client, list_domains
from workbench.store.imports import list_imports
from workbench.store.notes import list_notes
from workbench.tasks import stats
from workbench.ui.chart_families import MOST_PANELS, Family
from workbench.ui.chart_lines import Content, Kind, Limit, Line, Mark, Panel
from workbench.ui.chart_restated import Told, read_told
from workbench.ui.chart_words import limit_words

if TYPE_CHECKING:
    from workbench.store.database import Database

RECENT_DAYS = 90
"""Panels stand in the order of their volume in so many last days."""
USUAL_LEAST = 100


@dataclass(frozen=True, slots=True)
class Wish:
    """
    What a page wants to see.

    Attributes:
        family: Which question.
        metric: One metric of it, or "" for what each source leads with.
        scope: A domain, or None for all.
        texts: The language of the labels.
        pooled: Whether rates are drawn over the last seven days together, weighted by messages.
        begin: How many panels to pass over: a board has room for twelve.
    """

    family: Family
    metric: str
    scope: str | None
    texts: Texts
    pooled: bool = False
    begin: int = 0


def read_content(db: Database, wish: Wish, *, now: datetime | None = None) -> Content:
    """Return panels, notes and the span of days."""
    rules = load_rules(get_client(db).rules)
    metrics = (wish.metric,) if wish.metric else wish.family.metrics
    found = stats.read_stats(db, stats.Wanted(metrics=metrics), now=now)
    subjects = subjects_of(db, wish.scope)
    lines = [
        line for line in found.lines
        if not line.empty and _is_whole(line.key.dimension) and (subjects is None or line.key.subject in subjects)
    ]  # fmt: skip
    told = read_told(db, lines, wish.texts)
    panels = sorted(_panels(lines, wish, rules, told), key=lambda panel: -panel.size)
    marks = tuple(read_marks(db, wish.scope, wish.texts))
    return laid_out(panels, marks, found.today, newest([line.series for line in lines]), wish.begin)


def newest(all_: Iterable[Series]) -> datetime | None:
    """Return when the newest statement came; None where nobody knows."""
    moment = max((int(series.fetched.max(initial=-1)) for series in all_), default=-1)
    return datetime.fromtimestamp(moment / 1e6, UTC) if moment > 0 else None


def laid_out(
    panels: Sequence[Panel], marks: tuple[Mark, ...], today: date, fetched: datetime | None = None, begin: int = 0
) -> Content:
    """Return twelve panels from `begin` on, on one span of days for all: from the first with anything to today."""
    begin = begin if begin < len(panels) else 0
    days = [line.first for panel in panels for line in panel.lines] + [to_number(today)]
    last = max([line.last for panel in panels for line in panel.lines], default=to_number(today))
    return Content(
        tuple(panels[begin : begin + MOST_PANELS]), marks, min(days), max(last, min(days) + 1),
        fetched=fetched, begin=begin, total=len(panels),
    )  # fmt: skip


def subjects_of(db: Database, scope: str | None) -> set[str] | None:
    """Return what a domain's numbers are about: itself and the addresses it sends from."""
    if scope is None:
        return None
    entry = next((entry for entry in list_domains(db) if entry.name == scope), None)
    return {scope, *(entry.sending_ips if entry else ())}


def _is_whole(dimension: str) -> bool:
    """Whether a dimension is all of the mail to a provider."""
    return not dimension or (dimension.startswith("isp=") and "," not in dimension)


def _panels(lines: Iterable[stats.Line], wish: Wish, rules: RulePack, told: Told) -> Iterable[Panel]:
    """Yield one panel for each source, provider and group of metrics."""
    places: dict[tuple[str, str], dict[str, list[stats.Line]]] = {}
    for line in lines:
        place = places.setdefault((line.key.source, line.key.provider), {})
        place.setdefault(line.key.metric, []).append(line)
    for there in places.values():
        if wish.metric:
            chosen: list[tuple[str, ...]] = [(wish.metric,)] if wish.metric in there else []
        else:
            leading = [next((metric for metric in group if metric in there), "") for group in wish.family.groups]
            chosen = [(metric,) for metric in leading if metric]
            chosen += [parts for parts in wish.family.stacks if any(part in there for part in parts)][:1]
        for metrics in chosen:
            drawn = [one for metric in metrics for one in there.get(metric, ())]
            yield panel_of(drawn, metrics, wish.texts, rules, pooled=wish.pooled, told=told)


def panel_of(
    lines: list[stats.Line], metrics: tuple[str, ...], texts: Texts, rules: RulePack, *, told: Told,
    pooled: bool = False,
) -> Panel:  # fmt: skip
    """Return a panel of lines of one source and provider."""
    first = lines[0]
    key, metric = first.key, first.metric
    bars = metric.unit is Unit.COUNT
    drawn = [chart_line(line, texts, told) for line in lines]
    smooth = pooled and metric.unit is Unit.SHARE and any(map(can_pool, drawn, lines))
    if smooth:
        drawn = [pool(line, read) for line, read in zip(drawn, lines, strict=True)]
    limits = tuple(
        Limit(one.value, to_number(one.since), one.token, limit_words(texts, one)) for one in limits_of(metric, rules)
    )
    name = provider_title(texts, key.provider) if key.provider else source_title(texts, key.source)
    if key.provider and key.source not in RECEIVERS:
        name = f"{name} ({source_title(texts, key.source)})"
    least = round(1 / limits[0].value) if limits else USUAL_LEAST
    return Panel(
        id=f"{key.source}/{key.provider}/{metric.id}", provider=key.provider, name=name,
        metric=texts.tr("Messages") if len(metrics) > 1 else metric_short(texts, metric.id),
        detail=_detail(texts, metric.denominator, lines, smooth=smooth, bars=bars), unit=metric.unit,
        better=metric.better,
        kind=Kind.BARS if bars else Kind.LINES, zone=zone_text(texts, first.given), limits=limits, least=least,
        size=sum(_weight(line) for line in drawn),
        lines=tuple(_summed(drawn, lines, metrics, texts) if bars else sorted(drawn, key=lambda one: one.label)),
    )  # fmt: skip


def _detail(texts: Texts, denominator: str, lines: list[stats.Line], *, smooth: bool, bars: bool) -> str:
    """Return of what a rate is a share, or what a sum of counts is of."""
    if denominator:
        said = denominator_text(texts, denominator)
        return f"{said}, {texts.tr('7 days together')}" if smooth else said
    subjects = {line.key.subject for line in lines}
    if len(subjects) < 2:
        return to_unicode(next(iter(subjects), "")) if bars else ""
    if all(stats.is_address(subject) for subject in subjects):
        return texts.plural("sum of {count} address", "sum of {count} addresses", len(subjects))
    return texts.plural("sum of {count} domain", "sum of {count} domains", len(subjects))


def chart_line(line: stats.Line, texts: Texts, told: Told, label: str = "") -> Line:
    """Return what was read as what is drawn."""
    found = line.series
    name = label or to_unicode(line.key.subject)
    return Line(
        id=f"{line.key.subject}/{line.key.dimension}/{line.key.account}", label=name, first=int(found.days[0]),
        values=found.values, low=line.low, high=line.high, n=found.n, states=found.states, gaps=line.gaps,
        provisional=found.provisional, restated=found.restated, revisions=found.revisions, words=found.words,
        earlier=told.get(line.key, {}),
    )  # fmt: skip


def can_pool(line: Line, read: stats.Line) -> bool:
    """Whether the messages are known, and no day is only known to lie between two values: these would be left out."""
    return bool(rates.countable(read.series).any()) and not line.only_between.any()


def pool(line: Line, read: stats.Line) -> Line:
    """
    Return a line of rates over each day and the six before it, as cases over messages and not as a mean of rates.

    A day without a value stays empty: what stands around it must not fill it. A line that cannot be pooled stays.
    """
    if not can_pool(line, read):
        return line
    sums = rates.pool(read.series, to_date(line.first), to_date(line.last))
    low, high = sums.intervals()
    given = np.isfinite(line.values)
    return replace(
        line, values=np.where(given, sums.shares, np.nan), n=np.where(given, sums.of, np.nan),
        low=np.where(given, low, line.low), high=np.where(given, high, line.high), earlier={},
    )  # fmt: skip


def _summed(drawn: list[Line], lines: list[stats.Line], metrics: tuple[str, ...], texts: Texts) -> list[Line]:
    """Return one line for each part: the sum of what is known of all subjects."""
    found = []
    for metric in metrics:
        parts = [line for line, read in zip(drawn, lines, strict=True) if read.key.metric == metric]
        if parts:
            found.append(replace(add_up(parts), id=metric, label=metric_short(texts, metric)))
    return _together(found)


def add_up(lines: Sequence[Line]) -> Line:
    """Return the sum of lines, day by day; a day is empty where none of them has a value."""
    span = _together(lines)
    values = np.array([line.values for line in span])
    known = np.isfinite(values).any(axis=0)
    gaps = np.where(known, -1, np.max([line.gaps for line in span], axis=0)).astype(np.int8)
    return replace(
        span[0], values=np.where(known, np.nansum(values, axis=0), np.nan), gaps=gaps,
        provisional=np.any([line.provisional for line in span], axis=0),
        restated=np.any([line.restated for line in span], axis=0),
        revisions=np.max([line.revisions for line in span], axis=0),
        low=np.full(values.shape[1], np.nan), high=np.full(values.shape[1], np.nan), earlier=_earlier(lines),
    )  # fmt: skip


def _earlier(lines: Sequence[Line]) -> dict[int, tuple[str, ...]]:
    """Return what was said before of the parts of a sum, each under its name where there are several."""
    found: dict[int, tuple[str, ...]] = {}
    for line in lines:
        for day, said in line.earlier.items():
            named = said if len(lines) == 1 else tuple(f"{line.label}: {words}" for words in said)
            found[day] = (*found.get(day, ()), *named)
    return found


def _together(lines: Sequence[Line]) -> list[Line]:
    """Return lines on one span of days."""
    if not lines:
        return []
    first, last = min(line.first for line in lines), max(line.last for line in lines)
    return [_padded(line, first, last) for line in lines]


def _padded(line: Line, first: int, last: int) -> Line:
    room = (line.first - first, last - line.last)
    if room == (0, 0):
        return line
    nothing = {"values": np.nan, "low": np.nan, "high": np.nan, "n": np.nan, "states": -1, "gaps": -1}
    parts: dict[str, Any] = {
        name: np.pad(getattr(line, name), room, constant_values=value) for name, value in nothing.items()
    }
    parts |= {name: np.pad(getattr(line, name), room) for name in ("provisional", "restated", "revisions")}
    return replace(line, first=first, **parts)


def _weight(line: Line) -> float:
    """Return the messages of the last days."""
    recent = line.n[-RECENT_DAYS:]
    recent = recent if np.isfinite(recent).any() else line.values[-RECENT_DAYS:]
    return float(np.nansum(recent))


def read_marks(db: Database, scope: str | None, texts: Texts) -> Iterable[Mark]:
    """Yield notes, audits and imports of files, in the order of their days; the usual fetches are no news."""
    found = [
        Mark(to_number(note.day), to_number(note.last_day or note.day), note.kind or "note", note.text, note.domain,
             note.id, note.created)
        for note in list_notes(db, domain=scope)
    ]  # fmt: skip
    for audit in list_audits(db, scope):
        day = to_number(audit.audited.date())
        found.append(Mark(day, day, "audit", texts.tr("Audit"), audit.domain, 0, audit.audited))
    for entry in list_imports(db):
        if entry.kind != "fetch":
            day = to_number(entry.started.date())
            words = texts.tr("Import: {what}", what=entry.origin)
            found.append(Mark(day, day, "import", words, "", 0, entry.started))
    return sorted(found, key=lambda mark: (mark.day, mark.kind, mark.text))


def before(first: date, last: date) -> int:
    """Return how many days back the period before a period lies, in whole weeks: the same weekdays are compared."""
    return -(-((last - first) + timedelta(1)).days // 7) * 7
