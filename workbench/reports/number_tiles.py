"""Tiles of the summary that show statistics: what arrived, and complaints at the great providers."""

from __future__ import annotations

from workbench.analysis.periods import Period
from workbench.model.findings import Severity
from workbench.model.metric_wording import provider_title, source_title
from workbench.model.text import Texts
from workbench.reports.alarms import alarms
from workbench.reports.base import Material
from workbench.reports.complaints import kind_text, share_text
from workbench.reports.content import Tile
from workbench.reports.figures import lines_of, provider_of, shown_subject
from workbench.reports.mail import mails_of
from workbench.reports.shares import BAND, RATES, Kind, Told, Verdict, tell_all
from workbench.reports.signs import Mark
from workbench.reports.wording import mark_of

PROVIDERS = ("gmail", "mailru", "microsoft")
"""Whose complaints have a tile, where there are numbers."""

_MARKS = {
    Verdict.OVER: Mark.CRITICAL, Verdict.REACHES: Mark.HIGH, Verdict.NEAR: Mark.MEDIUM, Verdict.BELOW: Mark.PASS
}  # fmt: skip


def number_tiles(material: Material) -> tuple[Tile, ...]:
    """Return what arrived of the most mail, and the worst complaints at each great provider; the chapters' figures."""
    period = material.period
    if period is None or not material.lines:
        return ()
    tiles = _arrived(material, period)
    lines = [line for line in lines_of(material, RATES) if line.key.metric != "complaint_share_30d"]
    told = tell_all(material, lines, period) if lines else []
    for provider in PROVIDERS:
        worst = next((one for one in told if provider_of(one.line) == provider and one.share is not None), None)
        if worst is not None:
            warn, limit = (material.rules.threshold(f"{BAND}.{level}") for level in ("warn", "limit"))
            tiles.append(_complaints(worst, warn, limit, material.texts))
    return tuple(tiles)


def _arrived(material: Material, period: Period) -> list[Tile]:
    texts = material.texts
    mails = [mail for mail in mails_of(material) if mail.share(period) is not None]
    if not mails:
        return []
    mail = mails[0]
    share = mail.share(period)
    severities = [one.severity for one in alarms(material) if one.subject == mail.subject and one.chapter == "delivery"]
    note = f"{shown_subject(mail.arrived)}, {source_title(texts, mail.source)}"
    return [
        Tile(
            texts.tr("Arrived"), texts.percent(share.share if share else 0.0), note,
            mark_of(max(severities, default=Severity.PASS)),
        )
    ]  # fmt: skip


def _complaints(told: Told, warn: float, limit: float, texts: Texts) -> Tile:
    label = texts.tr("Complaints, {provider}", provider=provider_title(texts, provider_of(told.line)))
    note = shown_subject(told.line)
    if told.kind is not Kind.POOLED:
        note += f", {kind_text(told.kind, texts)}"
    days, level = (told.over_limit, limit) if told.over_limit else (told.over_warn, warn)
    if days:
        share = texts.percent(level, 1)
        note += "; " + texts.tr("{share} on {count} of {of} days", share=share, count=days, of=told.days)
    return Tile(label, share_text(told.share or told.highest, texts), note, _MARKS[told.verdict])
