"""
Prove made records before anybody sees them: laid over what is published, and audited by the same checks.

Who answers is the caller's choice: a project's latest audit, recordings, or the network. The records as they are now
come back, too, for the way back.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from workbench.checks.base import CHECKS
from workbench.mail.mta_sts_maker import policy_url
from workbench.model.audit import Audit
from workbench.model.errors import ExportError, UsageError
from workbench.model.fetched import Fetched, FetchEnd, get
from workbench.model.findings import Finding, Record
from workbench.model.inquiry import Answer, Status, proven, question
from workbench.model.rdata import quote, split_strings
from workbench.model.target import Target
from workbench.net.overlay import Overlay
from workbench.net.resolver import Resolver
from workbench.net.wildcards import comes_from_wildcard
from workbench.tasks.audit import audit_domain
from workbench.tasks.drafting import Given, family, overlaid, takes_place_of
from workbench.tasks.plugins import load_checks


@dataclass(frozen=True, slots=True)
class Published:
    """
    What a made record takes the place of.

    Attributes:
        name: Where.
        type: Its type; CNAME where the name leads elsewhere.
        values: The records, whole; empty where there is none, None where that is not known.
    """

    name: str
    type: str
    values: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Proof:
    """
    Made records, and what the checks say of them.

    Attributes:
        domain: Whose.
        records: To publish.
        published: What is there now, in the order of the records: the way back.
        audit: What the checks of these records find if they are published; None where this program has no such check.
        caused: Those of its findings that would not be there without these records.
    """

    domain: str
    records: tuple[Record, ...]
    published: tuple[Published, ...]
    audit: Audit | None
    caused: tuple[Finding, ...] = ()


def zone_form(record: Record) -> str:
    """Return a record as a line of a zone file, TXT cut into strings of at most 255 octets."""
    value = record.value
    if record.type == "TXT":
        value = " ".join(quote(part) for part in split_strings(value.encode("utf-8")))
    return f"{record.name}. {record.type} {value}"


async def published(resolver: Resolver, record: Record) -> Published:
    """
    Return what `record` would take the place of; of TXT records those of the same kind only.

    What a wildcard answers there is not at that name: it comes back by itself once the record is gone.
    """
    asked = question(record.type, record.name)
    answer = await resolver.ask(asked)
    if not answer.status.known:
        return Published(record.name, record.type, None)
    if await comes_from_wildcard(resolver, asked, answer):
        return Published(record.name, record.type, ())
    if answer.chain:
        return Published(record.name, "CNAME", (f"{answer.chain[0]}.",))
    if record.type != "TXT":
        return Published(record.name, record.type, answer.lines)
    texts = [text.decode("utf-8", "replace") for text in answer.texts]
    return Published(
        record.name, "TXT", tuple(text for text in texts if takes_place_of(text) == takes_place_of(record.value))
    )


async def text_there(resolver: Resolver, name: str, kind: str) -> bytes | None:
    """
    Return the one TXT record of a kind (`spf1`, `dmarc1`) at a name, None if there is none.

    Raises:
        UsageError: nobody knows, or there are several.
    """
    answer = await resolver.ask(question("TXT", name))
    if not answer.status.known:
        raise UsageError(
            "It is not known which record stands at {name} now",
            "Ask another name server, or make one from nothing",
            name=name,
        )
    found = [text for text in answer.texts if family(text.decode("latin-1")) == kind]
    if len(found) > 1:
        raise UsageError("Several such records stand at {name}", "Make a new one from nothing", name=name)
    return found[0] if found else None


async def mail_hosts(resolver: Resolver, domain: str) -> tuple[str, ...]:
    """
    Return the hosts that receive a domain's mail, preferred first.

    Raises:
        UsageError: nobody knows, there are none, or the domain takes no mail (RFC 7505).
    """
    answer = await resolver.ask(question("MX", domain))
    hosts = [host for _, host in sorted(answer.exchanges) if host != "."]
    if answer.exchanges and not hosts:
        raise UsageError("{domain} takes no mail, so no sender asks for such a policy", domain=domain)
    if not hosts:
        raise UsageError("The mail hosts of {domain} are not known", "Name the hosts", domain=domain)
    return tuple(dict.fromkeys(hosts))


async def deaf_hosts(resolver: Resolver, hosts: Sequence[str]) -> tuple[str, ...]:
    """Return those of `hosts` that are known to receive no mail: the null MX, or neither MX nor address."""
    found = []
    for host in dict.fromkeys(hosts):
        answer = await resolver.ask(question("MX", host))
        deaf = answer.status.known and not any(name != "." for _, name in answer.exchanges)
        if deaf and answer.status is Status.NODATA:
            addresses = [await resolver.ask(question(kind, host)) for kind in ("A", "AAAA")]
            deaf = all(one.status.known and one.status is not Status.FOUND for one in addresses)
        if deaf:
            found.append(host)
    return tuple(found)


async def has_address(resolver: Resolver, host: str) -> bool | None:
    """Return whether a host has an address; None where nobody knows."""
    answers = [await resolver.ask(question(kind, host)) for kind in ("A", "AAAA")]
    if any(answer.addresses for answer in answers):
        return True
    return False if all(answer.status.known for answer in answers) else None


def served(base: Resolver, domain: str, policy: str) -> Resolver:
    """Return who answers as if an MTA-STS policy were on its web server already."""
    asked = get(policy_url(domain))
    page = Fetched(FetchEnd.RESPONSE, 200, "text/plain", body=policy.encode("utf-8"))
    return Given(base, {asked: proven(asked, Answer(asked.kind, Status.FOUND, page.as_rdata(), server="draft"))})


async def prove(resolver: Resolver, target: Target, records: Sequence[Record], *, checks: Collection[str]) -> Proof:
    """
    Lay records over what is published and let their checks judge them.

    Args:
        resolver: Who answers otherwise.
        target: The domain.
        records: What was made.
        checks: Who judges it; a check that this program does not have is left out.

    Raises:
        UsageError: a record is none.
    """
    load_checks()
    there = tuple([await published(resolver, record) for record in records])
    present = [name for name in checks if name in CHECKS]
    over = await overlaid(resolver, records)
    if not present:
        return Proof(target.domain, tuple(records), there, None)
    audit = (await audit_domain(over, target, checks=present)).audit
    bare = Overlay(resolver, [Record(record.name, record.type, "") for record in records])
    without = (await audit_domain(bare, target, checks=present)).audit
    known = {(finding.code, finding.subject) for finding in without.findings}
    caused = tuple(finding for finding in audit.findings if (finding.code, finding.subject) not in known)
    return Proof(target.domain, tuple(records), there, audit, caused)


def write_private_key(path: Path, pem: bytes) -> None:
    """
    Write a private key to a new file that nobody else may read.

    Raises:
        UsageError: something stands there already, or the file would look like a project.
        ExportError: it cannot be written; nothing is left behind.
    """
    if path.suffix == ".postmaster":
        raise UsageError("A private key does not belong into a project", "Name another file")
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise UsageError(
            "{name} exists already; a key is never written over another", "Name another file", name=str(path)
        ) from error
    except OSError as error:
        raise _unwritten(path, error) from error
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        with suppress(OSError):
            path.unlink()
        raise _unwritten(path, error) from error


def _unwritten(path: Path, error: OSError) -> ExportError:
    return ExportError("The key cannot be written to {name}", "{why}", name=str(path), why=error.strerror or str(error))
