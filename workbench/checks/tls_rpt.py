"""Whether senders are asked to report failed encryption: the TLS-RPT record (RFC 8460)."""

from __future__ import annotations

from typing import Any

from workbench.checks._hints import is_null_mx
from workbench.checks._hosts import find_hosts
from workbench.checks._tls_rpt_codes import CODES
from workbench.checks.base import check, unknown
from workbench.mail import mta_sts
from workbench.mail.tls_rpt import (
    Flaw,
    TlsRptError,
    TlsRptRecord,
    format_record,
    is_candidate,
    parse_record,
    resembles,
    salvage,
)
from workbench.model.findings import Finding, Outcome, Record
from workbench.model.inquiry import Answer, Inquiry, Question, Status, ask_all
from workbench.model.target import Target


@check(CODES)
def judge(target: Target) -> Inquiry[Outcome]:
    """
    Judge the TLS-RPT record; the check does not apply to a domain that takes no mail.

    Facts: `record`, `rua`, `tree`.
    """
    domain = target.domain
    asked = Question("TXT", f"_smtp._tls.{domain}")
    txt, sts, mx = yield from ask_all([asked, Question("TXT", f"_mta-sts.{domain}"), Question("MX", domain)])
    hosts = yield from find_hosts(domain, mx)
    texts = [text for text in txt.texts if is_candidate(text)] or [text for text in txt.texts if resembles(text)]
    facts: dict[str, Any] = {"record": "\n".join(map(_shown, texts)) or None, "rua": [], "tree": _tree(domain, texts)}
    if not txt.status.known:
        lost = unknown("tls_rpt", asked, txt, decisive=txt.status is not Status.NOT_ASKED)
        return Outcome(facts, (), (lost,), applies=lost.decisive)
    silent = is_null_mx(mx) or (mx.status.known and not any(host.addresses or host.failed for host in hosts))
    if silent and not texts:
        return Outcome(facts, applies=False)
    if not mx.status.known and not texts:
        lost = unknown("tls_rpt", Question("MX", domain), mx, decisive=mx.status is not Status.NOT_ASKED)
        return Outcome(facts, (), (lost,), applies=lost.decisive)
    found, record = _judge(domain, texts, txt, sts)
    facts["rua"] = list(record.rua) if record else []
    return Outcome(facts, (found,))


def _judge(domain: str, texts: list[bytes], txt: Answer, sts: Answer) -> tuple[Finding, TlsRptRecord | None]:
    paste = Record(f"_smtp._tls.{domain}", "TXT", format_record((f"mailto:tls-reports@{domain}",)))
    here, proof = {"domain": domain}, (txt.evidence,)
    if not texts:
        wanted = any(map(mta_sts.is_candidate, sts.texts))
        code = "tls_rpt.missing_with_policy" if wanted else "tls_rpt.missing"
        return Finding(code, domain, here, (*proof, sts.evidence) if wanted else proof, (paste,)), None
    if len(texts) > 1:
        return Finding("tls_rpt.several_records", domain, here, proof), None
    try:
        record = parse_record(texts[0])
    except TlsRptError as error:
        if kept := salvage(texts[0]):
            paste = Record(paste.name, "TXT", format_record(kept))
        args = here if error.flaw in {Flaw.NO_RUA, Flaw.EMPTY_FIELD} else {**here, "piece": error.piece or "-"}
        return Finding(f"tls_rpt.record_{error.flaw}", domain, args, proof, (paste,)), None
    return Finding("tls_rpt.ok", domain, {**here, "rua": list(record.rua)}, proof), record


def _shown(text: bytes) -> str:
    return text.decode("latin-1")


def _tree(domain: str, texts: list[bytes]) -> dict[str, Any]:
    children = [{"label": _shown(text)} for text in texts]
    return {"label": f"TLS-RPT {domain}", "state": "ok" if len(texts) == 1 else "note", "children": children}
