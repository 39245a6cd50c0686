"""Run checks for the open project: on what, and who answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject

from workbench.ui.list_choice import ListChoice, read_choice, read_keys

if TYPE_CHECKING:
    from workbench.model.audit import Audit
    from workbench.model.target import Target
    from workbench.store.database import Database
    from workbench.tasks.context import Context
    from workbench.tasks.resolving import Answering
    from workbench.ui.session import Session


def run_checks(session: Session, owner: QObject, *, domain: str | None = None, check: str | None = None) -> None:
    """
    Audit the domains in scope, or one; all checks, or one.

    Args:
        session: The session.
        owner: Who asked.
        domain: The only domain; None for those in scope.
        check: The only check to run; what the others said last is kept.

    Mail servers are connected to where one domain is audited, as on the command line; for many, nobody asked for it.
    Of the blocklists those are asked that the project turned on.
    """
    tr = session.texts.tr
    answers = answering(session)
    if refuses(session, answers):
        return

    def done(audits: list[Audit]) -> None:
        session.note(
            session.texts.plural("{count} domain checked", "{count} domains checked", len(audits))
            + (" · " + tr("answers came from a recording") if answers.recordings else "")
        )

    if not answers.recordings and not answers.offline:
        answers = replace(answers, smtp=len(names_in_scope(session)) == 1 or domain is not None)
    wanted = _Wanted(domain or session.scope, check, read_choice(session))
    task = partial(_audit, answers, wanted)
    session.start(tr("Running checks"), task, owner=owner, done=done, key=f"audit {domain or ''} {check or ''}")


def refuses(session: Session, answers: Answering) -> bool:
    """Return whether nobody may be asked, and say so."""
    refused = answers.offline and not answers.recordings
    if refused:
        said = session.texts.tr("Offline: no check was run, because nobody may be asked")
        session.note(said, action="tools.offline", lasting=True)
    return refused


class _Wanted(NamedTuple):
    """The only domain and the only check, None for all of them; and the blocklists."""

    domain: str | None
    check: str | None
    lists: ListChoice


async def _audit(answers: Answering, wanted: _Wanted, ctx: Context) -> list[Audit]:
    from workbench.tasks.audit import audit
    from workbench.tasks.resolving import open_resolver

    if not answers.recordings and not answers.offline:
        answers = replace(answers, blocklist_keys=read_keys(wanted.lists))
    async with open_resolver(answers) as resolver:
        ctx.resolver = resolver
        targets = _targets(ctx, wanted.domain, wanted.lists)
        return await audit(ctx, targets, checks=None if wanted.check is None else [wanted.check])


def names_in_scope(session: Session) -> list[str]:
    """Return the project's domains that the user looks at."""
    from workbench.store.entities import list_domains

    return [entry.name for entry in list_domains(session.db) if session.scope in {None, entry.name}]


def _targets(ctx: Context, scope: str | None, lists: ListChoice) -> list[Target]:
    import ipaddress

    from workbench.model.rules import load_rules
    from workbench.model.target import Target
    from workbench.store.entities import get_client, list_domains

    db = ctx.project.read()
    rules = load_rules(get_client(db).rules)
    return [
        Target(
            entry.name,
            rules,
            selectors_of(db, entry.name, entry.selectors),
            tuple(map(ipaddress.ip_address, entry.sending_ips)),
            lists.asked,
            lists.keyed,
        )
        for entry in list_domains(db)
        if scope in {None, entry.name}
    ]


def selectors_of(db: Database, domain: str, named: tuple[str, ...]) -> tuple[str, ...]:
    """Return the selectors the user named and those that stored reports and messages show in use."""
    from workbench.tasks.selectors import selectors_in_use

    seen = selectors_in_use(db, domain, datetime.now(UTC))
    return tuple(dict.fromkeys([*named, *(one.selector for one in seen)]))


def answering(session: Session) -> Answering:
    """Return who answers: files the user chose, the example's zone, or the network unless it is forbidden."""
    from workbench.model.resources import resource
    from workbench.tasks.resolving import Answering

    recordings = tuple(Path(name) for name in session.setting("recordings", []))
    zone = session.setting("zone")
    if not recordings and isinstance(zone, str):
        recordings = (resource(zone),)
    return Answering(recordings=recordings, offline=session.offline)
