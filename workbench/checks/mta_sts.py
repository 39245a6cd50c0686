"""Whether senders are held to encrypted delivery: the MTA-STS record, the policy, and the mail hosts it covers."""

from __future__ import annotations

from typing import Any, NamedTuple

from workbench.checks._hints import is_null_mx
from workbench.checks._hosts import Host, find_hosts
from workbench.checks._mail_tls import Look, look_at
from workbench.checks._mta_sts_codes import POLICY_CODES
from workbench.checks._mta_sts_policy import Verdict, judge_fetch, judge_hosts, judge_policy
from workbench.checks._mta_sts_text_codes import TEXT_CODES
from workbench.checks.base import check, unknown
from workbench.mail.mta_sts import (
    Flaw,
    Mode,
    MtaStsError,
    Policy,
    StsRecord,
    format_policy,
    format_record,
    is_candidate,
    parse_policy,
    parse_record,
    resembles,
)
from workbench.model.fetched import Fetched, FetchEnd, fetched, get
from workbench.model.findings import Finding, Outcome, Record, Unknown
from workbench.model.inquiry import Answer, Inquiry, Question, Status, ask, ask_all
from workbench.model.target import Target

SUGGESTED_AGE = 604_800
"""Seconds of a first policy, a week: long enough to count, short enough to correct a mistake."""

_WORDLESS = frozenset({Flaw.NO_ID, Flaw.EMPTY_FIELD})


class _Heard(NamedTuple):
    """What was learnt, before anything is judged."""

    txt: Answer
    mx: Answer
    a: Answer
    aaaa: Answer
    hosts: tuple[Host, ...]
    page: Answer | None  # None where the policy's host has no address, or was not to be asked
    texts: tuple[bytes, ...]

    @property
    def addresses(self) -> bool:
        return bool(self.a.addresses or self.aaaa.addresses)


@check(POLICY_CODES | TEXT_CODES)
def judge(target: Target) -> Inquiry[Outcome]:
    """
    Judge record and policy; the check does not apply to a domain that takes no mail, nor where nobody was to look.

    Facts: `record`, `id`, `policy` (its text), `mode`, `max_age`, `mx` (patterns), `host_alias`, `suggestion` (record
    and policy to begin with), `tree`.
    """
    domain = target.domain
    heard = yield from _listen(domain, bulk=target.bulk)
    looks: tuple[Look, ...] = ()
    record, verdict = _judge_record(domain, heard)
    policy: Policy | None = None
    if record is not None:
        policy = _policy(heard)
        if policy is not None and policy.mode is not Mode.NONE:
            looks = yield from look_at(heard.hosts)
        verdict += _judge_rest(target, heard, policy, looks)
    facts = _facts(domain, heard, record, policy, verdict)
    lost = any(item.decisive for item in verdict.unknowns)
    judged = any(found.code not in {"mta_sts.host_alias"} for found in verdict.findings)
    return Outcome(facts, tuple(verdict.findings), tuple(verdict.unknowns), applies=lost or judged)


def _listen(domain: str, *, bulk: bool) -> Inquiry[_Heard]:
    """Ask; one domain's policy also where no record announces it, since the record may be what was forgotten."""
    host = f"mta-sts.{domain}"
    asked = [Question("TXT", f"_mta-sts.{domain}"), Question("MX", domain), Question("A", host), Question("AAAA", host)]
    txt, mx, a, aaaa = yield from ask_all(asked)
    hosts = yield from find_hosts(domain, mx)
    texts = [text for text in txt.texts if is_candidate(text)] or [text for text in txt.texts if resembles(text)]
    page = None
    if (a.addresses or aaaa.addresses) and (texts or not bulk):
        page = yield from ask(get(_url(domain)))
    return _Heard(txt, mx, a, aaaa, hosts, page, tuple(texts))


def _url(domain: str) -> str:
    return f"https://mta-sts.{domain}/.well-known/mta-sts.txt"


def _judge_record(domain: str, heard: _Heard) -> tuple[StsRecord | None, Verdict]:
    txt, here, proof = heard.txt, {"domain": domain}, (heard.txt.evidence,)
    if not txt.status.known:
        asked = Question("TXT", f"_mta-sts.{domain}")
        return None, Verdict([], [unknown("mta_sts", asked, txt, decisive=txt.status is not Status.NOT_ASKED)])
    if not heard.texts:
        return None, _without_record(domain, heard)
    if len(heard.texts) > 1:
        return None, Verdict([Finding("mta_sts.several_records", domain, here, proof)], [])
    try:
        return parse_record(heard.texts[0]), Verdict([], [])
    except MtaStsError as error:
        args = here if error.flaw in _WORDLESS else {**here, "piece": error.piece or "-"}
        return None, Verdict([Finding(f"mta_sts.record_{error.flaw}", domain, args, proof)], [])


