"""Hand-made audits: one with problems, one without, one where nothing was answered; their codes are of this file."""

from dataclasses import replace
from datetime import UTC, datetime

from workbench.analysis.score import score
from workbench.model.audit import Audit, CheckRun, CheckStatus
from workbench.model.evidence import Evidence
from workbench.model.findings import Code, Finding, Plural, Record, Severity, Unknown
from workbench.model.inquiry import Answer, Question, Status, canonical, proven
from workbench.model.rdata import split_strings, txt_rdata
from workbench.model.rules import Threshold, load_rules
from workbench.model.text import Texts
from workbench.reports.base import Material

MOMENT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)

CODES = {
    "spf.sample_many": Code(
        Severity.HIGH,
        Plural("lookups", "The SPF record needs {lookups} DNS look-up", "The SPF record needs {lookups} DNS look-ups"),
        "Receivers stop after {limit} look-ups and treat the record as broken, so mail loses its SPF pass.",
        "Take services out that no longer send, or replace an include by the addresses behind it.",
        "RFC 7208 4.6.4",
    ),
    "spf.sample_soft": Code(
        Severity.LOW, "The SPF record ends in ~all", "Receivers may let forged mail through.", "End it in -all.", "RFC 7208 5.1"
    ),
    "dkim.sample_ok": Code(
        Severity.PASS, "The key of selector {selector} is sound", "Receivers can verify the signature.", "", "RFC 6376 3.6.1"
    ),
    "dkim.sample_short": Code(
        Severity.MEDIUM, "The key of {selector} has {bits} bits", "Some receivers ignore it.", "Make one of 2048 bits.", "RFC 8301 3.2"
    ),
    "dmarc.sample_none": Code(
        Severity.CRITICAL,
        "There is no DMARC record",
        "Anybody can send in the name of {domain}, and no receiver is asked to refuse it.",
        "Publish the suggested record; read the reports for two weeks, then ask for quarantine.",
        "RFC 9989 5.1",
    ),
    "dmarc.sample_ok": Code(Severity.PASS, "Forged mail is refused", "The policy is reject.", "", "RFC 9989 5.1"),
    "mx.sample_ok": Code(Severity.PASS, "Both mail servers are reachable by name", "Replies arrive.", "", "RFC 5321 5.1"),
    "mx.sample_note": Code(Severity.INFO, "Mail is received by {host}", "Good to know.", "", "RFC 5321 5.1"),
}  # fmt: skip

THRESHOLDS = {
    "spf.lookups": Threshold(10, "RFC 7208 4.6.4", "2014-04-01"),
    "dkim.rsa_bits_wanted": Threshold(2048, "RFC 8301 3.2: signers should use 2048 bits", "2018-01-01"),
}
"""Two of the pack's, so that a new one changes no golden file."""

WEIGHTS = {"spf": 25, "dkim": 25, "dmarc": 30, "mx": 10, "ptr": 10}
"""Those of the checks in these audits, so that a new check changes no golden file."""

EVIDENCE: dict[str, Evidence] = {}


def seen(kind, name, *texts, status=Status.FOUND):
    """Store an answer as evidence and return its id."""
    asked = Question(kind, name)
    rdata = tuple(txt_rdata(split_strings(text if isinstance(text, bytes) else text.encode())) for text in texts)
    answer = proven(asked, Answer(kind, status, rdata if status is Status.FOUND else (), 0, server="192.0.2.53:53"))
    EVIDENCE[answer.evidence] = Evidence(answer.evidence, canonical(asked, answer), "text/dns", str(asked), MOMENT)
    return answer.evidence


def _tree(record):
    def include(name, *below, cost=1):
        return {"label": f"include:{name}", "value": "", "cost": cost, "state": "ok", "children": list(below)}

    ip = {"label": "ip4:192.0.2.0/24", "cost": 0, "state": "ok"}
    broken = {"label": "include:old.example", "cost": 1, "state": "error", "code": "spf.sample_soft", "args": {}}
    return {
        "label": "v=spf1", "value": "", "cost": 12, "state": "error", "code": "spf.sample_many",
        "args": {"lookups": 12, "limit": 10},
        "children": [
            include("_spf.mail.example", include("_a.mail.example", ip), include("_b.mail.example", ip), cost=3),
            include("news.example", {"label": "mx", "cost": 1, "state": "warn"}), broken, {"label": "~all", "state": "note"},
        ],
    }  # fmt: skip


