"""Audit domains: answer what the checks ask, each question once, and keep everything."""

from __future__ import annotations

import asyncio
import gc
import hashlib
import logging
from collections.abc import AsyncGenerator, Callable, Collection, Iterable
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TypeAlias, TypeVar

from workbench.analysis.score import score
from workbench.checks.base import CHECKS
from workbench.model.audit import Audit, CheckRun, CheckStatus
from workbench.model.changes import Changes
from workbench.model.errors import UsageError
from workbench.model.findings import Outcome, Unknown
from workbench.model.inquiry import Answer, Inquiry, Question
from workbench.model.progress import Progress
from workbench.model.target import Target
from workbench.net.cache import Cache
from workbench.net.resolver import Resolver
from workbench.store.audits import put_audit
from workbench.store.database import Database
from workbench.tasks.context import Context, utc_now
from workbench.tasks.plugins import load_checks

T = TypeVar("T")

_log = logging.getLogger(__name__)

AT_ONCE = 50
"""Domains under audit at the same time, unless told otherwise."""

USUALLY = gc.get_threshold()
SELDOM = (20_000, 20, 20)
"""Thresholds of the collector of cycles, and while many domains are audited: few of their objects form any."""


@dataclass(frozen=True, slots=True)
class AuditResult:
    """A finished audit and every answer it rests on, in the order of asking: enough to repeat it without a network."""

    audit: Audit
    answers: list[tuple[Question, Answer]]


_Begun: TypeAlias = Answer | asyncio.Future[Answer]


class _Memory:
    """Asks each question of one audit once, however many checks need it."""

    def __init__(self, resolver: Resolver, progress: Progress | None) -> None:
        self._resolver = resolver
        self._cache = resolver if isinstance(resolver, Cache) else None
        self._progress = progress
        self._loop = asyncio.get_running_loop()
        self._asked: dict[Question, _Begun] = {}

    def _begin(self, question: Question) -> _Begun:
        """Return the answer where it is at hand (in bulk work: mostly), else the future of it."""
        begun = self._asked.get(question)
        if begun is None:
            if self._cache is not None:
                begun = self._cache.begin(question)
            else:
                begun = self._loop.create_task(self._resolver.ask(question))
            self._asked[question] = begun
            if self._progress is not None:
                self._count(begun, self._progress)
        return begun

    @staticmethod
    def _count(begun: _Begun, progress: Progress) -> None:
        progress.total += 1
        if isinstance(begun, Answer):
            progress.step()
        else:
            begun.add_done_callback(lambda _: progress.step())

    async def drive(self, inquiry: Inquiry[T]) -> T:
        """Answer `inquiry` until it returns."""
        try:
            questions = next(inquiry)
            while True:
                begun = [self._begin(question) for question in questions]
                questions = inquiry.send(tuple([item if isinstance(item, Answer) else await item for item in begun]))
        except StopIteration as stop:
            result: T = stop.value
            return result

    def answers(self) -> list[tuple[Question, Answer]]:
        """Return what was learned, in the order of asking."""
        return [(question, answer) for question, item in self._asked.items() if (answer := _answer(item)) is not None]

    async def close(self) -> None:
        """Give up what nobody waits for any more."""
        tasks = []
        for question, item in self._asked.items():
            if not isinstance(item, Answer) and not (item.done() and not item.cancelled()):
                item.cancel()
                if self._cache is not None:
                    self._cache.leave(question, item)
                else:
                    tasks.append(item)
        await asyncio.gather(*tasks, return_exceptions=True)


def _answer(item: _Begun) -> Answer | None:
    if isinstance(item, Answer):
        return item
    return item.result() if item.done() and not item.cancelled() and item.exception() is None else None


async def audit_domain(
    resolver: Resolver,
    target: Target,
    *,
    clock: Callable[[], datetime] = utc_now,
    progress: Progress | None = None,
    checks: Collection[str] | None = None,
) -> AuditResult:
    """
    Run the checks on one domain at once and judge what they found.

    A check that raises is a bug of that check: it ends as crashed, everything it would have said is unknown, and the
    others are not touched.

    Args:
        resolver: Who answers.
        target: The domain and what is known about its mail.
        clock: Gives the time of the audit.
        progress: Counts questions.
        checks: Names of the checks to run; None for all.

    Raises:
        UsageError: there is no such check.
    """
    names = _chosen(checks)
    audited = clock()
    memory = _Memory(resolver, progress)
    try:
        async with asyncio.TaskGroup() as group:
            running = [group.create_task(_run(name, target, memory)) for name in names]
        outcomes = dict(zip(names, (task.result() for task in running), strict=True))
        return AuditResult(_judge(target, audited, resolver, outcomes), memory.answers())
    finally:
        await memory.close()