def _without_record(domain: str, heard: _Heard) -> Verdict:
    mx, proof = heard.mx, [heard.txt.evidence]
    if not mx.status.known:
        lost = unknown("mta_sts", Question("MX", domain), mx, decisive=mx.status is not Status.NOT_ASKED)
        return Verdict([], [lost])
    if is_null_mx(mx) or not any(host.addresses or host.failed for host in heard.hosts):
        return Verdict([], [])
    policy = _policy(heard)
    if policy is not None and heard.page is not None and (page := fetched(heard.page)) is not None:
        paste = Record(f"_mta-sts.{domain}", "TXT", format_record(page.body.decode("utf-8", "replace")))
        seen = (heard.page.evidence, *proof)
        return Verdict([Finding("mta_sts.policy_without_record", domain, {"domain": domain}, seen, (paste,))], [])
    # No record to paste: alone, without the policy it announces, it would make matters worse.
    lines = (_suggested(heard) or "-").splitlines()
    args = {"domain": domain, "url": _url(domain), "lines": lines}
    return Verdict([Finding("mta_sts.missing", domain, args, tuple(proof))], [])


def _suggested(heard: _Heard) -> str | None:
    """Return a policy to begin with; None where an MX host has no name that a policy could hold."""
    names = tuple(host.name for host in heard.hosts)
    text = format_policy(Mode.TESTING, names, SUGGESTED_AGE)
    try:
        parse_policy(text)
    except MtaStsError:
        return None
    return text


def _policy(heard: _Heard) -> Policy | None:
    """Return the policy, where a valid one is served as it should be; its media type apart."""
    page = fetched(heard.page) if heard.page is not None else None
    if page is None or page.end is not FetchEnd.RESPONSE or page.code != 200:
        return None
    try:
        return parse_policy(page.body)
    except MtaStsError:
        return None


def _judge_rest(target: Target, heard: _Heard, policy: Policy | None, looks: tuple[Look, ...]) -> Verdict:
    domain, host = target.domain, f"mta-sts.{target.domain}"
    proof = tuple(answer.evidence for answer in (heard.a, heard.aaaa) if answer.evidence)
    here = {"domain": domain, "host": host}
    verdict = Verdict([], [])
    alias = next((answer.chain[-1] for answer in (heard.a, heard.aaaa) if answer.chain), "")
    if alias:
        verdict.findings.append(Finding("mta_sts.host_alias", host, {**here, "target": alias}, proof))
    if heard.page is None:
        return verdict + _no_address(heard, host, Finding("mta_sts.host_missing", host, here, proof))
    verdict += judge_fetch(target, heard.page)
    if policy is None:
        return verdict
    verdict += judge_policy(target, policy, heard.page)
    if policy.mode is not Mode.NONE:
        verdict += judge_hosts(domain, policy, heard.page, heard.mx, hosts=heard.hosts, looks=looks)
    trouble = verdict.unknowns or any(_is_trouble(target, found) for found in verdict.findings)
    if policy.mode is Mode.ENFORCE and not trouble:
        proof = (heard.page.evidence, heard.txt.evidence, heard.mx.evidence)
        verdict.findings.append(Finding("mta_sts.ok", domain, here, proof))
    return verdict


def _is_trouble(target: Target, found: Finding) -> bool:
    return target.rules.scoring.loss[target.rules.severity(found)] > 0


def _no_address(heard: _Heard, host: str, missing: Finding) -> Verdict:
    lost = [
        unknown("mta_sts", Question(kind, host), answer, decisive=answer.status is not Status.NOT_ASKED)
        for kind, answer in (("A", heard.a), ("AAAA", heard.aaaa))
        if not answer.status.known or answer.status is Status.FOUND
    ]
    return Verdict([], lost) if lost else Verdict([missing], [])


def _facts(
    domain: str, heard: _Heard, record: StsRecord | None, policy: Policy | None, verdict: Verdict
) -> dict[str, Any]:
    page: Fetched | None = fetched(heard.page) if heard.page is not None else None
    text = _suggested(heard) if heard.hosts and not is_null_mx(heard.mx) else None
    shown = [text.decode("latin-1") for text in heard.texts]
    return {
        "record": "\n".join(shown) or None,
        "id": record.id if record else None,
        "policy": page.body[:2000].decode("utf-8", "replace") if page is not None and policy is not None else None,
        "mode": policy.mode.value if policy else None,
        "max_age": policy.max_age if policy else None,
        "mx": list(policy.mx) if policy else [],
        "host_alias": next((answer.chain[-1] for answer in (heard.a, heard.aaaa) if answer.chain), None),
        "suggestion": {"record": format_record(text), "policy": text} if text else None,
        "tree": _tree(domain, shown, policy, verdict.unknowns),
    }


def _tree(domain: str, shown: list[str], policy: Policy | None, unknowns: list[Unknown]) -> dict[str, Any]:
    children: list[dict[str, Any]] = [{"label": text} for text in shown]
    if policy is not None:
        lines = [{"label": f"mx: {pattern}"} for pattern in policy.mx]
        value = f"mode: {policy.mode}, max_age: {policy.max_age}"
        children.append({"label": _url(domain), "value": value, "state": "ok", "children": lines})
    state = "unknown" if unknowns else "ok" if policy else "note"
    return {"label": f"MTA-STS {domain}", "state": state, "children": children}
