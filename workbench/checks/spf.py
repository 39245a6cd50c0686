"""
SPF: is there one record, is it sound, what does it cost, whom does it let send.

Facts: `record` (text or None), `records` (how many), `size` (octets), `all` (the term), `lookups`, `void_lookups`,
`complete` (False where a huge tree was not followed to its end), `depth` (includes inside each other), `tree`.

Look-ups are counted over the whole tree, as if no sender ever matched: the most that any sender can cost. A void
look-up is a term that finds nothing for every sender (RFC 7208 4.6.4); a name with IPv4 addresses only, void for IPv6
senders, is not counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from workbench.checks import _spf_offer as offering
from workbench.checks import _spf_repair as repair
from workbench.checks import _spf_whole as whole
from workbench.checks._spf_codes import CODES
from workbench.checks._spf_lint import Lint
from workbench.checks._spf_reach_codes import REACH_CODES
from workbench.checks._spf_syntax_codes import SYNTAX_CODES
from workbench.checks._spf_tree import Node, Walk
from workbench.checks.base import check, unknown
from workbench.mail.spf import evaluate
from workbench.mail.spf_record import is_spf, scan
from workbench.mail.spf_result import Result, Sender, Trouble, Verdict
from workbench.model.findings import Args, Finding, Outcome, Record, Severity, Unknown
from workbench.model.inquiry import Answer, Inquiry, Question, Status, ask_all, together
from workbench.model.target import Target

_ALL_CODES = CODES | REACH_CODES | SYNTAX_CODES


@check(_ALL_CODES)
def judge(target: Target) -> Inquiry[Outcome]:
    """Return what the SPF record of the target's domain is worth."""
    asked = Question("TXT", target.domain)
    answer, exchanges = yield from ask_all([asked, Question("MX", target.domain)])
    if not answer.status.known:
        return Outcome({"record": None}, unknown=(unknown("spf", asked, answer),))
    if answer.status is Status.NXDOMAIN:  # the check of MX says that there is no such domain
        return Outcome({"record": None, "records": 0}, applies=False)
    outcome = yield from _judge(target, answer, exchanges)
    return _beside_an_alias(target, answer, outcome) if answer.chain else outcome


def _judge(target: Target, answer: Answer, exchanges: Answer) -> Inquiry[Outcome]:
    records = [strings for strings in answer.strings if is_spf(b"".join(strings))]
    if not records:
        return Outcome({"record": None, "records": 0}, (_missing(target, answer, exchanges),))
    if len(records) > 1:
        return (yield from _several(target, answer, [b"".join(strings) for strings in records]))
    return (yield from _one(target, answer, records[0]))


def _one(target: Target, answer: Answer, strings: tuple[bytes, ...]) -> Inquiry[Outcome]:
    evidence = (answer.evidence,)
    text = b"".join(strings)
    record = scan(text)[0]
    walk = Walk(target)
    tree = yield from walk.root(record)
    lets_in = whole.reach(walk, text)
    offered = yield from offering.offer(target, strings, walk, tree, lets_in)
    strangers = whole.strangers(target, lets_in, evidence)
    strangers = strangers or whole.open_once_mended(walk, text, evidence)
    tree = whole.marked(tree, strangers)
    lint = Lint(target, strings, answer.evidence, mended=offered.text, told=whole.named(strangers))
    results = yield from _evaluate(target)
    findings = [*offered.on(strangers), *lint.findings]
    findings += [
        *whole.neutral(target.domain, lets_in, evidence),
        *whole.ending(walk, record, evidence),
        *_limits(target, tree, answer),
        *_once(walk.findings),
    ]
    findings += [*whole.dependent(walk, tree, evidence), *_senders(target, results, answer)]
    unknowns = [*_once(walk.unknown), *_unanswered(results, walk.unknown)]
    if not unknowns and not any(_costs(finding) for finding in findings):
        findings.append(_fine(target, tree, answer, in_part=whole.in_part(tree, lets_in)))
    return Outcome(_facts(lint, tree, walk), tuple(findings), tuple(unknowns))


def _beside_an_alias(target: Target, answer: Answer, outcome: Outcome) -> Outcome:
    """Return the outcome for a name that is an alias: nothing can be published there (RFC 1034 3.6.2)."""
    findings = [replace(finding, records=()) for finding in outcome.findings]
    alias = Finding("spf.alias", target.domain, {"target": answer.chain[-1]}, (answer.evidence,))
    return replace(outcome, findings=(alias, *findings))


