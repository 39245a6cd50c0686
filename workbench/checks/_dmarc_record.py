"""What a DMARC record itself gives cause to say: syntax, policies, tags that do nothing; with the record to paste."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from workbench.mail.dmarc import (
    Alignment,
    Author,
    DmarcRecord,
    Policy,
    Problem,
    Psd,
    ReportUri,
    Trouble,
    format_record,
)
from workbench.mail.dmarc_walk import is_suffix
from workbench.model.findings import CODES, Args, Finding, Record, Severity

_LONGEST = 80
"""Characters of a stranger's text that a sentence repeats."""

MOST_PROBLEMS = 25
"""Flaws of one record that are told one by one; a text of 60,000 semicolons is no record, and no list either."""

_DEFAULTS = {"p": "none", "sp": "p", "np": "sp", "psd": "u", "t": "n", "adkim": "r", "aspf": "r", "fo": "0"}


def shorten(text: str) -> str:
    """Return a text cut for a sentence."""
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def paste(domain: str, record: DmarcRecord) -> Record:
    """Return `record` as the TXT record of `domain`."""
    return Record(f"_dmarc.{domain}", "TXT", format_record(record))


def repaired(record: DmarcRecord) -> DmarcRecord:
    """
    Return a record without its flaws: `mailto:` added, wrong values replaced by what receivers take instead.

    Only what changes nothing for any receiver is done to it, so that every record to paste can begin with it.
    """
    added: dict[str, tuple[ReportUri, ...]] = {"rua": record.rua, "ruf": record.ruf}
    for problem in record.problems:
        if problem.trouble is Trouble.NO_MAILTO:
            uri = ReportUri(f"mailto:{problem.text}", problem.text.rpartition("@")[2].lower())
            added[problem.tag] += () if uri in added[problem.tag] else (uri,)
    return replace(
        record,
        policy=record.policy or Policy.NONE,
        historic=tuple(pair for pair in record.historic if _is_felt(pair)),
        unknown=(),
        void=(),
        rua=added["rua"],
        ruf=added["ruf"],
    )


def _is_felt(pair: tuple[str, str]) -> bool:
    """Whether leaving out a historic tag could be felt: receivers by RFC 7489 still go by a `pct` below 100."""
    return pair[0].lower() == "pct" and pair[1].isdecimal() and pair[1] != "100"


class Said(NamedTuple):
    """
    One thing to say about a record.

    Attributes:
        code: Without `dmarc.`.
        args: Besides the domain.
        change: Fields of the record that mend it; None where there is no exact record to give.
    """

    code: str
    args: Args | None = None
    change: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """
    The record that is looked at, and where it stands.

    Attributes:
        domain: Whose record it is.
        record: The record.
        organizational_domain: Of that domain, None if unknown.
        evidence: The answer it came in.
    """

    domain: str
    record: DmarcRecord
    organizational_domain: str | None
    evidence: tuple[str, ...]

    def say(self, code: str, args: Args | None = None, better: DmarcRecord | None = None) -> Finding:
        """Return a finding about the record, with a better one to paste."""
        records = (paste(self.domain, better),) if better is not None else ()
        return Finding(f"dmarc.{code}", self.domain, {"domain": self.domain} | (args or {}), self.evidence, records)


def judge_record(subject: Subject, author: Author) -> Iterator[Finding]:
    """
    Yield everything there is to say about one record, as mail from `author` meets it.

    Every record to paste mends all the problems at once, so that pasting one does not undo another; what is only worth
    knowing is mended in its own record alone.
    """
    said = [*_policy(subject, author), *_syntax(subject), *_below(subject), *_roles(subject)]
    said += [*_reports(subject), *_old(subject)]
    common: dict[str, Any] = {}
    for item in said:
        if item.change and CODES[f"dmarc.{item.code}"].severity > Severity.INFO:
            common |= item.change
    for item in said:
        better = None if item.change is None else replace(repaired(subject.record), **{**common, **item.change})
        yield subject.say(item.code, item.args, better)


def _policy(subject: Subject, author: Author) -> Iterator[Said]:
    """Say what the policy means that applies to mail from `author`: the owner of the record, or one below it."""
    record = subject.record
    policy = record.published(author)
    if policy is None:
        yield Said("no_processing", {"tags": list(record.unusable)}, {})
        return
    if record.void:
        yield Said("treated_as_none", {"tags": list(record.void)}, {})
    elif record.policy is None:
        yield Said("p_missing", change={})
    else:
        yield Said(f"policy_{policy.value}", {"tag": _deciding(record, author)})
    if policy is Policy.REJECT:
        yield Said("reject_and_people")
    if record.testing:
        applied = {"policy": policy.value, "applied": policy.tested.value}
        yield Said("testing_no_effect" if policy is Policy.NONE else "testing", applied, {"testing": False})


