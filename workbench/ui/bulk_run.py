"""A run over many domains: nothing is stored, rows come as they finish, what is done stays when it is stopped."""

from __future__ import annotations

import ipaddress
import time
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from workbench.model.progress import Progress
from workbench.model.rules import RulePack
from workbench.model.target import Target
from workbench.ui.bulk_rows import BulkRow, bulk_row
from workbench.ui.jobs import Job
from workbench.ui.running import selectors_of
from workbench.ui.session import Session

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.store.database import Database
    from workbench.store.entities import DomainEntry
    from workbench.tasks.resolving import Answering

AT_ONCE = 25
"""Domains under way at a time: half of the command line's, to stay polite and to leave the window room."""

TAKE_MS = 200
"""The table gets new rows this often."""


class BulkRun(QObject):
    """
    Audits domains in the background.

    Attributes:
        done: How many of `total` are finished.

    Signals:
        came: rows that finished, a list of `BulkRow`.
        moved: progress, rate or state are others.
        ended: the run is over; every row came.
    """

    came = Signal(object)
    moved = Signal()
    ended = Signal()

    def __init__(self, session: Session, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._session, self._clock = session, clock
        self._rows: deque[BulkRow] = deque()
        self._job: Job | None = None
        self._begun = 0.0
        self._before = 0
        self.progress = Progress()
        self._timer = QTimer(self, interval=TAKE_MS)
        self._timer.timeout.connect(self._take)

    @property
    def running(self) -> bool:
        """Whether domains are being audited."""
        return self._job is not None

    @property
    def rate(self) -> float:
        """Domains a second, since this start."""
        passed = self._clock() - self._begun
        return (self.progress.done - self._before) / passed if self.running and passed > 0.3 else 0.0

    @property
    def left_s(self) -> float | None:
        """Seconds until the end at this rate; None while nobody can tell."""
        rate = self.rate
        return (self.progress.total - self.progress.done) / rate if rate > 0 else None

    def start(self, answers: Answering, domains: Sequence[str], checks: tuple[str, ...], *, before: int = 0) -> None:
        """Audit domains; `before` of the same list are done already."""
        self.progress = progress = Progress(before, before + len(domains))
        self._before, self._begun = before, self._clock()
        project = self._session.project
        assert project is not None

        async def work() -> None:
            from contextlib import aclosing

            from workbench.model.rules import load_rules
            from workbench.store.entities import get_client, list_domains
            from workbench.tasks.audit import audit_many
            from workbench.tasks.resolving import open_resolver

            rules = load_rules(get_client(project.read()).rules)
            db = project.read()
            known = {entry.name: entry for entry in list_domains(db)}
            targets = (_target(db, domain, rules, known.get(domain)) for domain in domains)
            async with (
                open_resolver(answers) as resolver,
                aclosing(audit_many(resolver, targets, at_once=AT_ONCE)) as results,
            ):
                async for result in results:
                    self._rows.append(bulk_row(result.audit, checks, rules))
                    progress.text = result.audit.domain
                    progress.step()

        title = self._session.texts.tr("Checking a list")
        jobs = self._session.jobs
        self._job = jobs.run(title, work(), owner=self, progress=progress, ended=self._on_ended)
        self._timer.start()
        self.moved.emit()

    def stop(self) -> None:
        """End the run; what is finished stays."""
        if self._job is not None:
            self._job.cancel()

    def forget(self) -> None:
        """End the run and drop what it found."""
        self.stop()
        self._rows.clear()
        self.progress = Progress()

    def _on_ended(self) -> None:
        self._job = None
        self._timer.stop()
        self._take()
        self.ended.emit()

    def _take(self) -> None:
        rows = [self._rows.popleft() for _ in range(len(self._rows))]
        if rows:
            self.came.emit(rows)
        self.moved.emit()


def _target(db: Database, domain: str, rules: RulePack, entry: DomainEntry | None) -> Target:
    """Return what is to be audited, with what the project knows of the domain's mail."""
    selectors = selectors_of(db, domain, entry.selectors if entry else ())
    addresses = tuple(map(ipaddress.ip_address, entry.sending_ips if entry else ()))
    return Target(domain, rules, selectors, addresses, bulk=True)