def _missing(target: Target, answer: Answer, exchanges: Answer) -> Finding:
    domain, evidence = target.domain, (answer.evidence,)
    for text in answer.texts:
        if (found := repair.almost(text)) is not None:
            shown, fixed = found
            paste = (Record(domain, "TXT", fixed),) if fixed else ()
            return Finding("spf.almost", domain, {"text": shown}, evidence, paste)
    null = all(host == "." for _, host in exchanges.exchanges)
    if exchanges.status.known and null and not answer.chain:
        paste = (Record(domain, "TXT", "v=spf1 -all"),)
        return Finding("spf.missing_unused", domain, {}, (answer.evidence, exchanges.evidence), paste)
    return Finding("spf.missing", domain, {"status": answer.status.value}, evidence)


def _several(target: Target, answer: Answer, texts: list[bytes]) -> Inquiry[Outcome]:
    merged = yield from offering.merged(target, texts)
    paste = (Record(target.domain, "TXT", merged),) if merged else ()
    finding = Finding("spf.several_records", target.domain, {"count": len(texts)}, (answer.evidence,), records=paste)
    shown = [repair.readable(text.decode("latin-1")) for text in texts]
    children = [{"label": text, "state": "error"} for text in shown]
    tree = {"label": target.domain, "state": "error", "code": finding.code, "args": finding.args, "children": children}
    return Outcome({"record": None, "records": len(texts), "texts": shown, "tree": tree}, (finding,))


def _limits(target: Target, tree: Node, answer: Answer) -> Iterator[Finding]:
    limit = int(target.rules.threshold("spf.lookups"))
    near = int(target.rules.threshold("spf.lookups_near"))
    voids = int(target.rules.threshold("spf.void_lookups"))
    evidence = (answer.evidence,)
    if tree.cost >= near:
        code = "spf.too_many_lookups" if tree.cost > limit else "spf.near_lookup_limit"
        yield Finding(code, target.domain, {"lookups": tree.cost, "limit": limit}, evidence)
    if tree.voids > voids:
        yield Finding("spf.too_many_voids", target.domain, {"voids": tree.voids, "limit": voids}, evidence)


def _evaluate(target: Target) -> Inquiry[tuple[Result, ...]]:
    mailbox = f"postmaster@{target.domain}"
    return (yield from together([evaluate(Sender(ip, target.domain, mailbox)) for ip in target.sending_ips]))


def _senders(target: Target, results: tuple[Result, ...], answer: Answer) -> Iterator[Finding]:
    for ip, result in zip(target.sending_ips, results, strict=True):
        if result.result is not Verdict.TEMPERROR:
            code = "spf.ip_pass" if result.result is Verdict.PASS else "spf.ip_not_authorised"
            args: Args = {"ip": str(ip), "result": result.result.value}
            yield Finding(code, target.domain, args, (answer.evidence,))


def _unanswered(results: tuple[Result, ...], known: list[Unknown]) -> Iterator[Unknown]:
    """Yield what a sending address's evaluation could not learn and the tree did not name already."""
    seen = {item.question for item in known}
    for result in results:
        problem = result.problem
        if problem is not None and problem.trouble is Trouble.UNANSWERED and problem.asked is not None:
            name, status = str(problem.asked.question), problem.asked.status.value
            if name not in seen:
                seen.add(name)
                yield Unknown(name, status, "spf")


def _fine(target: Target, tree: Node, answer: Answer, *, in_part: bool) -> Finding:
    if [child.label.lower() for child in tree.children] == ["-all"]:
        return Finding("spf.null_record", target.domain, {}, (answer.evidence,))
    limit = int(target.rules.threshold("spf.lookups"))
    return Finding(
        "spf.ok_in_part" if in_part else "spf.ok",
        target.domain,
        {"lookups": tree.cost, "limit": limit},
        (answer.evidence,),
    )


def _costs(finding: Finding) -> bool:
    return _ALL_CODES[finding.code].severity > Severity.LOW


def _once(items: list) -> list:  # type: ignore[type-arg]
    """Return each item once: a tree may meet the same record on several branches."""
    found = []
    for item in items:
        if item not in found:
            found.append(item)
    return found


def _facts(lint: Lint, tree: Node, walk: Walk) -> Args:
    last = lint.record.all
    return {
        "record": repair.readable(lint.record.text),
        "records": 1,
        "size": len(lint.text),
        "all": last.text if last else None,
        "lookups": tree.cost,
        "void_lookups": tree.voids,
        "depth": tree.depth,
        "complete": walk.complete and not walk.unknown,
        "tree": tree.as_json(),
    }
