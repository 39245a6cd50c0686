"""The words that window, command line and reports share: severities, verdicts, reasons, checks."""

from __future__ import annotations

from enum import StrEnum

from workbench.model.audit import Audit, CheckStatus, Score
from workbench.model.blocklist_wording import blocklist_reasons, blocklist_remedies
from workbench.model.findings import Finding, Severity, Unknown
from workbench.model.rules import RulePack
from workbench.model.text import Texts
from workbench.model.transport_wording import transport_reasons, transport_remedies


class Verdict(StrEnum):
    """How one check of an audit ended, in a word."""

    FINE = "fine"
    WEAK = "weak"
    FAILS = "fails"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"
    NOT_LOOKED_AT = "not_looked_at"
    CRASHED = "crashed"


def verdict(audit: Audit, check: str, rules: RulePack) -> Verdict:
    """Return the verdict of a check: the worst that is known, else what is not known, else fine."""
    run = audit.checks[check]
    if run.status is CheckStatus.CRASHED:
        return Verdict.CRASHED
    worst = max((rules.severity(finding) for finding in findings_of(audit, check)), default=Severity.PASS)
    if worst >= Severity.HIGH:
        return Verdict.FAILS
    if worst >= Severity.LOW:
        return Verdict.WEAK
    if any(item.decisive for item in unknown_of(audit, check)):
        return Verdict.UNKNOWN
    if run.applies:
        return Verdict.FINE
    return Verdict.NOT_LOOKED_AT if unknown_of(audit, check) else Verdict.NOT_APPLICABLE


def findings_of(audit: Audit, check: str) -> list[Finding]:
    """Return what one check found."""
    return [finding for finding in audit.findings if finding.code.partition(".")[0] == check]


def unknown_of(audit: Audit, check: str) -> list[Unknown]:
    """Return what one check could not learn."""
    return [item for item in audit.unknown if item.check == check]


def verdict_word(texts: Texts, found: Verdict) -> str:
    """Return a verdict in a word."""
    return {
        Verdict.FINE: texts.tr("Fine"),
        Verdict.WEAK: texts.tr("Weak"),
        Verdict.FAILS: texts.tr("Fails"),
        Verdict.UNKNOWN: texts.tr("Unknown"),
        Verdict.NOT_APPLICABLE: texts.tr("Not applicable"),
        Verdict.NOT_LOOKED_AT: texts.tr("Not looked at"),
        Verdict.CRASHED: texts.tr("Check failed"),
    }[found]


def severity_word(texts: Texts, severity: Severity) -> str:
    """Return a severity in a word."""
    return {
        Severity.CRITICAL: texts.tr("Critical"),
        Severity.HIGH: texts.tr("High"),
        Severity.MEDIUM: texts.tr("Medium"),
        Severity.LOW: texts.tr("Low"),
        Severity.INFO: texts.tr("Info"),
        Severity.PASS: texts.tr("Passed"),
    }[severity]


def check_title(texts: Texts, check: str) -> str:
    """Return what a check looks at; a check without words by its name."""
    known = {
        "spf": texts.tr("SPF: which servers may send"),
        "dkim": texts.tr("DKIM: keys of the signatures"),
        "dmarc": texts.tr("DMARC: what happens to forged mail"),
        "mx": texts.tr("MX: where mail arrives"),
        "ptr": texts.tr("PTR: names of the sending addresses"),
        "dnssec": texts.tr("DNSSEC: signatures of the domain's DNS"),
        "dane": texts.tr("DANE: certificates of the mail hosts, vouched for by DNS"),
        "delegation": texts.tr("Delegation: the domain's name servers"),
        "caa": texts.tr("CAA: who may issue certificates"),
        "bimi": texts.tr("BIMI: the logo beside the message"),
        "starttls": texts.tr("STARTTLS: encryption on the way to the mail hosts"),
        "mta_sts": texts.tr("MTA-STS: encryption that senders must not do without"),
        "tls_rpt": texts.tr("TLS-RPT: reports about failed encryption"),
        "blocklists": texts.tr("Blocklists: who warns of the domain and its addresses"),
    }
    return known.get(check, check.upper().replace("_", "-"))