def audit(domain, checks, findings, unknown=(), **more):
    """Return an audit with the score the rules give it."""
    rules = load_rules()
    return Audit(
        f"2026-11-23-{domain}", domain, MOMENT, rules.id, ("192.0.2.53:53",), checks, tuple(findings), tuple(unknown),
        score(checks, findings, unknown, rules), **more,
    )  # fmt: skip


def done(**facts):
    """Return a check that ran to its end."""
    return CheckRun(CheckStatus.DONE, facts)


def troubled(domain="shop.example"):
    """Return an audit with something of every severity, and something unknown."""
    record = f"v=spf1 include:_spf.mail.example include:news.example include:old.example a mx ptr:{domain} ~all"
    spf = seen("TXT", domain, record)
    none = seen("TXT", f"_dmarc.{domain}", status=Status.NXDOMAIN)
    late = seen("TXT", f"late._domainkey.{domain}", status=Status.TIMEOUT)
    key = seen("TXT", f"news._domainkey.{domain}", "v=DKIM1; k=rsa; p=" + "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A" * 12)
    new = Record(f"_dmarc.{domain}", "TXT", f"v=DMARC1; p=none; rua=mailto:dmarc@{domain}")
    return audit(
        domain,
        {"spf": done(record=record, tree=_tree(record)), "dkim": done(), "dmarc": done(record=None), "mx": done(),
         "ptr": CheckRun(CheckStatus.DONE, {}, applies=False)},
        (
            Finding("spf.sample_many", domain, {"lookups": 12, "limit": 10}, (spf,)),
            Finding("spf.sample_soft", domain, {}, (spf,), (Record(domain, "TXT", record.replace("~all", "-all")),)),
            Finding("dkim.sample_short", f"old._domainkey.{domain}", {"selector": "old", "bits": 1024}, (key,)),
            Finding("dkim.sample_ok", f"news._domainkey.{domain}", {"selector": "news"}, (key,)),
            Finding("dmarc.sample_none", domain, {"domain": domain}, (none,), (new,)),
            Finding("mx.sample_note", domain, {"host": f"mx1.{domain}"}),
            Finding("mx.sample_ok", domain),
        ),
        (Unknown(f"TXT late._domainkey.{domain}", "timeout", "dkim", evidence=late),),
        selectors=("news", "late"),
    )  # fmt: skip


def fine(domain="quiet.example"):
    """Return an audit without a problem."""
    spf, dmarc = seen("TXT", domain, "v=spf1 -all"), seen("TXT", f"_dmarc.{domain}", "v=DMARC1; p=reject")
    return audit(
        domain,
        {"spf": done(record="v=spf1 -all"), "dmarc": done(record="v=DMARC1; p=reject"), "mx": done()},
        (Finding("dmarc.sample_ok", domain, {}, (dmarc, spf)), Finding("mx.sample_ok", domain)),
    )


def silent(domain="silent.example"):
    """Return an audit where no question was answered and one check crashed."""
    names = {"spf": domain, "dmarc": f"_dmarc.{domain}", "mx": domain}
    reasons = {"spf": "timeout", "dmarc": "servfail", "mx": "refused"}
    unknown = [Unknown(f"TXT {name}", reasons[check], check) for check, name in names.items()]
    unknown += [
        Unknown("DKIM selectors", "selectors_not_given", "dkim"),
        Unknown(f"A {domain}", "not_asked", "ptr", decisive=False),
    ]
    checks = {check: done() for check in (*names, "dkim")} | {
        "ptr": CheckRun(CheckStatus.CRASHED, {"error": "KeyError"})
    }
    return replace(audit(domain, checks, (), unknown), resolver=())


def many(domain="many.example", count=30):
    """Return an audit with more findings than the table of fixes holds."""
    findings = [
        Finding("dkim.sample_short", f"s{n}._domainkey.{domain}", {"selector": f"s{n}", "bits": 1024},
                (seen("TXT", f"s{n}._domainkey.{domain}", "v=DKIM1; p=" + "A" * n),))
        for n in range(count)
    ]  # fmt: skip
    return audit(domain, {"dkim": done(), "spf": done(), "dmarc": done()}, findings)


def material(*audits, language="en", client="Example Shop Ltd"):
    """Return what chapters read."""
    rules = load_rules()
    rules = replace(rules, thresholds=THRESHOLDS, scoring=replace(rules.scoring, weights=WEIGHTS))
    return Material(
        client,
        tuple(sorted(audits, key=lambda item: item.domain)),
        EVIDENCE.get,
        rules,
        Texts(language),
        MOMENT,
        "0.1",
    )