def _deciding(record: DmarcRecord, author: Author) -> str:
    """Return the tag that states the policy for `author` (RFC 9989 4.7)."""
    if author is Author.NONEXISTENT and record.nonexistent_policy is not None:
        return "np"
    return "sp" if author is not Author.DOMAIN and record.subdomain_policy is not None else "p"


def _syntax(subject: Subject) -> Iterator[Said]:
    for problem in subject.record.problems[:MOST_PROBLEMS]:
        yield Said(problem.trouble.value, _place(problem), {})
    for name, value in subject.record.unknown[:MOST_PROBLEMS]:
        position = next(tag.position for tag in subject.record.tags if tag.name == name)
        yield Said("unknown_tag", {"tag": name, "value": shorten(value), "position": position + 1}, {})


def _place(problem: Problem) -> Args:
    """Return the arguments of a syntax problem; people count characters from 1."""
    args: Args = {"tag": problem.tag, "text": shorten(problem.text), "position": problem.position + 1}
    if problem.trouble is Trouble.BAD_VALUE:
        args["default"] = _DEFAULTS[problem.tag]
    if problem.trouble is Trouble.BAD_CHARACTER:
        args["text"] = f"U+{ord(problem.text[0]):04X}"
    return args


def _below(subject: Subject) -> Iterator[Said]:
    """Say what is wrong with the policies for subdomains."""
    record = subject.record
    if subject.organizational_domain not in {None, subject.domain} and record.psd is not Psd.YES:
        tags = [tag for tag, value in (("sp", record.subdomain_policy), ("np", record.nonexistent_policy)) if value]
        if tags:
            args = {"tags": tags, "organizational_domain": subject.organizational_domain}
            yield Said("sp_ignored", args, {"subdomain_policy": None, "nonexistent_policy": None})
        return
    own, existing, missing = (record.published(author) for author in Author)
    if own is None or existing is None or missing is None or record.unusable:
        return
    if existing.strength < own.strength:
        args = {"policy": own.value, "subdomain_policy": existing.value}
        yield Said("subdomains_weaker", args, {"subdomain_policy": None})
    reject = {"nonexistent_policy": Policy.REJECT}
    if record.nonexistent_policy is None:
        if missing is not Policy.REJECT:
            yield Said("np_absent", {"policy": missing.value}, reject)
    elif missing.strength < max(own.strength, existing.strength):
        yield Said("np_weaker", {"policy": max(own, existing, key=_strength).value, "np": missing.value}, reject)


def _strength(policy: Policy) -> int:
    return policy.strength


def _roles(subject: Subject) -> Iterator[Said]:
    record = subject.record
    if record.psd is Psd.YES and not is_suffix(subject.domain):
        yield Said("psd_yes", change={"psd": Psd.UNKNOWN})
    if record.psd is Psd.NO:
        yield Said("psd_no")
    if record.adkim is Alignment.STRICT:
        yield Said("strict_dkim", change={"adkim": Alignment.RELAXED})
    if record.aspf is Alignment.STRICT:
        yield Said("strict_spf", change={"aspf": Alignment.RELAXED})


def _reports(subject: Subject) -> Iterator[Said]:
    record = subject.record
    names = {tag.name.lower() for tag in record.tags}
    if not repaired(record).rua:
        address = ReportUri(f"mailto:dmarc@{subject.domain}", subject.domain)
        yield Said("no_rua", {"address": f"dmarc@{subject.domain}"}, {"rua": (address,)})
    if "fo" in names and "ruf" not in names:
        yield Said("fo_without_ruf", change={"fo": ("0",)})
    if "ruf" in names and "fo" not in names:
        yield Said("ruf_without_fo", change={"fo": ("1",)})


def _old(subject: Subject) -> Iterator[Said]:
    record = subject.record
    if record.historic:
        tags = [name for name, _ in record.historic]
        args = {"tags": [f"{name}={value}" for name, value in record.historic], "count": len(tags)}
        yield Said("historic_tags", args, {"historic": ()})
    order = [tag.name.lower() for tag in record.tags]
    if record.policy is not None and order[1:2] != ["p"]:
        yield Said("p_not_second", change={})
