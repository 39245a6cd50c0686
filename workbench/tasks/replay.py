"""Judge the mail of stored DMARC reports again, by a record that is not published yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from workbench.mail.dmarc import Alignment, Author, DmarcRecord, Policy, is_dmarc, parse
from workbench.model.names import organizational_domain
from workbench.store.audits import list_audits
from workbench.store.database import Database
from workbench.store.report_queries import Coverage, Judged, coverage, list_judged, list_policies


class SourceFate(NamedTuple):
    """What the draft would ask of receivers for the mail of one address, beside what they did; numbers are messages."""

    source_ip: str
    messages: int
    passed: int
    quarantine: int
    reject: int
    was_quarantined: int
    was_rejected: int


@dataclass(frozen=True, slots=True)
class Replay:
    """
    A draft record over stored reports.

    Attributes:
        domain: Whose.
        record: The draft.
        covered: The reports it was tried on.
        passed: Messages that pass DMARC by the draft.
        failed: Messages that do not, by what the draft asks for them: `none`, `quarantine`, `reject`.
        did: All messages by what receivers did, `none` where the report does not say.
        sources: By address; those with the most messages to be quarantined or rejected first.
        estimated: Messages whose alignment had to be told from the domains (by the Public Suffix List, without DNS):
            the draft asks for another alignment than was published, or the report did not say.
    """

    domain: str
    record: str
    covered: Coverage
    passed: int
    failed: dict[str, int]
    did: dict[str, int]
    sources: tuple[SourceFate, ...]
    estimated: int


def replay(db: Database, domain: str, text: str) -> Replay | None:
    """
    Return what a DMARC record at `domain` would have asked for; None without reports, or where the text is no record.

    A name below the domain counts as one that exists: reports do not tell. What receivers do besides (lists they trust,
    their own judgement) nobody can replay.
    """
    if not is_dmarc(text):
        return None
    covered = coverage(db, domain)
    return judge(domain, parse(text), covered, list_judged(db, domain)) if covered.reports else None


def reported_only(db: Database, domain: str | None) -> str | None:
    """
    Return the domain that the project knows from reports only, not from any audit; None where it has audits of it.

    Without a name it is the only domain that reports are about, in a project without audits.
    """
    if list_audits(db, domain):
        return None
    reported = {one.domain for one in list_policies(db)}
    if domain is None:
        return reported.pop() if len(reported) == 1 else None
    return domain if coverage(db, domain).reports else None


def judge(domain: str, record: DmarcRecord, covered: Coverage, rows: Sequence[Judged]) -> Replay:
    """Return the verdicts of a record on messages."""
    failed: Counter[str] = Counter()
    did: Counter[str] = Counter()
    by_source: dict[str, list[int]] = {}
    passed = estimated = 0
    for row in rows:
        good, guessed = _passes(record, row)
        estimated += row.messages if guessed else 0
        done = row.disposition if row.disposition in {"quarantine", "reject"} else "none"
        did[done] += row.messages
        source = by_source.setdefault(row.source_ip, [0] * 6)
        source[0] += row.messages
        source[4] += row.messages if done == "quarantine" else 0
        source[5] += row.messages if done == "reject" else 0
        if good:
            passed += row.messages
            source[1] += row.messages
            continue
        asked = record.applied(Author.DOMAIN if row.header_from in {domain, ""} else Author.SUBDOMAIN) or Policy.NONE
        failed[asked.value] += row.messages
        source[2] += row.messages if asked is Policy.QUARANTINE else 0
        source[3] += row.messages if asked is Policy.REJECT else 0
    fates = [SourceFate(address, *numbers) for address, numbers in by_source.items()]
    fates.sort(key=lambda one: (-(one.quarantine + one.reject), -one.messages, one.source_ip))
    return Replay(
        domain, record.text, covered, passed, {policy.value: failed[policy.value] for policy in Policy},
        {policy.value: did[policy.value] for policy in Policy}, tuple(fates), estimated,
    )  # fmt: skip


def _passes(record: DmarcRecord, row: Judged) -> tuple[bool, bool]:
    """Return whether messages pass, and whether that had to be told from the domains."""
    dkim, dkim_guessed = _aligned(row.dkim, record.adkim, row.adkim, row.header_from, row.passed_dkim)
    spf, spf_guessed = _aligned(row.spf, record.aspf, row.aspf, row.header_from, row.passed_spf)
    if (dkim and not dkim_guessed) or (spf and not spf_guessed):
        return True, False
    return dkim or spf, dkim_guessed or spf_guessed


def _aligned(said: str, wanted: Alignment, published: str, author: str, passed: tuple[str, ...]) -> tuple[bool, bool]:
    was = Alignment(published) if published in set(Alignment) else Alignment.RELAXED
    if said in {"pass", "fail"} and wanted is was:
        return said == "pass", False
    if said == "fail" and wanted is Alignment.STRICT:  # what was not aligned loosely is not aligned strictly
        return False, False
    if wanted is Alignment.STRICT:
        return author in passed, True
    return any(_organisation(name) == _organisation(author) for name in passed), True


@lru_cache(maxsize=4096)
def _organisation(name: str) -> str:
    return organizational_domain(name) if name else ""
