"""Queries on the accounts of sources: what is known of them, what they see, how they do. Nothing here is secret."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

import apsw

from workbench.model.accounts import Access, Account, Health, Subject
from workbench.model.errors import UsageError
from workbench.store.columns import (
    from_day,
    from_json,
    from_time,
    from_time_or_null,
    to_day,
    to_json,
    to_time,
    to_time_or_null,
)
from workbench.store.database import Database, border, select, select_one


class AccountEntry(NamedTuple):
    """An account, how it does, and what it sees; `health.last_day` is that of its samples."""

    account: Account
    health: Health
    subjects: tuple[Subject, ...]


@border()
def put_account(db: Database, account: Account) -> None:
    """
    Add an account, or change name and options of one that is there.

    Raises:
        UsageError: another account of the source has the name.
        ValueError: a new account has no time of adding.
    """
    if account.added is None:
        raise ValueError("an account is stored with the time of its adding")
    try:
        db.execute(
            "INSERT INTO source_account (uid, source, name, options, added) VALUES (?, ?, ?, ?, ?) ON CONFLICT (uid)"
            " DO UPDATE SET name = excluded.name, options = excluded.options",
            (account.id, account.source, account.name, to_json(dict(account.options)), to_time(account.added)),
        )
    except apsw.ConstraintError as error:
        raise UsageError(
            "There is an account “{name}” of this source already", "Give another name", name=account.name
        ) from error


@border()
def put_options(db: Database, account_id: str, options: Mapping[str, str]) -> None:
    """Set some options of an account and leave the others: cursors, identifiers seen."""
    db.execute(
        "UPDATE source_account SET options = json_patch(options, ?) WHERE uid = ?", (to_json(dict(options)), account_id)
    )


@border()
def put_health(db: Database, account_id: str, health: Health) -> None:
    """Keep how an account does; `last_day` is not kept, the samples know it."""
    stored = {
        "made": to_time_or_null(health.made),
        "expires": to_time_or_null(health.expires),
        "fetched": to_time_or_null(health.fetched),
        "error": health.error,
        "hint": health.hint,
        "failed": to_time_or_null(health.failed),
        "arguments": dict(health.arguments),
    }
    db.execute(
        "UPDATE source_account SET health = ?, fetched = ? WHERE uid = ?",
        (to_json(stored), to_time_or_null(health.fetched), account_id),
    )


@border()
def put_subjects(db: Database, account_id: str, subjects: Iterable[Subject]) -> None:
    """Keep what an account sees, in place of what was known."""
    row = select_one(db, "SELECT id FROM source_account WHERE uid = ?", (account_id,))
    if row is None:
        return
    db.execute("DELETE FROM account_subject WHERE account_id = ?", row)
    db.executemany(
        "INSERT OR REPLACE INTO account_subject (account_id, name, access, since, detail) VALUES (?, ?, ?, ?, ?)",
        [
            (row[0], one.name, one.access.value, None if one.since is None else to_day(one.since), one.detail)
            for one in subjects
        ],
    )


@border()
def list_accounts(db: Database) -> list[AccountEntry]:
    """Return every account, by source and name."""
    seen: dict[int, list[Subject]] = {}
    for row, name, access, since, detail in select(
        db, "SELECT account_id, name, access, since, detail FROM account_subject ORDER BY account_id, name"
    ):
        subject = Subject(name, _access(access), None if since is None else from_day(since), detail)
        seen.setdefault(row, []).append(subject)
    rows = select(
        db, "SELECT id, uid, source, name, options, added, health FROM source_account ORDER BY source, name, id"
    )
    return [
        AccountEntry(
            Account(uid, source, name, from_json(options), from_time(added)),
            replace(_health(from_json(health)), last_day=_last_day(db, uid)),
            tuple(seen.get(row, ())),
        )
        for row, uid, source, name, options, added, health in rows
    ]


@border()
def get_account(db: Database, words: str) -> AccountEntry:
    """
    Return the account that a user means: by id, the beginning of one, name, or `source/name`.

    Raises:
        UsageError: none is meant, or several.
    """
    entries = list_accounts(db)
    found = [one for one in entries if words in {one.account.id, f"{one.account.source}/{one.account.name}"}]
    found = found or [one for one in entries if words == one.account.name]
    found = found or [one for one in entries if len(words) > 3 and one.account.id.startswith(words)]
    if not found:
        raise UsageError(
            "There is no account “{name}”", "Their names and ids are shown by: workbench account list", name=words
        )
    if len(found) > 1:
        raise UsageError("Several accounts are called “{name}”", "Say which by its id, or as source/name", name=words)
    return found[0]


@border()
def remove_account(db: Database, account_id: str) -> bool:
    """Remove an account; the numbers it brought stay. Returns whether there was one."""
    before = db.total_changes()
    db.execute("DELETE FROM source_account WHERE uid = ?", (account_id,))
    return db.total_changes() > before


def _access(stored: str) -> Access:
    try:
        return Access(stored)
    except ValueError:  # a newer program's word: not known to be allowed
        return Access.NONE


def _health(stored: dict[str, Any]) -> Health:
    return Health(
        made=from_time_or_null(stored.get("made")),
        expires=from_time_or_null(stored.get("expires")),
        fetched=from_time_or_null(stored.get("fetched")),
        error=stored.get("error", ""),
        hint=stored.get("hint", ""),
        failed=from_time_or_null(stored.get("failed")),
        arguments=stored.get("arguments", {}),
    )


def _last_day(db: Database, account_id: str) -> date | None:
    """Return the newest day that has a value; looked up from the end of each series."""
    row = select_one(
        db,
        "SELECT max((SELECT day FROM sample WHERE series_id = series.id AND gap IS NULL ORDER BY day DESC LIMIT 1))"
        " FROM series WHERE account = (SELECT id FROM word WHERE text = ?)",
        (account_id,),
    )
    return None if row is None or row[0] is None else from_day(row[0])
