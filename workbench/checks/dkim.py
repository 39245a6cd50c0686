"""The DKIM keys of a domain: those of the selectors given, and those that can be found by guessing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from workbench.checks._dkim_codes import CODES
from workbench.checks._dkim_guess import NO_SUCH, following, likely, service_behind
from workbench.checks._dkim_keys import Selector, is_name, judge_selector, read_selector
from workbench.checks._hints import has_no_mail, may_have_no_mail, recognise
from workbench.checks.base import check, unknown
from workbench.model.findings import Finding, Outcome, Unknown
from workbench.model.inquiry import Answer, Inquiry, Question, Status, ask_all, together
from workbench.model.senders import Service
from workbench.model.target import Target

_GONE = frozenset({Status.NXDOMAIN})
_SILENT = frozenset({Status.TIMEOUT, Status.REFUSED, Status.SERVFAIL, Status.MALFORMED})
_STATES = ("ok", "note", "warn", "warn", "error", "error")


@dataclass(slots=True)
class _Seen:
    """What one audit saw; filled round by round."""

    target: Target
    probe: Answer
    txt: Answer
    mx: Answer
    services: tuple[Service, ...]
    given: tuple[Selector, ...]
    guessed: tuple[Selector, ...] = ()
    wildcard: Selector | None = None

    @property
    def published(self) -> tuple[Selector, ...]:
        """Selectors where something stands, the wildcard last."""
        extra = (self.wildcard,) if self.wildcard else ()
        return tuple(item for item in (*self.given, *self.guessed, *extra) if item.published)

    @property
    def good(self) -> bool:
        """Whether there is a key that receivers can use."""
        return any(item.usable(self.target.rules) for item in self.published)

    @property
    def none_below(self) -> bool:
        """Whether it is known that no selector exists (RFC 8020), and nothing that was found contradicts it."""
        return self.probe.status is Status.NXDOMAIN and not self.probe.chain and not self.published

    @property
    def domain_missing(self) -> bool:
        """Whether the domain itself does not exist."""
        return self.none_below and (self.txt.status in _GONE or self.mx.status in _GONE)


@check(CODES)
def judge(target: Target) -> Inquiry[Outcome]:
    """
    Judge the keys at the given selectors and at the likely ones.

    Facts: `record` (always None: there are many), `selectors` (selector, given, service, type, bits, flags, revoked,
    draft, cname, record), `services` recognised by MX and SPF, `asked` (selectors asked for), `wildcard`, `tree`.
    """
    seen = yield from _look(target)
    findings = [found for item in seen.published for found in _judge_published(item, seen)]
    absent = [item for item in seen.given if not item.published]
    findings = [found for item in absent for found in judge_selector(item, target.rules)] + findings
    findings += _judge_together(seen)
    unknowns = _unknowns(seen)
    applies = True
    if not seen.given and not seen.good:
        applies, more, lost = _judge_absence(seen)
        findings += more
        unknowns += lost
    return Outcome(_facts(seen, findings), tuple(findings), tuple(unknowns), applies)


def _look(target: Target) -> Inquiry[_Seen]:
    """Ask in few rounds: hints, the given selectors, the likely ones, what these give away."""
    domain = target.domain
    given = tuple(dict.fromkeys(name.partition("._domainkey")[0] for name in target.selectors))
    first = [Question("TXT", f"_domainkey.{domain}"), Question("TXT", domain), Question("MX", domain)]
    asking: list[Inquiry[Any]] = [ask_all(first), _ask_keys(domain, given, given=True)]
    (probe, txt, mx), named = yield from together(asking)
    seen = _Seen(target, probe, txt, mx, recognise(mx, txt), named)
    if all(answer.status in _SILENT for answer in (probe, txt, mx)):
        return seen  # nobody answers: more questions would only take more time
    guesses = likely(seen.services, given)
    if seen.none_below:  # some servers deny names that only have names below them: make sure with the two likeliest
        seen.guessed = yield from _ask_keys(domain, guesses[:2])
        guesses = () if seen.none_below else guesses[2:]
    seen.guessed += yield from _ask_keys(domain, guesses)
    yield from _look_closer(seen)
    return seen


def _ask_keys(domain: str, names: tuple[str, ...], *, given: bool = False) -> Inquiry[tuple[Selector, ...]]:
    """Ask for keys; a selector that makes no possible name is not asked for, its answer is no knowledge."""
    asked = {name: Question("TXT", f"{name}._domainkey.{domain}") for name in names}
    possible = [name for name in names if is_name(asked[name].name)]
    answers = dict(zip(possible, (yield from ask_all([asked[name] for name in possible])), strict=True))
    nothing = Answer("TXT", Status.MALFORMED)
    return tuple(read_selector(name, domain, answers.get(name, nothing), given=given) for name in names)


def _look_closer(seen: _Seen) -> Inquiry[None]:
    """Find a wildcard out, and follow what the selectors found give away."""
    domain = seen.target.domain
    found = [item for item in seen.guessed if item.published]
    if not found:
        return
    if len(found) == len(seen.guessed):  # every guess a hit: is there anything that does not exist?
        (made_up,) = yield from _ask_keys(domain, (NO_SUCH,))
        if made_up.published:
            same = (made_up.answer.rdata, made_up.answer.chain)
            seen.guessed = tuple(item for item in seen.guessed if (item.answer.rdata, item.answer.chain) != same)
            seen.wildcard = read_selector("*", domain, made_up.answer, given=False)
            return
    known = [item.name for item in (*seen.given, *seen.guessed)]
    more = following([(item.name, item.answer) for item in found], known)
    seen.guessed += yield from _ask_keys(domain, more)


def _judge_published(item: Selector, seen: _Seen) -> Iterator[Finding]:
    if item is not seen.wildcard:
        yield from judge_selector(item, seen.target.rules)
        return
    args, proof = {"selector": "*", "domain": seen.target.domain}, (item.answer.evidence,)
    if item.record is not None and item.record.revoked:
        yield Finding("dkim.wildcard_revoked", item.owner, args, proof)
        return
    yield Finding("dkim.wildcard", item.owner, args, proof)
    if item.record is not None:
        yield from judge_selector(item, seen.target.rules)


def _judge_together(seen: _Seen) -> Iterator[Finding]:
    """Judge what only shows when all keys lie side by side."""
    domain = seen.target.domain
    by_key: dict[bytes, list[Selector]] = {}
    for item in seen.published:
        if item.record is not None and not item.record.revoked:
            by_key.setdefault(item.record.key, []).append(item)
    for sharing in by_key.values():
        if len(sharing) > 1:
            args = {"domain": domain, "selectors": [item.name for item in sharing]}
            yield Finding("dkim.key_shared", domain, args, _proof(*(item.answer for item in sharing)))
    usable = [item for item in seen.published if item.usable(seen.target.rules)]
    kinds = {item.record.key_type for item in usable if item.record is not None}
    if kinds == {"ed25519"}:
        yield Finding("dkim.ed25519_only", domain, {"domain": domain}, _proof(*(item.answer for item in usable)))
    live = [item for item in seen.published if item.record is not None and not item.record.revoked]
    if seen.given and live and all(item.record is not None and item.record.draft for item in live):
        yield Finding("dkim.dkim2_only", domain, {"domain": domain}, _proof(*(item.answer for item in live)))


def _unknowns(seen: _Seen) -> list[Unknown]:
    """List what was not learned; it decides nothing once a good key is there or every given selector is known."""
    settled = seen.good or (bool(seen.given) and all(item.known for item in seen.given))
    found = [_lost(item, decisive=True) for item in seen.given if not item.known]
    found += [
        _lost(item, decisive=not settled)
        for item in seen.guessed
        if not item.known and (item.answer.status is not Status.NOT_ASKED or item.answer.chain)
    ]
    if not settled and not seen.probe.status.known and not seen.published:
        found.append(unknown("dkim", Question("TXT", f"_domainkey.{seen.target.domain}"), seen.probe))
    return found


def _lost(item: Selector, *, decisive: bool) -> Unknown:
    if item.answer.status.known:  # there is data, but it cannot be cut into strings
        return Unknown(str(item.asked), Status.MALFORMED.value, "dkim", decisive, item.answer.evidence)
    return unknown("dkim", item.asked, item.answer, decisive=decisive)


def _judge_absence(seen: _Seen) -> tuple[bool, list[Finding], list[Unknown]]:
    """Judge a domain of which no selector was given and no good key found: does the check apply, and what follows."""
    domain = seen.target.domain
    args = {"domain": domain}
    keyless = not any(item.record is None or not item.record.revoked for item in seen.published)
    if has_no_mail(seen.mx, seen.txt) and keyless:
        return False, [Finding("dkim.not_needed", domain, args, _proof(seen.txt, seen.mx))], []
    if seen.domain_missing:
        return False, [], []
    if seen.none_below and may_have_no_mail(seen.mx, seen.txt):  # then it would need no key
        hints = {Question("MX", domain): seen.mx, Question("TXT", domain): seen.txt}
        return True, [], [unknown("dkim", asked, said) for asked, said in hints.items() if not said.status.known]
    if seen.none_below:
        return True, [Finding("dkim.none_published", domain, args, _proof(seen.probe))], []
    lost = Unknown(f"TXT *._domainkey.{domain}", "selectors_not_given", "dkim", evidence=seen.probe.evidence)
    findings = []
    if seen.guessed and not seen.published and all(item.known for item in seen.guessed):
        proof = _proof(seen.probe, *(item.answer for item in seen.guessed))
        findings.append(Finding("dkim.no_selector_known", domain, args, proof))
    findings += [
        Finding("dkim.selectors_random", domain, {**args, "service": service.name}, _proof(seen.txt, seen.mx))
        for service in seen.services
        if service.chosen
    ]
    return True, findings, [lost]


def _proof(*answers: Answer) -> tuple[str, ...]:
    return tuple(dict.fromkeys(answer.evidence for answer in answers if answer.evidence))


def _facts(seen: _Seen, findings: list[Finding]) -> dict[str, Any]:
    return {
        "record": None,
        "selectors": [_selector_facts(item, seen) for item in seen.published],
        "services": [service.id for service in seen.services],
        "asked": [item.name for item in (*seen.given, *seen.guessed)],
        "wildcard": seen.wildcard is not None,
        "tree": _tree(seen, findings),
    }


def _selector_facts(item: Selector, seen: _Seen) -> dict[str, Any]:
    record = item.record
    service = service_behind(item.answer) or next((one for one in seen.services if item.name in one.selectors), None)
    return {
        "selector": item.name,
        "given": item.given,
        "service": service.id if service else None,
        "type": record.key_type if record else None,
        "bits": record.public.bits if record and record.public else None,
        "flags": list(record.flags) if record else [],
        "revoked": record.revoked if record else None,
        "draft": record.draft if record else None,
        "cname": item.answer.chain[-1] if item.answer.chain else None,
        "record": item.text.decode("utf-8", "replace") if item.text is not None else None,
    }


def _tree(seen: _Seen, findings: list[Finding]) -> dict[str, Any]:
    rules = seen.target.rules
    worst: dict[str, Finding] = {}
    for found in findings:
        if found.subject not in worst or rules.severity(found) > rules.severity(worst[found.subject]):
            worst[found.subject] = found
    children = []
    for item in (*seen.given, *(one for one in seen.published if not one.given)):
        public = item.record.public if item.record else None
        node: dict[str, Any] = {"label": item.owner, "value": f"{public.kind} {public.bits}" if public else ""}
        node["state"] = "unknown"
        if item.owner in worst:
            top = worst[item.owner]
            node |= {"state": _STATES[rules.severity(top)], "code": top.code, "args": top.args}
        children.append(node)
    state = "ok" if seen.good else "note" if seen.probe.status.known else "unknown"
    return {"label": f"_domainkey.{seen.target.domain}", "state": state, "children": children}
