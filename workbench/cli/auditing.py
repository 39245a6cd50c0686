"""What `workbench audit` does between its options and its exit status."""

from __future__ import annotations

import ipaddress
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import click

from workbench.cli.blocklist_options import Lists
from workbench.cli.exits import Exit
from workbench.cli.seen_selectors import seen_lines
from workbench.cli.shapes import audit_json, dumps
from workbench.cli.wording import audit_lines
from workbench.model.audit import Audit
from workbench.model.changes import Changes
from workbench.model.errors import ExportError, NotADomainError, UsageError
from workbench.model.findings import Severity, Unknown
from workbench.model.inquiry import Answer, Question, Status
from workbench.model.names import parse_domain
from workbench.model.rdata import Address
from workbench.model.rules import RulePack, load_rules
from workbench.model.target import Target
from workbench.model.text import Texts
from workbench.store.audits import get_answers, list_audits, put_audit
from workbench.store.database import Database
from workbench.store.entities import DomainEntry, get_client, list_domains, put_domain
from workbench.store.project import Project
from workbench.tasks.audit import AuditResult, audit_many
from workbench.tasks.completing import completed
from workbench.tasks.context import Context, utc_now
from workbench.tasks.resolving import Answering, open_resolver
from workbench.tasks.selectors import selectors_in_use


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be audited, and who answers."""

    domains: tuple[str, ...]
    selectors: tuple[str, ...]
    sending_ips: tuple[Address, ...]
    checks: tuple[str, ...] | None
    at_once: int
    answering: Answering
    as_of: date | None
    lists: Lists


class Run:
    """One call of the verb: counts what came of it, and writes results as they come."""

    def __init__(
        self, order: Order, texts: Texts, *, as_json: bool, as_lines: bool, full: bool, keep_answers: bool
    ) -> None:
        self.order = order
        self.rules: RulePack = load_rules()
        self.project: Project | None = None
        self.moment: datetime | None = None
        self._texts = texts
        self._as_json = as_json
        self._as_lines = as_lines
        self._full = full
        self._answers: dict[Question, Answer] | None = {} if keep_answers else None
        self._documents: list[dict[str, object]] = []
        self._left_out: frozenset[str] = frozenset()
        self._refused = 0
        self._done = 0
        self._in_part = False
        self._worst: Severity | None = None
        self._several = False
        self.only_seen: dict[str, frozenset[str]] = {}
        self._bar = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        # Read to its end before the event loop runs: there, waiting for a line would stop everything, Ctrl+C too.
        self._typed = tuple(_typed(order.domains))

    def use(self, project: Project) -> None:
        """Keep the audits in `project`, judge by its rule pack, and with `--as-of` answer from what it kept."""
        self.project = project
        self.rules = load_rules(get_client(project.read()).rules)
        if self.order.as_of is not None:
            kept, self.moment = _kept(project, self.order.as_of)
            self.order = replace(self.order, answering=replace(self.order.answering, kept=kept))

    def leave_out(self, domains: frozenset[str]) -> None:
        """Do not audit these: an earlier run has."""
        self._left_out = domains

    def targets(self) -> Iterator[Target]:
        """Yield what is to be audited; what is no domain is named and left out."""
        known: dict[str, DomainEntry] = {}
        if self.project is not None:
            known = {entry.name: entry for entry in list_domains(self.project.read())}
        seen: set[str] = set(self._left_out)
        named = self._typed if self.order.domains else tuple(known)
        self._several = len(named) > 1
        for text in named:
            try:
                domain = parse_domain(text)
            except NotADomainError as error:
                self._refused += 1
                click.echo(f"workbench: {self._texts.error(error)}", err=True)
                continue
            if domain not in seen:
                seen.add(domain)
                yield self._target(domain, known.get(domain))

    def _target(self, domain: str, entry: DomainEntry | None) -> Target:
        selectors = tuple(s.lower() for s in self.order.selectors)
        sending_ips = self.order.sending_ips
        if entry is not None:
            selectors = tuple(dict.fromkeys(selectors + entry.selectors))
        if self.project is not None:
            selectors = self._with_seen(self.project, domain, selectors)
        if entry is not None:
            sending_ips = tuple(dict.fromkeys(sending_ips + tuple(map(ipaddress.ip_address, entry.sending_ips))))
        return Target(domain, self.rules, selectors, sending_ips, *self.order.lists, bulk=self._several)

    def _with_seen(self, project: Project, domain: str, given: tuple[str, ...]) -> tuple[str, ...]:
        """Return the selectors given and those that reports and messages show in use; say where they are from."""
        seen = selectors_in_use(project.read(), domain, self.moment or utc_now())
        new = [one for one in seen if one.selector not in given]
        for line in seen_lines(domain, new, self._texts):
            click.echo(line, err=True)
        self.only_seen[domain] = frozenset(one.selector for one in new)
        return tuple(dict.fromkeys([*given, *(one.selector for one in new)]))

    def take(self, result: AuditResult) -> None:
        """Write one result, and remember what the exit status and the snapshot need."""
        audit = result.audit
        self._done += 1
        self._in_part |= any(_unreached(item) for item in audit.unknown)
        worst = max((self.rules.severity(finding) for finding in audit.findings), default=None)
        if worst is not None and (self._worst is None or worst > self._worst):
            self._worst = worst
        if self._answers is not None:
            self._answers.update(result.answers)
        self._show(audit)
        self._progress()

    def _progress(self) -> None:
        """Show on a terminal how many of how many domains are done; in a pipe nothing."""
        total = len(self._typed)
        if self._bar and total > 1:
            width = 30 * self._done // total
            bar = "█" * width + "░" * (30 - width)
            click.echo(f"\r{bar} {self._done}/{total}\x1b[K", nl=False, err=True)

    def _show(self, audit: Audit) -> None:
        if self._bar:
            click.echo("\r\x1b[K", nl=False, err=True)
        if self._as_lines:
            click.echo(dumps(audit_json(audit, self.rules, self._texts)))
        elif self._as_json:
            self._documents.append(audit_json(audit, self.rules, self._texts))
        else:
            for line in audit_lines(audit, self.rules, self._texts, full=self._full):
                click.echo(line)

    def finish(self) -> None:
        """Write what waits for the end: the one JSON document; an array where more than one domain was named."""
        if self._bar:
            click.echo("\r\x1b[K", nl=False, err=True)  # nothing of it stays
        if self._as_json and not self._as_lines:
            several = len(self.order.domains) != 1 or self.order.domains == ("-",)
            value: object = self._documents if several else next(iter(self._documents), None)
            if value is not None:
                click.echo(dumps(value, indent=2))

    def save_snapshot(self, path: Path) -> None:
        """
        Write every answer to `path`.

        Raises:
            ExportError: the file cannot be written.
        """
        from workbench.net import snapshot

        try:
            path.write_bytes(snapshot.write((self._answers or {}).items()))
        except OSError as error:
            raise ExportError(
                "The snapshot cannot be written to {name}", "{why}", name=str(path), why=str(error)
            ) from error

    def status(self, fail_on: str | None) -> Exit:
        """Return the exit status; see `cli.exits`."""
        if self._done == 0 and self._left_out and not self._refused:
            return Exit.DONE  # the earlier run had finished
        if self._done == 0:
            if self._refused == 0:
                click.echo("workbench: " + self._texts.tr("no domain was given"), err=True)
            return Exit.UNUSABLE
        if self._in_part or self._refused:
            return Exit.IN_PART
        if fail_on is not None and self._worst is not None and self._worst >= Severity[fail_on.upper()]:
            return Exit.FOUND
        return Exit.DONE


async def run_audit(run: Run) -> None:
    """Audit everything the order names, storing and writing each result as it comes."""
    order = run.order
    clock = utc_now if run.moment is None else partial(_fixed, run.moment)
    async with open_resolver(order.answering) as resolver:
        work = audit_many(resolver, run.targets(), clock=clock, at_once=order.at_once, checks=order.checks)
        async with aclosing(work) as results:
            async for result in results:
                if run.project is not None and order.as_of is None:
                    seen = run.only_seen.pop(result.audit.domain, frozenset())
                    await _store(Context(run.project, resolver), result, seen)
                run.take(result)


def _fixed(moment: datetime) -> datetime:
    return moment


async def _store(ctx: Context, result: AuditResult, only_seen: frozenset[str]) -> None:
    """Keep an audit and, with it, the selectors and addresses it was told of; `only_seen` were not told."""
    audit = result.audit
    told = [name for name in audit.selectors if name not in only_seen]

    def work(db: Database) -> None:
        put_domain(db, audit.domain, selectors=told, sending_ips=audit.sending_ips)
        whole = completed(db, result)
        put_audit(db, whole.audit, whole.answers)

    await ctx.write(Changes.ENTITIES | Changes.FINDINGS | Changes.EVIDENCE, work)


def _typed(domains: tuple[str, ...]) -> Iterator[str]:
    """Yield what the user named; `-` stands for the lines of standard input, `#` begins a comment there."""
    for text in domains:
        if text == "-":
            for line in sys.stdin:
                if word := line.partition("#")[0].strip().strip("\ufeff"):
                    yield word
        else:
            yield text


def _unreached(item: Unknown) -> bool:
    """Whether something could not be reached or read; a recording may lack what decides nothing."""
    if item.reason == Status.NOT_ASKED:
        return item.decisive
    return item.reason in set(Status) or item.reason == "crashed"


def _kept(project: Project, day: date) -> tuple[list[tuple[Question, Answer]], datetime]:
    """
    Return the answers of every domain's last audit up to `day` (UTC), and the time of the latest of them.

    Raises:
        UsageError: the project has no audit that old.
    """
    last: dict[str, str] = {}
    moments: list[datetime] = []
    for summary in list_audits(project.read()):
        if summary.domain not in last and summary.audited.astimezone(UTC).date() <= day:
            last[summary.domain] = summary.id
            moments.append(summary.audited)
    if not last:
        raise UsageError("The project has no audit up to {day}", "workbench audits lists them", day=day.isoformat())
    answers: Iterable[list[tuple[Question, Answer]]] = (get_answers(project.read(), id_) for id_ in last.values())
    return [pair for pairs in answers for pair in pairs], max(moments)
