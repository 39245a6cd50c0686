"""What `workbench make spf` says of includes that nobody sent from, by stored DMARC reports."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC
from typing import Any

from workbench.cli.shapes import time_text
from workbench.model.text import Texts
from workbench.tasks.include_use import IncludeUse, Mailed, Use


def use_json(found: Sequence[IncludeUse], sent: Mailed | None) -> dict[str, Any] | None:
    """
    Return the JSON of the includes' use; null without a project or without reports.

    `days`, `begin`, `end`, `reports`, `messages`: what it rests on; `of`: `host`, `use` (`used`, `unused`, `unknown`),
    `messages` from its addresses, `obstacle`: why these cannot be told. `unused` is no proof: not every receiver
    reports, and some senders send once a year.
    """
    if sent is None or sent.covered.begin is None or sent.covered.end is None:
        return None
    return {
        "days": sent.days,
        "begin": time_text(sent.covered.begin),
        "end": time_text(sent.covered.end),
        "reports": sent.covered.reports,
        "messages": sent.covered.messages,
        "of": [
            {"host": one.host, "use": one.use.value, "messages": one.messages, "obstacle": one.obstacle or None}
            for one in found
        ],
    }


def use_lines(found: Sequence[IncludeUse], sent: Mailed | None, texts: Texts) -> Iterator[str]:
    """Say it for people; nothing without reports, or where there is no include."""
    if not found or sent is None or sent.covered.begin is None or sent.covered.end is None:
        return
    yield texts.tr(
        "What sent by the DMARC reports from {begin} to {end}:",
        begin=texts.date(sent.covered.begin.astimezone(UTC).date()),
        end=texts.date(sent.covered.end.astimezone(UTC).date()),
    )
    reports = texts.plural("{count} report", "{count} reports", sent.covered.reports)
    yield f"  {reports}, {texts.plural('{count} message', '{count} messages', sent.covered.messages)}"
    for one in found:
        yield f"  include:{one.host}  {_use(one, texts)}"
    if any(one.use is Use.UNUSED for one in found):
        yield texts.tr(
            "  No proof: not every receiver reports, and some senders send once a year. Ask before removing."
        )


def _use(one: IncludeUse, texts: Texts) -> str:
    if one.use is Use.USED:
        return texts.plural("{count} message", "{count} messages", one.messages)
    if one.use is Use.UNUSED:
        return texts.tr("no message")
    return texts.tr("its addresses are not known: {obstacle}", obstacle=one.obstacle)