def reason_text(texts: Texts, reason: str) -> str:
    """Return why something is unknown, without a full stop; a reason without words as it is."""
    known = {
        "servfail": texts.tr("The name server answered with a failure of its own (SERVFAIL)"),
        "refused": texts.tr("The name server refused to answer (REFUSED)"),
        "timeout": texts.tr("No answer came"),
        "malformed": texts.tr("An answer came, but it could not be read"),
        "not_asked": texts.tr("Nobody was asked: offline, or the recording does not contain this question"),
        "selectors_not_given": texts.tr("No DKIM selector is known: they cannot be listed from outside"),
        "sending_ips_not_given": texts.tr("The addresses that send the mail were not given"),
        "signatures_not_passed": texts.tr("The DNS server that answered passes no DNSSEC signatures on"),
        "other_root": texts.tr("The DNS server that answered has a root whose DNSSEC keys are not the known ones"),
        "not_validated": texts.tr("A question on the way from the trust anchor was not answered"),
        "too_many": texts.tr("There are more of them than this program looks at"),
        "resolver_invents_answers": texts.tr("The DNS server that answered invents answers"),
        "other_host": texts.tr("It lies on a host that the domain's records do not name, so it was not asked"),
        "time_not_recorded": texts.tr("The recording does not say when it was made, so that dates cannot be judged"),
        "crashed": texts.tr("The check itself failed: a fault of this program, not of the domain"),
    }
    more = blocklist_reasons(texts) | transport_reasons(texts)
    return (known | more).get(reason) or reason.replace("_", " ")


def remedy_text(texts: Texts, reason: str) -> str:
    """Return what to do about something unknown."""
    known = {
        "selectors_not_given": texts.tr(
            "Take a message of this domain, find s= in its DKIM-Signature header, and audit again with that selector"
        ),
        "sending_ips_not_given": texts.tr("Audit again with the sending addresses"),
        "not_asked": texts.tr("Go online and run the checks again, or record this question as well"),
        "signatures_not_passed": texts.tr(
            "Audit again with a DNS server that passes DNSSEC on, and check that the clock of this computer is right"
        ),
        "other_root": texts.tr("Audit again with a DNS server of the public Internet, such as that of your provider"),
        "other_host": texts.tr("Put the final address into the record, then run the checks again"),
        "time_not_recorded": texts.tr("Audit live, or from a snapshot, which keeps the time"),
        "too_many": texts.tr("Shorten the list: no domain needs so many"),
        "resolver_invents_answers": texts.tr("Audit again from another network, or with another DNS server"),
        "crashed": texts.tr("Run the checks again; if it stays, report it with the text of the error"),
    }
    return (known | blocklist_remedies(texts) | transport_remedies(texts)).get(reason) or texts.tr(
        "Run the checks again later; if it stays, ask whoever runs the name servers of the domain"
    )


def points(share: float) -> int:
    """Return a share of the score, 0..1, as whole points of 100, never rounded up: 89.5 is no 90 and no A."""
    return int(share * 100 + 1e-6)


def score_figure(score: Score | None) -> str:
    """Return a score as a figure: `75`, a range `47–75`, or a dash where there is none."""
    if score is None:
        return "–"
    if score.value is not None:
        return str(points(score.high))
    return f"{points(score.low)}–{points(score.high)}"


def grade_words(texts: Texts, score: Score | None) -> str:
    """Return the grade, or why there is none."""
    if score is None:
        return texts.tr("no score")
    if score.grade is not None:
        return texts.tr("grade {grade}", grade=score.grade)
    return texts.tr("no grade yet: between {low} and {high}", low=score.grade_low, high=score.grade_high)


def answerer_text(texts: Texts, line: str) -> str:
    """Return who answered, as a resolver describes itself, in the reader's language; addresses stay as they are."""
    if line.startswith("draft over "):
        return texts.tr("drafts over {who}", who=answerer_text(texts, line.removeprefix("draft over ")))
    for kind in ("zone file ", "pasted output ", "snapshot "):
        if line.startswith(kind):
            name = line.removeprefix(kind)
            return {
                "zone file ": texts.tr("zone file {name}", name=name),
                "pasted output ": texts.tr("pasted output {name}", name=name),
                "snapshot ": texts.tr("snapshot {name}", name=name),
            }[kind]
    return {"offline": texts.tr("nobody (offline)"), "project": texts.tr("the project's kept answers")}.get(line, line)


def answerers_text(texts: Texts, audit: Audit) -> str:
    """Return everybody who answered the questions of an audit."""
    return ", ".join(answerer_text(texts, line) for line in audit.resolver) or texts.tr("nobody (offline)")