def _chosen(checks: Collection[str] | None) -> list[str]:
    load_checks()
    for name in checks or ():
        if name not in CHECKS:
            raise UsageError("There is no check {name}", "The checks are {known}", name=name, known=", ".join(CHECKS))
    return [name for name in CHECKS if checks is None or name in checks]


async def _run(name: str, target: Target, memory: _Memory) -> tuple[CheckStatus, Outcome]:
    try:
        return CheckStatus.DONE, await memory.drive(CHECKS[name](target))
    except Exception as error:  # noqa: BLE001 - a bug in one check must not cost the others' results
        _log.exception("check %s crashed on %s", name, target.domain)
        lost = Unknown(f"{name} {target.domain}", "crashed", name)
        return CheckStatus.CRASHED, Outcome({"error": f"{type(error).__name__}: {error}"}, (), (lost,))


def _judge(
    target: Target, audited: datetime, resolver: Resolver, outcomes: dict[str, tuple[CheckStatus, Outcome]]
) -> Audit:
    runs = {name: CheckRun(status, outcome.facts, outcome.applies) for name, (status, outcome) in outcomes.items()}
    findings = tuple(finding for _, outcome in outcomes.values() for finding in outcome.findings)
    unknown = tuple(item for _, outcome in outcomes.values() for item in outcome.unknown)
    return Audit(
        id=_audit_id(target.domain, audited),
        domain=target.domain,
        audited=audited,
        rules=target.rules.id,
        resolver=resolver.described,
        checks=runs,
        findings=findings,
        unknown=unknown,
        score=score(runs, findings, unknown, target.rules),
        selectors=target.selectors,
        sending_ips=tuple(map(str, target.sending_ips)),
    )


def _audit_id(domain: str, audited: datetime) -> str:
    """Return an id that sorts by time and differs between domains and moments; the same audit has the same id."""
    mark = hashlib.sha256(f"{domain} {audited.isoformat()}".encode()).hexdigest()[:8]
    return f"{audited:%Y%m%dT%H%M%SZ}-{mark}"


async def audit_many(
    resolver: Resolver,
    targets: Iterable[Target],
    *,
    clock: Callable[[], datetime] = utc_now,
    at_once: int = AT_ONCE,
    checks: Collection[str] | None = None,
) -> AsyncGenerator[AuditResult, None]:
    """
    Yield the audits of many domains as they finish, `at_once` of them under way; nothing is kept afterwards.

    The targets are drawn as they are needed, so their number does not matter to memory.
    """
    coming = iter(targets)
    running: set[asyncio.Task[AuditResult]] = set()
    ended: asyncio.Queue[asyncio.Task[AuditResult]] = asyncio.Queue()  # waiting for all of them costs each domain more
    loop = asyncio.get_running_loop()
    gc.set_threshold(*SELDOM)
    try:
        while True:
            while len(running) < at_once and (target := next(coming, None)) is not None:
                task = loop.create_task(audit_domain(resolver, target, clock=clock, checks=checks))
                task.add_done_callback(ended.put_nowait)
                running.add(task)
            if not running:
                return
            task = await ended.get()
            running.discard(task)
            yield task.result()
    finally:
        gc.set_threshold(*USUALLY)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


async def audit(
    ctx: Context, targets: Iterable[Target], *, at_once: int = AT_ONCE, checks: Collection[str] | None = None
) -> list[Audit]:
    """
    Audit domains and store each with its answers, one transaction a domain.

    Where only some checks are run, the others keep what they said last (see `tasks.completing`). What was stored before
    a cancellation or an error stays.

    Raises:
        ProjectError: the project cannot be written.
        UsageError: there is no such check.
    """
    chosen = list(targets)
    ctx.progress.total = len(chosen)
    done: list[Audit] = []
    async with aclosing(audit_many(ctx.resolver, chosen, clock=ctx.clock, at_once=at_once, checks=checks)) as results:
        async for result in results:
            ctx.progress.text = result.audit.domain
            done.append(await ctx.write(Changes.FINDINGS | Changes.EVIDENCE, partial(_put, result=result)))
            ctx.progress.step()
    return done


def _put(db: Database, result: AuditResult) -> Audit:
    from workbench.tasks.completing import completed

    whole = completed(db, result)
    put_audit(db, whole.audit, whole.answers)
    return whole.audit
