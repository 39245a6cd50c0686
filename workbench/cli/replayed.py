"""What `workbench whatif` says of stored reports that a draft DMARC record was tried on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from typing import Any

import click

from workbench.cli.exits import Exit
from workbench.cli.shapes import dumps, time_text
from workbench.model.errors import UsageError
from workbench.model.names import to_unicode
from workbench.model.text import Texts
from workbench.tasks.replay import Replay

MOST_SOURCES = 10
"""Addresses named in the text; JSON has all."""


def replay_json(found: Replay | None) -> dict[str, Any] | None:
    """
    Return the JSON of a replay; null where there was nothing to replay.

    `record`; `begin`, `end`, `reports`, `messages`: what it was tried on; `passed`: messages that pass by the draft;
    `failed`: those that do not, by what the draft asks for (`none`, `quarantine`, `reject`); `did`: all messages by
    what receivers did; `estimated`: messages whose alignment was told from the domains; `sources`: by address.
    """
    if found is None:
        return None
    covered = found.covered
    return {
        "domain": found.domain,
        "record": found.record,
        "begin": time_text(covered.begin) if covered.begin else None,
        "end": time_text(covered.end) if covered.end else None,
        "reports": covered.reports,
        "messages": covered.messages,
        "passed": found.passed,
        "failed": found.failed,
        "did": found.did,
        "estimated": found.estimated,
        "sources": [
            {
                "source_ip": one.source_ip or None,
                "messages": one.messages,
                "passed": one.passed,
                "quarantine": one.quarantine,
                "reject": one.reject,
                "was_quarantined": one.was_quarantined,
                "was_rejected": one.was_rejected,
            }
            for one in found.sources
        ],
    }


def show_replay(found: Replay | None, domain: str, text: str, *, texts: Texts, as_json: bool) -> Exit:
    """
    Write a replay of a domain that was never audited, and return the exit status.

    Raises:
        UsageError: the draft is no DMARC record.
    """
    if found is None:
        raise UsageError("“{text}” is no {kind} record", "Mend it before you keep it", text=text, kind="DMARC")
    if as_json:
        empty: dict[str, Any] = dict.fromkeys(("audit_id", "audited", "before", "after"))
        click.echo(dumps({"domain": domain, **empty, "reports": replay_json(found)}, indent=2))
        return Exit.DONE
    click.echo(click.style(to_unicode(domain), bold=True))
    click.echo(texts.tr("It was never audited in this project; only its reports are looked at."))
    for line in replay_lines(found, texts):
        click.echo(line)
    return Exit.DONE


def replay_lines(found: Replay | None, texts: Texts) -> Iterator[str]:
    """Say it for people."""
    if found is None or found.covered.begin is None or found.covered.end is None:
        yield texts.tr("DMARC reports were not replayed: the project holds none of this domain.")
        return
    yield texts.tr(
        "Over the stored DMARC reports from {begin} to {end}:",
        begin=texts.date(found.covered.begin.astimezone(UTC).date()),
        end=texts.date(found.covered.end.astimezone(UTC).date()),
    )
    reports = texts.plural("{count} report", "{count} reports", found.covered.reports)
    yield f"  {reports}, {texts.plural('{count} message', '{count} messages', found.covered.messages)}"
    yield texts.tr("  pass by the draft: {count}", count=texts.number(found.passed))
    for policy, title in _titles(texts).items():
        yield f"  {title}: {texts.number(found.failed[policy])}  ({_before(found, policy, texts)})"
    hit = [one for one in found.sources if one.quarantine + one.reject]
    if hit:
        yield texts.tr("  Addresses with the most such mail:")
    for one in hit[:MOST_SOURCES]:
        share = f"{texts.number(one.quarantine + one.reject)} / {texts.number(one.messages)}"
        yield f"    {one.source_ip or '?':<24} {share}"
    if found.estimated:
        yield texts.plural(
            "  Alignment of {count} message was told from the domains, by the Public Suffix List.",
            "  Alignment of {count} messages was told from the domains, by the Public Suffix List.",
            found.estimated,
        )


def _titles(texts: Texts) -> dict[str, str]:
    return {
        "none": texts.tr("fail, and are delivered all the same"),
        "quarantine": texts.tr("would go to the spam folder"),
        "reject": texts.tr("would be rejected"),
    }


def _before(found: Replay, policy: str, texts: Texts) -> str:
    if policy == "none":
        return texts.tr("policy none")
    return texts.tr("so far {count}", count=texts.number(found.did[policy]))
