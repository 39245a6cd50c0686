"""Make the sample project: thirteen months of a fictional client's statistics, the same bytes every time."""

from __future__ import annotations

import ipaddress
from datetime import date
from functools import partial
from pathlib import Path

from workbench.model.errors import ProjectError
from workbench.model.findings import Record
from workbench.model.resources import resource
from workbench.model.rules import CURRENT, load_rules
from workbench.model.target import Target
from workbench.model.text import Language, Texts
from workbench.store import header, migration
from workbench.store.accounts import put_account, put_health, put_subjects
from workbench.store.audits import put_audit
from workbench.store.database import Database
from workbench.store.entities import put_domain, put_new_client
from workbench.store.notes import put_note
from workbench.store.sample_rows import put_counts, put_run
from workbench.store.samples import put_samples
from workbench.store.settings import put_setting
from workbench.tasks import sample_story as story
from workbench.tasks.audit import AuditResult, audit_domain
from workbench.tasks.resolving import Answering, open_resolver
from workbench.tasks.sample_runs import runs
from workbench.tasks.sample_world import DOMAINS, LAST, moment
from workbench.tasks.standing import TODAY

ZONE = "example/oriole.zone"
AUDITED = (date(2026, 5, 4), LAST)


async def make_sample(path: Path, *, language: Language = "en") -> None:
    """
    Write the sample project to `path`: three domains, four sources, notes, and two audits of each domain.

    The same bytes are written every time: no clock and no chance has a part in it. The project is offline and answers
    from the bundled zone.

    Args:
        path: Where; nothing may stand there.
        language: Of the client's name, the accounts' names and the notes.

    Raises:
        ProjectError: there is a file at `path` already, or it cannot be written.
    """
    path = header.locate(path)
    if header.mode(path):
        raise ProjectError("{file} exists already", "Choose another name, or open it", file=path.name)
    if not header.mode(path.parent):
        raise ProjectError("There is no folder {folder}", "Make it first", folder=path.parent)
    audits = await _audits()
    migration.make(path, None, partial(_fill, audits=audits, texts=Texts(language)))


async def _audits() -> list[AuditResult]:
    before = tuple(Record(f"_dmarc.{name}", "TXT", value) for name, value in story.DMARC_BEFORE.items())
    zone = (resource(ZONE),)
    rules = load_rules()
    found = []
    for day, drafts in zip(AUDITED, (before, ()), strict=True):
        async with open_resolver(Answering(recordings=zone, drafts=drafts)) as resolver:
            for domain in DOMAINS:
                addresses = tuple(ipaddress.ip_address(text) for text in story.SENDING[domain])
                target = Target(domain, rules, (story.SELECTOR,), addresses)
                found.append(await audit_domain(resolver, target, clock=lambda day=day: moment(day)))  # type: ignore[misc]
    return found


def _fill(db: Database, *, audits: list[AuditResult], texts: Texts) -> None:
    began = moment(story.FIRST_FETCH)
    put_new_client(
        db, name=texts.tr(story.CLIENT), rules=CURRENT, language=texts.language, uid=story.identity("client"),
        created=began,
    )  # fmt: skip
    for name in DOMAINS:
        put_domain(db, name, selectors=(story.SELECTOR,), sending_ips=story.SENDING[name], added=began)
    put_setting(db, "offline", "true")
    put_setting(db, "zone", f'"{ZONE}"')
    put_setting(db, TODAY, f'"{LAST.isoformat()}"')
    _put_numbers(db, texts)
    for note in story.NOTES:
        put_note(
            db, note.day, texts.tr(note.text), domain=note.domain, last_day=note.last_day, kind=note.kind,
            created=moment(max(note.day, story.FIRST_FETCH)),
        )  # fmt: skip
    for result in audits:
        put_audit(db, result.audit, result.answers)


def _put_numbers(db: Database, texts: Texts) -> None:
    for feed in story.FEEDS:
        account, subjects = feed.described(texts.tr(feed.name))
        put_account(db, account)
        put_subjects(db, account.id, subjects)
        put_health(db, account.id, feed.health())
    for run, samples in runs():
        number = put_run(db, run)
        new = put_samples(db, samples, import_id=number)
        put_counts(db, number, {"samples": len(samples), "new": new}.items())
