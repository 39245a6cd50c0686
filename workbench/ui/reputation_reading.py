"""What the reputation page shows: verdicts and colours as rows of states, and percentages where those are given."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from workbench.model.metric_wording import dimension_text, metric_short, provider_title, source_title, zone_text
from workbench.model.metrics import Unit
from workbench.model.names import to_unicode
from workbench.model.rules import RulePack, load_rules
from workbench.model.series import SeriesKey
from workbench.model.text import Texts
from workbench.store.entities import get_client
from workbench.tasks import stats
from workbench.ui.chart_lines import Content, Kind, Panel
from workbench.ui.chart_reading import chart_line, laid_out, newest, panel_of, read_marks, subjects_of
from workbench.ui.chart_restated import read_told

if TYPE_CHECKING:
    from workbench.store.database import Database
    from workbench.ui.chart_restated import Told as Before

STATES = ("compliance", "filter_result", "address_status", "domain_reputation", "enforcement", "troubles")
"""Metrics drawn as rows of states, in the order shown."""
SHARE, REFUSED = "complaint_share_30d", "delivery_error_rate"
PROXY = "reason=low_"
"""Refusals that name a low reputation: `error=reject,reason=low_ip_reputation`."""


class Told(NamedTuple):
    """
    What was read.

    Attributes:
        content: The panels.
        google: Whether there is anything from Gmail, so that what it no longer gives is to be said.
    """

    content: Content
    google: bool


def read_reputation(db: Database, scope: str | None, texts: Texts, begin: int = 0) -> Told:
    """Return rows of states first, then shares; twelve panels from `begin` on."""
    rules = load_rules(get_client(db).rules)
    found = stats.read_stats(db, stats.Wanted(metrics=(*STATES, SHARE, REFUSED)))
    subjects = subjects_of(db, scope)
    lines = [line for line in found.lines if not line.empty and (subjects is None or line.key.subject in subjects)]
    before = read_told(db, [line for line in lines if _is_shown(line.key)], texts)
    panels = [*_states(lines, texts, before, single=scope is not None), *_shares(lines, texts, rules, before)]
    marks = tuple(read_marks(db, scope, texts))
    content = laid_out(panels, marks, found.today, newest([line.series for line in lines]), begin)
    return Told(content, any(line.key.provider == "gmail" for line in lines))


def _is_shown(key: SeriesKey) -> bool:
    return key.metric != REFUSED or PROXY in key.dimension


def _states(lines: Iterable[stats.Line], texts: Texts, before: Before, *, single: bool) -> Iterable[Panel]:
    """Yield one panel for each source and kind of state; Google's verdicts one for each domain."""
    groups: dict[tuple[str, ...], list[stats.Line]] = {}
    for line in lines:
        key = line.key
        if line.metric.unit is Unit.STATE and key.metric in STATES:
            place = (str(STATES.index(key.metric)), key.source, key.provider, key.metric)
            groups.setdefault((*place, key.subject if key.dimension else ""), []).append(line)
    for where, rows in sorted(groups.items()):
        first = rows[0]
        drawn = []
        for row in rows:
            part = dimension_text(texts, row.key.dimension).rpartition(": ")[2]
            drawn.append(chart_line(row, texts, before, part or to_unicode(row.key.subject)))
        provider, subject = first.key.provider, where[-1]
        yield Panel(
            id="/".join(where), provider=provider,
            name=provider_title(texts, provider) if provider else source_title(texts, first.key.source),
            metric=metric_short(texts, first.key.metric), detail="" if single or not subject else to_unicode(subject),
            unit=Unit.STATE, better=first.metric.better, kind=Kind.STATES, lines=tuple(drawn),
            zone=zone_text(texts, first.given),
        )  # fmt: skip


def _shares(lines: Iterable[stats.Line], texts: Texts, rules: RulePack, before: Before) -> Iterable[Panel]:
    """Yield Mail.ru's share of complaints, which is a percentage and no score, and Gmail's refusals for reputation."""
    shares = [line for line in lines if line.key.metric == SHARE and not line.key.dimension]
    if shares:
        yield panel_of(shares, (SHARE,), texts, rules, told=before)
    refused = [line for line in lines if line.key.metric == REFUSED and PROXY in line.key.dimension]
    for reason in sorted({line.key.dimension for line in refused}):
        part = [line for line in refused if line.key.dimension == reason]
        made = panel_of(part, (REFUSED,), texts, rules, told=before)
        yield Panel(
            **{name: getattr(made, name) for name in made.__slots__ if name not in {"id", "detail"}},
            id=f"{made.id}/{reason}", detail=dimension_text(texts, reason),
        )  # fmt: skip
