"""What a DMARC record itself gives cause to say: syntax, policies, tags that do nothing; with the record to paste."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
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
from workbench.model.findings import Args, Finding, Record

_LONGEST = 80
"""Characters of a stranger's text that a sentence repeats."""

MOST_PROBLEMS = 25
"""Flaws of one record that are told one by one; a text of 60,000 semicolons is no record, and no list either."""

_DEFAULTS = {"psd": "u", "t": "n", "adkim": "r", "aspf": "r", "fo": "0"}


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
        change: Fields of the record that mend it; None where there is no exact record to give, because the owner has
            to choose or to wait.
    """

    code: str
    args: Args | None = None
    change: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """
    The record that is looked at, where it stands, and whose mail it is looked at for.

    Attributes:
        domain: Whose record it is.
        record: The record.
        organizational_domain: Of that domain, None if unknown.
        evidence: The answer it came in.
        author: Whose mail meets it: `domain` itself, or a domain below it.
        sends: Whether the author's domain may send mail.
        receives: Whether `domain` may receive mail, so that reports could go there.
    """

    domain: str
    record: DmarcRecord
    organizational_domain: str | None
    evidence: tuple[str, ...]
    author: str = ""
    sends: bool = True
    receives: bool = True

    def say(self, said: Said, better: DmarcRecord) -> Finding:
        """Return a finding about the record, with `better` to paste where that mends it."""
        mends = said.change is not None and format_record(better) != self.record.text.strip()
        records = (paste(self.domain, better),) if mends else ()
        args = {"domain": self.domain} | (said.args or {})
        return Finding(f"dmarc.{said.code}", self.domain, args, self.evidence, records)


def judge_record(subject: Subject, author: Author | None) -> Iterator[Finding]:
    """
    Yield everything there is to say about one record, as mail from `author` meets it; None: it is not known which.

    There is one record to paste, and every finding that it mends carries it: it mends them all at once, so that
    pasting it twice changes nothing. By RFC 9989 it is never stricter to names that exist than what the owner wrote:
    to end a test or to raise a policy, the owner has to know his mail.
    """
    said = [*(_policy(subject, author) if author is not None else ()), *_syntax(subject), *_below(subject)]
    said += [*_roles(subject), *_reports(subject), *_old(subject, {item.code for item in said})]
    changes: dict[str, Any] = {}
    for item in said:
        changes |= item.change or {}
    better = replace(repaired(subject.record), **changes)
    for item in said:
        yield subject.say(item, better)


def _policy(subject: Subject, author: Author) -> Iterator[Said]:
    """Say what the policy means that applies to mail from `author`: the owner of the record, or one below it."""
    record = subject.record
    policy = record.published(author)
    if record.repeated:  # the finding about the repeated tag says what becomes of the record
        return
    if policy is None:
        yield Said("no_processing", {"tags": _unusable(record)}, {})
    elif record.void:
        yield Said("treated_as_none", {"tags": _unusable(record)}, {})
    elif record.policy is None:
        yield Said("p_missing", change={})
    else:
        yield from _stated(subject, author, policy)


def _stated(subject: Subject, author: Author, policy: Policy) -> Iterator[Said]:
    """Say what a policy does that the record states; never that it holds where it holds for a part only."""
    record = subject.record
    args: Args = {"domain": subject.author, "found_at": subject.domain, "tag": deciding(record, author)}
    stated = args | {"policy": policy.value, "applied": policy.tested.value}
    share = _share(record)
    if policy is not Policy.NONE and record.testing:
        yield Said("testing", stated)
    elif policy is not Policy.NONE and share is not None:
        yield Said("pct_part", stated | {"pct": share}, {"historic": ()})
    else:
        yield Said(f"policy_{policy.value}", args)
        if policy is Policy.REJECT and subject.sends and author is not Author.NONEXISTENT:
            yield Said("reject_and_people", args)
    if policy is Policy.NONE and record.testing:
        idle = all(record.published(one) is Policy.NONE for one in Author)
        yield Said("testing_no_effect", stated, {"testing": False} if idle else None)


def _unusable(record: DmarcRecord) -> list[str]:
    """Return the policy tags that break the record, as written; only the name of one that is missing."""
    written = {tag.name.lower(): tag.value for tag in reversed(record.tags)}
    return [f"{name}={shorten(written[name])}" if name in written else name for name in record.unusable]


def _share(record: DmarcRecord) -> int | None:
    """Return the share of mail in percent that receivers by RFC 7489 apply the policy to; None for all of it."""
    written = next((value for name, value in record.historic if name.lower() == "pct"), "")
    return int(written) if re.fullmatch("[0-9]{1,2}", written) else None


def deciding(record: DmarcRecord, author: Author) -> str:
    """Return the tag that states the policy for `author` (RFC 9989 4.7)."""
    if author is Author.NONEXISTENT and record.nonexistent_policy is not None:
        return "np"
    return "sp" if author is not Author.DOMAIN and record.subdomain_policy is not None else "p"


def _syntax(subject: Subject) -> Iterator[Said]:
    record = subject.record
    for problem in _worth_telling(record.problems)[:MOST_PROBLEMS]:
        yield Said(problem.trouble.value, _place(problem), None if problem.trouble is Trouble.NOT_MAILTO else {})
    for name, value in record.unknown[:MOST_PROBLEMS]:
        position = next(tag.position for tag in record.tags if tag.name == name)
        yield Said("unknown_tag", {"tag": name, "value": shorten(value), "position": position + 1}, {})


def _worth_telling(problems: Sequence[Problem]) -> list[Problem]:
    """Return the problems of a list, a repeated tag first and once; wrong policies are told with what they do."""
    repeated = {one.tag: one for one in reversed(problems) if one.trouble is Trouble.DUPLICATE}
    others = [
        one
        for one in problems
        if one.trouble is not Trouble.DUPLICATE
        and not (one.trouble is Trouble.BAD_VALUE and one.tag in {"p", "sp", "np"})
    ]
    return [*reversed(repeated.values()), *others]


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
        yield Said("subdomains_weaker", args)
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
        yield Said("strict_dkim")
    if record.aspf is Alignment.STRICT:
        yield Said("strict_spf")


def _reports(subject: Subject) -> Iterator[Said]:
    record = subject.record
    names = {tag.name.lower() for tag in record.tags}
    if not has_mailbox(record):
        address = ReportUri(f"mailto:dmarc@{subject.domain}", subject.domain)
        if subject.receives:
            more = (*repaired(record).rua, address)
            yield Said("no_rua", {"address": f"dmarc@{subject.domain}"}, {"rua": more})
        else:
            yield Said("no_rua_elsewhere")
    if "fo" in names and "ruf" not in names:
        yield Said("fo_without_ruf", change={"fo": ("0",)})
    if "ruf" in names and "fo" not in names:
        yield Said("ruf_without_fo")


def has_mailbox(record: DmarcRecord) -> bool:
    """Whether the record names an address for aggregate reports, or clearly means one; `https:` is read by nobody."""
    return any(entry.host for entry in repaired(record).rua)


def _old(subject: Subject, told: Set[str]) -> Iterator[Said]:
    record = subject.record
    tags = [f"{name}={value}" for name, value in record.historic if name.lower() != "pct" or "pct_part" not in told]
    if tags:
        yield Said("historic_tags", {"tags": tags, "count": len(tags)}, {"historic": ()})
    order = [tag.name.lower() for tag in record.tags]
    if record.policy is not None and order[1:2] != ["p"]:
        yield Said("p_not_second", change={})
