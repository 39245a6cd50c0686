"""Queries on the client and its domains."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

from workbench.model.errors import DamagedProjectError
from workbench.store import evidence
from workbench.store.columns import from_json, from_time, to_json, to_time
from workbench.store.database import Database, border, select, select_one


class Client(NamedTuple):
    """
    Whom a project is about.

    `uid` never changes, whatever the file is called: names of secrets in the system's keyring are made of it.
    `language` is that of reports, empty for the user's own.
    """

    name: str
    language: str
    rules: str
    created: datetime
    uid: str


class DomainEntry(NamedTuple):
    """A domain of the project and what the user told about it."""

    name: str
    selectors: tuple[str, ...]
    sending_ips: tuple[str, ...]
    added: datetime


def put_new_client(
    db: Database, *, name: str, rules: str, language: str = "", uid: str = "", created: datetime | None = None
) -> None:
    """Write the one row of a new project; its uid and time are new unless they are given."""
    db.execute(
        "INSERT INTO client (id, uid, name, language, rules, created) VALUES (1, ?, ?, ?, ?, ?)",
        (uid or uuid.uuid4().hex, name, language, rules, to_time(created or datetime.now(UTC))),
    )


@border()
def get_client(db: Database) -> Client:
    """
    Return whom the project is about.

    Raises:
        DamagedProjectError: the project does not say.
    """
    row = select_one(db, "SELECT name, language, rules, created, uid FROM client")
    if row is None:
        raise DamagedProjectError("The project does not say whose it is", "Put a good copy in its place")
    name, language, rules, created, uid = row
    return Client(name, language, rules, from_time(created), uid)


@border()
def put_client(db: Database, *, name: str | None = None, language: str | None = None, rules: str | None = None) -> None:
    """Change what is given."""
    db.execute(
        "UPDATE client SET name = coalesce(?, name), language = coalesce(?, language), rules = coalesce(?, rules)",
        (name, language, rules),
    )


@border()
def put_domain(
    db: Database,
    name: str,
    *,
    selectors: Iterable[str] = (),
    sending_ips: Iterable[str] = (),
    added: datetime | None = None,
) -> None:
    """
    Add a domain, or replace what is known about it.

    Args:
        db: A writable connection.
        name: A-labels, lower case.
        selectors: DKIM selectors the user gave.
        sending_ips: Addresses its mail is sent from.
        added: The time of adding; now, if it is not given. A known domain keeps its own.
    """
    db.execute(
        "INSERT INTO domain (name, selectors, sending_ips, added) VALUES (?, ?, ?, ?) ON CONFLICT (name)"
        " DO UPDATE SET selectors = excluded.selectors, sending_ips = excluded.sending_ips",
        (name, to_json(list(selectors)), to_json(list(sending_ips)), to_time(added or datetime.now(UTC))),
    )


@border()
def list_domains(db: Database) -> list[DomainEntry]:
    """Return every domain of the project, by name."""
    rows = select(db, "SELECT name, selectors, sending_ips, added FROM domain ORDER BY name")
    return [
        DomainEntry(name, tuple(from_json(selectors)), tuple(from_json(ips)), from_time(added))
        for name, selectors, ips, added in rows
    ]


@border()
def remove_domain(db: Database, name: str) -> bool:
    """
    Remove a domain and all that was found about it: audits, marks, drafts, notes and evidence nothing else rests on.

    Returns:
        Whether there was such a domain.
    """
    known = select_one(db, "SELECT id FROM domain WHERE name = ?", (name,))
    if known is None:
        return False
    cited = evidence.cited_by_domain(db, known[0])
    db.execute("DELETE FROM domain WHERE id = ?", known)
    evidence.remove_unused(db, cited)
    return True
