"""An account and a source, as JSON and as lines for people; nothing in here is secret."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import click

from workbench.cli.shapes import time_text
from workbench.model.accounts import Access, Health, Subject
from workbench.model.errors import WorkbenchError
from workbench.model.names import to_unicode
from workbench.model.text import Texts
from workbench.sources.base import SOURCES, Field, FieldKind, SourceInfo
from workbench.store.accounts import AccountEntry
from workbench.tasks.accounts import expires_in, is_secret


def error_of(health: Health, texts: Texts) -> str:
    """Return the last failure as one line, "" after a success."""
    if not health.error:
        return ""
    arguments: dict[str, Any] = dict(health.arguments)
    return texts.error(WorkbenchError(health.error, health.hint, **arguments))


def account_json(entry: AccountEntry, *, texts: Texts, now: datetime) -> dict[str, Any]:
    """
    Return the JSON of an account.

    `id`, `source`, `name`, `options`, `added`; `subjects`: `name`, `access` (full, unverified, none), `since`,
    `detail`; `health`: `made`, `expires` (of the secret), `expires_in_days`, `fetched`, `last_day` (the newest with a
    value), `error` (a sentence, null after a success), `failed`.
    """
    account, health = entry.account, entry.health
    return {
        "id": account.id,
        "source": account.source,
        "name": account.name,
        "options": dict(account.options),
        "added": _time(account.added),
        "subjects": [
            {
                "name": one.name,
                "access": one.access.value,
                "since": one.since.isoformat() if one.since else None,
                "detail": one.detail,
            }
            for one in entry.subjects
        ],
        "health": {
            "made": _time(health.made),
            "expires": _time(health.expires),
            "expires_in_days": expires_in(health, now),
            "fetched": _time(health.fetched),
            "last_day": health.last_day.isoformat() if health.last_day else None,
            "error": error_of(health, texts) or None,
            "failed": _time(health.failed),
        },
    }


def account_lines(entry: AccountEntry, texts: Texts, now: datetime) -> Iterator[str]:
    """Yield an account for people, its last failure excepted."""
    account, health = entry.account, entry.health
    title = SOURCES[account.source].info.title if account.source in SOURCES else account.source
    yield click.style(account.name, bold=True) + f"  {title}  ({account.source}, {account.id[:8]})"
    days = expires_in(health, now)
    if days is not None:
        yield "  " + expiry_words(days, texts)
    if health.made is not None:
        age = max(0, (now.astimezone().date() - health.made.astimezone().date()).days)
        yield "  " + _age_words(age, texts)
    if health.last_day is not None:
        yield "  " + texts.tr("Newest day with a value: {day}", day=texts.date(health.last_day))
    elif health.fetched is None:
        yield "  " + texts.tr("Nothing fetched yet")
    for subject in entry.subjects:
        yield f"  - {to_unicode(subject.name)}{_access_words(subject, texts)}"


def _age_words(days: int, texts: Texts) -> str:
    if days == 0:
        return texts.tr("Connected today")
    if days == 1:
        return texts.tr("Connected yesterday")
    return texts.plural("Connected {count} day ago", "Connected {count} days ago", days)


def expiry_words(days: int, texts: Texts) -> str:
    """Return when the secret of an account ends."""
    if days < 0:
        return texts.tr("Its secret has ended: connect the account again")
    if days == 0:
        return texts.tr("Its secret ends today: connect the account again")
    return texts.plural("Its secret ends in {count} day", "Its secret ends in {count} days", days)


def source_json(info: SourceInfo, texts: Texts) -> dict[str, Any]:
    """Return the JSON of a source: `id`, `title`, `experimental`, `sign_in`, `fields`, `steps`."""
    return {
        "id": info.id,
        "title": info.title,
        "experimental": info.experimental,
        "sign_in": info.sign_in,
        "fields": [
            {
                "name": field.name,
                "title": texts.tr(field.title),
                "secret": is_secret(field),
                "required": field.required,
                "choices": list(field.choices),
                "default": field.default,
                "help": texts.tr(field.help) if field.help else "",
            }
            for field in info.fields
        ],
        "steps": [{"text": texts.tr(step.text), "link": step.link} for step in info.steps],
    }


def source_lines(info: SourceInfo, texts: Texts, *, full: bool) -> Iterator[str]:
    """Yield a source for people: in one line, or with its fields and steps."""
    note = texts.tr("(experimental)") if info.experimental else ""
    yield f"{click.style(info.id, bold=True)}  {info.title} {note}".rstrip()
    if not full:
        return
    yield from step_lines(info, texts)
    for field in info.fields:
        choices = f" ({', '.join(field.choices)})" if field.choices else ""
        yield f"  {field.name}: {texts.tr(field.title)}{choices} – {_how(field, texts)}"


def step_lines(info: SourceInfo, texts: Texts) -> Iterator[str]:
    """Yield how to come by what a source asks for."""
    for number, step in enumerate(info.steps, 1):
        yield f"  {number}. {texts.tr(step.text)}"
        if step.link:
            yield f"     {step.link}"


def _how(field: Field, texts: Texts) -> str:
    if field.kind is FieldKind.FILE:
        return f"--file {field.name}=…"
    return texts.tr("asked for, or read from standard input") if is_secret(field) else f"--set {field.name}=…"


def _access_words(subject: Subject, texts: Texts) -> str:
    if subject.access is Access.UNVERIFIED:
        return " – " + texts.tr("its owner is not verified at the provider: no numbers")
    if subject.access is Access.NONE:
        return " – " + texts.tr("this account may not read its numbers")
    return ""


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else time_text(moment)
