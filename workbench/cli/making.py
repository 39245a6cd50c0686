"""What the verbs of `workbench make` share: their options, who answers, and how made records are shown."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from workbench.cli import options
from workbench.cli.exits import Exit
from workbench.cli.opening import opened
from workbench.cli.shapes import dumps, finding_json, unknown_json
from workbench.cli.wording import finding_lines, unknown_lines
from workbench.model.findings import Record, Severity
from workbench.model.names import parse_domain, to_unicode
from workbench.model.rules import load_rules
from workbench.model.target import Target
from workbench.model.text import Texts
from workbench.net.resolver import Resolver
from workbench.store.audits import list_audits
from workbench.store.database import Database
from workbench.store.entities import get_client
from workbench.tasks.drafting import Filled
from workbench.tasks.include_use import Mailed, mailed
from workbench.tasks.making import Proof, Published, zone_form
from workbench.tasks.resolving import Answering, open_resolver
from workbench.tasks.whatif import Kept, latest_kept

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Call:
    """
    One call of a maker.

    Attributes:
        domain: Whose record.
        replace: Whether the record that is there is left out of account.
        answering: Who answers what the project does not know, or everything without one.
        kept: The project's latest audit, None without a project.
        target: What the checks judge.
        sent: Who sent in the domain's name by the project's reports; None without a project.
        as_json: Whether one JSON document is wanted.
        texts: The reader's language.
    """

    domain: str
    replace: bool
    answering: Answering
    kept: Kept | None
    target: Target
    sent: Mailed | None
    as_json: bool
    texts: Texts

    @asynccontextmanager
    async def resolver(self) -> AsyncIterator[Resolver]:
        """Give who answers: the project's latest audit, and beyond it only whom the options name."""
        live = bool(self.answering.servers or self.answering.recordings)
        if self.kept is not None and not live:
            yield self.kept.resolver
            return
        async with open_resolver(self.answering) as asked:
            yield asked if self.kept is None else Filled(self.kept.resolver, asked)


def maker(function: F) -> F:
    """Add what every maker takes; the function gets `call: Call`."""

    @click.argument("domain")
    @click.option(
        "-p",
        "--project",
        "project_path",
        type=click.Path(path_type=Path),
        help="Answer from the latest audit in this project.",
    )
    @click.option("--replace", is_flag=True, help="Make it from nothing, whatever stands there now.")
    @options.resolver_options
    @click.option("--json", "as_json", is_flag=True, help="One JSON document.")
    @options.passphrase_option
    @options.language_option
    @wraps(function)
    def with_call(
        *,
        domain: str,
        project_path: Path | None,
        replace: bool,
        answering: Answering,
        as_json: bool,
        passphrase_file: Path | None,
        texts: Texts,
        **kwargs: Any,
    ) -> Any:
        name = parse_domain(domain)
        kept, sent, rules = None, None, load_rules()
        if project_path is not None:
            with opened(project_path, passphrase_file) as project:
                kept = _kept(project.read(), name)
                sent = mailed(project.read(), name)
                rules = load_rules(get_client(project.read()).rules)
        target = kept.target if kept is not None else Target(name, rules)
        return function(call=Call(name, replace, answering, kept, target, sent, as_json, texts), **kwargs)

    return with_call  # type: ignore[return-value]


def _kept(db: Database, domain: str) -> Kept | None:
    return latest_kept(db, domain) if list_audits(db, domain) else None


def run(call: Call, work: Callable[[Resolver], Any]) -> Any:
    """Run the coroutine function `work` with who answers."""

    async def running() -> Any:
        async with call.resolver() as resolver:
            return await work(resolver)

    return asyncio.run(running())


def show(call: Call, proof: Proof, more: dict[str, Any], lines: Iterable[str], *, first: Iterable[str] = ()) -> Exit:
    """
    Write what was made and what its check says of it, and return the exit status.

    The status is 3 where the check lacked something decisive, else 1 where the records themselves cause a problem of
    high severity or worse. `first` is what must be done before they are published; `lines` is what else is to be said.

    JSON: `domain`; `records` (`name`, `type`, `value`, `zone`: the line of a zone file); `published`, the way back: for
    each record `name`, `type`, `values` (empty: nothing is there; null: not known) and `zone`; `checked` (whether this
    program has a check for it), `findings` and `unknown` of that check as in `audit --json`; `worst`, the highest
    severity of what the records themselves cause (null: no problem); and what the maker adds.
    """
    worst = _worst(call, proof)
    if call.as_json:
        click.echo(dumps({**_document(call, proof), "worst": worst.word if worst else None, **more}, indent=2))
    else:
        for line in (*_words(call, proof, worst, first), *lines):
            click.echo(line)
    lost = proof.audit.unknown if proof.audit is not None else ()
    if any(item.decisive for item in lost):
        return Exit.IN_PART
    return Exit.FOUND if worst is not None and worst >= Severity.HIGH else Exit.DONE


def _worst(call: Call, proof: Proof) -> Severity | None:
    """Return the severity of the worst problem that the records cause, None if they cause none."""
    found = [severity for one in proof.caused if (severity := call.target.rules.severity(one)) > Severity.INFO]
    return max(found, default=None)


def _document(call: Call, proof: Proof) -> dict[str, Any]:
    audit = proof.audit
    return {
        "domain": proof.domain,
        "records": [{"name": r.name, "type": r.type, "value": r.value, "zone": zone_form(r)} for r in proof.records],
        "published": [
            {"name": p.name, "type": p.type, "values": None if p.values is None else list(p.values), "zone": _zone(p)}
            for p in proof.published
        ],
        "checked": audit is not None,
        "findings": [finding_json(f, call.target.rules, call.texts) for f in audit.findings] if audit else [],
        "unknown": [unknown_json(item) for item in audit.unknown] if audit else [],
    }


def _zone(there: Published) -> list[str]:
    return [zone_form(Record(there.name, there.type, value)) for value in there.values or ()]


def _words(call: Call, proof: Proof, worst: Severity | None, first: Iterable[str]) -> Iterator[str]:
    texts = call.texts
    yield click.style(to_unicode(proof.domain), bold=True)
    yield from _checked(call, proof)
    yield from first
    yield texts.tr("Do not publish yet:") if worst is Severity.CRITICAL else texts.tr("Publish:")
    for record in proof.records:
        yield f"  {zone_form(record)}"
        if record.type == "TXT":
            yield texts.tr("  as one text, for a DNS panel:")
            yield f"    {record.name}"
            yield f"    {record.value}"
    yield texts.tr("The way back, as it is now:")
    for there in proof.published:
        yield from (f"  {line}" for line in _back(there, texts))


def _back(there: Published, texts: Texts) -> list[str]:
    if there.values is None:
        return [texts.tr("{type} {name}: not known", type=there.type, name=there.name)]
    if not there.values:
        return [texts.tr("{type} {name}: nothing is there; delete the new record", type=there.type, name=there.name)]
    return _zone(there)


def _checked(call: Call, proof: Proof) -> Iterator[str]:
    texts, audit = call.texts, proof.audit
    if audit is None:
        yield texts.tr("This version has no check for such a record.")
        return
    yield texts.tr("What the check says once it is published:")
    rules = call.target.rules
    for finding in sorted(audit.findings, key=lambda one: -rules.severity(one)):
        yield from finding_lines(finding, rules, texts, full=rules.severity(finding) > Severity.INFO)
    if audit.unknown:
        yield texts.tr("  Unknown:")
        yield from unknown_lines(audit.unknown, texts)
