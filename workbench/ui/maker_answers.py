"""Who answers while a record is made: the latest audit, recordings, and the network only where the user allows it."""

from __future__ import annotations

import ipaddress
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from workbench.model.inquiry import Answer, Question
from workbench.model.rules import load_rules
from workbench.model.target import Target
from workbench.net.resolver import Offline, Resolver
from workbench.store.audits import list_audits
from workbench.store.database import Database
from workbench.store.entities import get_client, list_domains
from workbench.tasks.drafting import Filled
from workbench.tasks.resolving import Answering, open_resolver
from workbench.tasks.whatif import Kept, latest_kept


@dataclass(slots=True)
class MakerAnswers:
    """
    What a maker may know of a domain.

    Attributes:
        target: The domain.
        kept: Its latest audit, None without one.
        answering: Who answers beyond it.
        heard: What was asked beyond it, so that no question is sent twice while a form is filled in.
    """

    target: Target
    kept: Kept | None
    answering: Answering
    heard: dict[Question, Answer] = field(default_factory=dict)

    @classmethod
    def read(cls, db: Database, domain: str, answering: Answering) -> MakerAnswers:
        """Return what the project knows."""
        if list_audits(db, domain):
            kept = latest_kept(db, domain)
            return cls(kept.target, kept, answering)
        rules = load_rules(get_client(db).rules)
        entry = next((one for one in list_domains(db) if one.name == domain), None)
        if entry is None:
            return cls(Target(domain, rules), None, answering)
        ips = tuple(map(ipaddress.ip_address, entry.sending_ips))
        return cls(Target(domain, rules, entry.selectors, ips), None, answering)

    @asynccontextmanager
    async def resolver(self, *, online: bool) -> AsyncIterator[Resolver]:
        """Give who answers; `online` is the user's word that name servers may be asked."""
        base: Resolver = Offline() if self.kept is None else self.kept.resolver
        if not self.answering.recordings and (self.answering.offline or not online):
            yield Filled(base, _Heard(self.heard, Offline()))
            return
        async with open_resolver(self.answering) as asked:
            yield Filled(base, _Heard(self.heard, asked))


class _Heard:
    """Answers from what was heard before, else asks and remembers what is known then."""

    def __init__(self, heard: dict[Question, Answer], base: Resolver) -> None:
        self._heard = heard
        self._base = base

    async def ask(self, asked: Question) -> Answer:
        found = self._heard.get(asked)
        if found is None:
            found = await self._base.ask(asked)
            if found.status.known:
                self._heard[asked] = found
        return found

    @property
    def described(self) -> tuple[str, ...]:
        return self._base.described
